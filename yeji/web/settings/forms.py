"""The form of a settings page: crumbs, fields, a button; refusals stand beside their field."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ui.components import Crumb
from yeji.ui.components.fields import FormField


def form_page(
    request: HttpRequest,
    *,
    title: str,
    fields: Sequence[FormField],
    crumbs: Sequence[Crumb],
    send: str = "",
    about: str = "",
    problem: Refused | None = None,
) -> HttpResponse:
    """The form on its page; with a ``problem`` it comes back with what was typed and what is wrong."""
    shown = {field.name for field in fields}
    context = {
        "title": title,
        "fields": fields,
        "crumbs": crumbs,
        "back": crumbs[-1].url,
        "send": send or _("Save"),
        "about": about,
        "whole_error": str(problem) if problem and problem.field not in shown else "",
    }
    return render(request, "web/settings/form.html", context, status=problem.status if problem else 200)


def wrong(problem: Refused | None, field: str) -> str:
    """What is wrong with a field."""
    return str(problem) if problem is not None and problem.field == field else ""
