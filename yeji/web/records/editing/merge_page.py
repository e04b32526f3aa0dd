"""Several records that mean the same, side by side: which one stays, whose values it gets, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.fields import Field
from yeji.records.merging import links
from yeji.records.merging.choosing import is_blank, mergeable, proposed
from yeji.records.merging.services import merge, side_by_side, unmerge
from yeji.records.types import ObjectType
from yeji.ui.components import Crumb
from yeji.web.gate import signed_in
from yeji.web.records.editing.edit_page import refuse_readers
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.records.showing import cells, frames
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def merge_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The records beside one another, or what was chosen of them carried out."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    ids = ids_of((request.POST if request.method == "POST" else request.GET).get("ids", ""))
    rows = _most_linked_first(kind, side_by_side(visitor.scope, kind, ids))
    if request.method == "GET":
        return _page(request, visitor, kind, rows)
    kept = next(iter(ids_of(request.POST.get("kept", ""))), rows[0].pk)
    picks = {item.key: request.POST.get(f"take-{item.key}", "") for item in mergeable(kind)}
    take = {key: int(raw) for key, raw in picks.items() if raw.isascii() and raw.isdigit() and len(raw) <= 18}
    others = [row.pk for row in rows if row.pk != kept]
    try:
        made = merge(kind, kept, others, by=visitor.scope, at=visitor.at, take=take)
    except Refused as problem:
        return _page(request, visitor, kind, rows, refused=str(problem), status=problem.status)
    told = ngettext(
        "%(count)s record was merged into %(record)s.", "%(count)s records were merged into %(record)s.", len(others)
    )
    name = kind.label_of(reading.get(visitor.scope, kind, kept))
    undo = f"{UNDO}/records/{kind.key}/merges/{made.pk}/undo/"
    messages.success(request, told % {"count": len(others), "record": name}, extra_tags=undo)
    return HttpResponseRedirect(f"/records/{kind.key}/{kept}/")


@require_POST
@signed_in
def undo(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Take a merge back."""
    kind = visitor.type(type_key)
    row = unmerge(number, by=visitor.scope, at=visitor.at)
    messages.success(request, _("The merge is undone."))
    if request.headers.get("HX-Request") == "true":
        return frames.said(request, changed=True)
    return HttpResponseRedirect(f"/records/{kind.key}/{row.pk}/")


def _most_linked_first(kind: ObjectType, rows: Sequence[Row]) -> list[Row]:
    """The record that most others point to is proposed to stay; among equals the oldest."""
    weights = links.weights(kind, [row.pk for row in rows])
    return sorted(rows, key=lambda row: (-weights.get(row.pk, 0), row.pk))


def _page(
    request: HttpRequest, visitor: Visitor, kind: ObjectType, rows: list[Row], *, refused: str = "", status: int = 200
) -> HttpResponse:
    around = cells.surroundings(kind, rows, scope=visitor.scope, today=visitor.today, currency=visitor.company.currency)
    kept, *others = rows
    picks = proposed(kind, kept, others)
    differing = [item for item in mergeable(kind) if len({repr(item.of(row)) for row in rows}) > 1]
    plural = capfirst(str(kind.plural))
    context = {
        "title": _("Merge %(plural)s") % {"plural": kind.plural},
        "crumbs": (Crumb(label=plural, url=f"/records/{kind.key}/"), Crumb(label=_("Merge"))),
        "back": f"/records/{kind.key}/",
        "ids": ",".join(str(row.pk) for row in rows),
        "heads": [{"pk": row.pk, "name": kind.label_of(row), "url": f"/records/{kind.key}/{row.pk}/"} for row in rows],
        "lines": [_line(item, rows, picks, around) for item in differing],
        "moves": [
            {"label": capfirst(str(other.plural)), "by": str(link.label), "number": number}
            for other, link, number in links.numbers(kind, [row.pk for row in rows])
        ],
        "refused": refused,
    }
    return render(request, "web/records/merge.html", context, status=status)


def _line(item: Field, rows: Sequence[Row], picks: dict[str, int], around: cells.Surroundings) -> dict[str, Any]:
    """A field in which the records differ: what each of them says, and which is proposed."""
    return {
        "key": item.key,
        "label": capfirst(str(item.label)),
        "cells": [
            {
                "pk": row.pk,
                "value": "" if is_blank(item, item.of(row)) else cells.show(item, item.of(row), around),
                "picked": picks[item.key] == row.pk,
            }
            for row in rows
        ],
    }
