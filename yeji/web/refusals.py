"""The page of what could not be done: what, why, and one way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.again import Busy
from yeji.records.writing import Conflict
from yeji.ui.components import Action, State
from yeji.web.visitor import visitor_of

_ICONS = {403: "lock", 404: "zoom-question", 409: "alert-triangle", 429: "clock"}


class NoSuchPage(Refused):
    """Nothing answers to the address."""

    status = 404


def refusal_page(request: HttpRequest, problem: Refused) -> HttpResponse:
    """A whole page, or for htmx the fragment alone. What is out of scope stays 404, like what is not there."""
    fragment = request.headers.get("HX-Request") == "true"
    state = State(
        title=_title(problem),
        text=str(problem),
        icon=_ICONS.get(problem.status, "alert-circle"),
        page=not fragment,
        actions=() if fragment else (Action(label=_("To the home page"), url="/", icon="home"),),
    )
    if fragment:
        return HttpResponse(str(state), status=problem.status)
    template = "web/refused.html" if visitor_of(request).account else "web/refused_plain.html"
    return render(request, template, {"state": state}, status=problem.status)


def _title(problem: Refused) -> str:
    if isinstance(problem, Conflict | Busy):
        return _("Somebody else was faster")
    if isinstance(problem, NoSuchPage):
        return _("There is no such page")
    return {
        403: _("You may not do this"),
        404: _("Nothing here"),
        429: _("Slow down"),
        503: _("Not ready yet"),
    }.get(problem.status, _("This could not be done"))
