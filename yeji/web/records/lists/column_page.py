"""The column chooser: which fields a list shows, in which order, how wide, and which stay in sight."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.records.fields import Field
from yeji.records.listing import MOST_SORTS
from yeji.records.types import ObjectType
from yeji.records.views.keeping import choose_columns
from yeji.records.views.shape import MOST_PINNED, WIDTHS, Shown
from yeji.web.gate import signed_in
from yeji.web.records.lists.listing import Asked, sortable
from yeji.web.records.lists.viewing import asked_by, choosable, columns_for
from yeji.web.records.showing import frames
from yeji.web.visitor import Visitor

_ORDERS: Final = 3


@require_http_methods(["GET", "POST"])
@signed_in
def column_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The fields of a type, those of the list first; what is chosen is remembered for the view."""
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor)
    if request.method == "POST":
        chosen = [] if "usual" in request.POST else chosen_in(kind, request.POST)
        choose_columns(kind, asked.view.key if asked.view else "", chosen, by=visitor.scope)
        messages.success(request, _("The columns are kept."))
        return HttpResponseRedirect(asked.url(sort=order_in(kind, request.POST) or None))
    shown = columns_for(asked, visitor)
    by_key = {one.key: one for one in shown}
    known = [kind.by_key[one.key] for one in shown] + [item for item in choosable(kind) if item.key not in by_key]
    context = {
        "kind": kind,
        "title": _("Columns of %(plural)s") % {"plural": kind.plural},
        "lines": [_line(item, by_key.get(item.key)) for item in known],
        "widths": (("", _("usual")), ("narrow", _("narrow")), ("wide", _("wide"))),
        "most": MOST_PINNED,
        "orders": _orders(asked),
        "sortable": [(item.key, capfirst(str(item.label))) for item in kind.fields if item.key in sortable(kind)],
        "action": request.get_full_path(),
        "back": asked.url(),
    }
    template = "columns_drawer" if frames.in_drawer(request) else "columns"
    return render(request, f"web/records/{template}.html", context)


def _line(item: Field, shown: Shown | None) -> dict[str, Any]:
    """A field among those to choose from, and how its column stands."""
    return {
        "key": item.key,
        "label": capfirst(str(item.label)),
        "shown": shown is not None,
        "width": shown.width if shown else "",
        "pinned": shown is not None and shown.pinned,
    }


def order_in(kind: ObjectType, post: QueryDict) -> str:
    """The order a form asks for, field by field, without those left empty and those said twice."""
    found: dict[str, str] = {}
    for key, way in zip(post.getlist("by"), post.getlist("way"), strict=False):
        if key in sortable(kind):
            found.setdefault(key, f"-{key}" if way == "down" else key)
    return ",".join(list(found.values())[:MOST_SORTS])


def _orders(asked: Asked) -> list[tuple[str, bool]]:
    """The keys a list is ordered by, each with whether it falls, and room for others."""
    spare = max(1, _ORDERS - len(asked.sorts)) if len(asked.sorts) < MOST_SORTS else 0
    return [*asked.sorts, *[("", False)] * spare]


def chosen_in(kind: ObjectType, post: QueryDict) -> list[Shown]:
    """The columns a form names, in its order; the one that records are called by is always among them."""
    widths = set(WIDTHS)
    pinned = set(post.getlist("pinned"))
    chosen = []
    for key in dict.fromkeys(post.getlist("show")):
        width = post.get(f"width.{key}", "")
        if key in kind.by_key:
            chosen.append(Shown(key, width if width in widths else "", key in pinned))  # type: ignore[arg-type]
    if chosen and kind.title in kind.by_key and kind.title not in {one.key for one in chosen}:
        chosen.insert(0, Shown(kind.title))
    return chosen
