"""The board of a type: its records as cards in lanes, moved by hand, by menu or by key."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.records.boards import board_by, board_ways
from yeji.records.reading import get, may_create
from yeji.records.writing import save
from yeji.web.gate import signed_in
from yeji.web.records.boards import lanes
from yeji.web.records.boards.board_drawing import CannotMove, Drawing
from yeji.web.records.editing.edit_page import refuse_readers, version_of
from yeji.web.records.lists.filter_page import builder_url
from yeji.web.records.lists.filter_words import chips
from yeji.web.records.lists.list_page import new_record, nothing
from yeji.web.records.lists.listing import BOARD
from yeji.web.records.lists.narrowing import active_filters, choosers, hidden_parts, views
from yeji.web.records.lists.viewing import asked_by
from yeji.web.records.showing import frames
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def board_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The records in their lanes; the board alone when the page fetches it again, more cards of one lane."""
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor)
    board = board_by(kind, asked.by)
    asked = replace(asked, by=board.by, where={key: value for key, value in asked.where.items() if key != board.by})
    if asked.problem:
        return HttpResponseRedirect(asked.url(f=request.GET.get("f")))
    part = frames.asked_for(request, "board")
    drawn = Drawing(asked, visitor, request.GET, patient=part)
    if "lane" in request.GET:
        return drawn.more(request)
    context = {
        "title": capfirst(str(kind.plural)),
        "late": drawn.late,
        "lede": drawn.lede(),
        "board": drawn.board(),
        "asked": asked,
    }
    if part:
        return frames.frame(request, "web/records/board_part.html", context)
    choices = tuple(field for field in choosers(asked, visitor) if field.name != board.by)
    context |= {
        "kind": kind,
        "ways": [(item.key, capfirst(str(item.label)), item.key == board.by) for item in board_ways(kind)],
        "choosers": choices,
        "active": (*active_filters(asked, visitor, choices), *chips(asked, visitor)),
        "filter_url": builder_url(asked, BOARD),
        "views": views(asked, "board"),
        "hidden": hidden_parts(asked),
        "create": new_record(kind) if may_create(visitor.scope, kind) else None,
        "empty": None if drawn.any() else nothing(asked, may_create=may_create(visitor.scope, kind)),
    }
    return render(request, "web/records/board.html", context)


@require_POST
@signed_in
def move(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Put a record into another open stage. Stages that end it are reached by their verbs."""
    kind = visitor.type(type_key)
    given = request.POST if "to" in request.POST else request.GET  # what is undone says so in its address
    board = board_by(kind, given.get("by", ""))
    row = get(visitor.scope, kind, record)
    refuse_readers(visitor, kind, row)
    was = str(kind.field(board.by).of(row) or lanes.NOWHERE)
    stages = {lanes.key_of(stage): stage for stage in lanes.open_ones(lanes.stages_of(kind, board.by, visitor))}
    to = given.get("to", "")
    try:
        if to not in stages:
            raise CannotMove(_("A record is closed by its own button, which asks for the day and the amount."))
        change, version = {board.by: stages[to].pk}, version_of(given)
        row = save(kind, record, change, by=visitor.scope, at=visitor.at, verb=f"{kind.key}.move", version=version)
    except Refused as problem:
        messages.error(request, str(problem))
        return frames.said(request, changed=True, status=problem.status)
    if was != to:
        here = f"/records/{kind.key}/{record}/move/"
        back = f"{UNDO}{here}?to={was}&by={board.by}&version={row.version}" if was in stages else ""
        told = {"record": kind.label_of(row), "stage": stages[to].name}
        messages.success(request, _("%(record)s is now in %(stage)s.") % told, extra_tags=back)
    return frames.said(request, changed=True)
