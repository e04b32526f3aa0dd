"""What a link can be set to, found by typing: the first records of a type that the reader may see."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yeji.platform.rows import Row
from yeji.records.reading import link_labels
from yeji.records.types import ObjectType
from yeji.web.gate import signed_in
from yeji.web.records.lists.listing import asked_of, first_of, rows_of
from yeji.web.visitor import Visitor

_FEW: Final = 12


@require_safe
@signed_in
def choices(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The options of a link field as a list: name, and beside it the first link that tells namesakes apart."""
    kind = visitor.type(type_key)
    asked = asked_of(kind, {"q": request.GET.get("q", ""), "sort": kind.order})
    rows = list(first_of(rows_of(asked, visitor.scope), asked, _FEW + 1))
    names = link_labels(visitor.scope, kind, rows)
    aside = next((link for link in kind.links() if link.kind == "link" and link.key in kind.columns), None)
    options = [
        (
            row.pk,
            kind.label_of(row),
            names[aside.key].get(aside.of(row), "") if aside else _number(kind, row),
        )
        for row in rows[:_FEW]
    ]
    return render(request, "web/records/choices.html", {"options": options, "more": len(rows) > _FEW})


def _number(kind: ObjectType, row: Row) -> str:
    return str(kind.by_key[kind.match].of(row) or "") if kind.match in kind.by_key else ""
