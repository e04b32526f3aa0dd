"""Search: the first records of every type whose name or number holds the words."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.records.types import ObjectType, registry
from yeji.ui.components import Action, State
from yeji.web.gate import signed_in
from yeji.web.records.listing import asked_of, rows_of
from yeji.web.visitor import Visitor

_EACH: Final = 8


@require_safe
@signed_in
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was found, by type; each leads to its record, each type to its whole list."""
    words = request.GET.get("q", "").strip()[:100]
    found = [part for kind in registry if kind.in_menu and (part := _found(kind, words, visitor))] if words else []
    nothing = State(
        title=_("Nothing found for “%(words)s”") % {"words": words} if words else _("Search for a name or a number"),
        text=_("Only records you may see are searched.") if words else "",
        icon="search",
        actions=(Action(label=_("To the home page"), url="/"),) if words else (),
    )
    return render(request, "web/search.html", {"words": words, "found": found, "nothing": nothing})


def _found(kind: ObjectType, words: str, visitor: Visitor) -> dict[str, object] | None:
    asked = asked_of(kind, {"q": words})
    rows = list(rows_of(asked, visitor.scope).order_by("-pk")[: _EACH + 1])
    if not rows:
        return None
    return {
        "title": capfirst(str(kind.plural)),
        "icon": kind.icon,
        "hits": [(kind.label_of(row), f"/records/{kind.key}/{row.pk}/") for row in rows[:_EACH]],
        "more": asked.url() if len(rows) > _EACH else "",
    }
