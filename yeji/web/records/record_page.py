"""The page of one record: head, stages, fields, what links to it, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.kit.numbers import Unit
from yeji.platform.rows import Row
from yeji.process.models import Outcome
from yeji.records.fields import Field, Link
from yeji.records.reading import get, history, may_write, visible
from yeji.records.types import ObjectType, Verb, registry
from yeji.ui.components import (
    Action,
    Crumb,
    FieldList,
    FieldValue,
    Figure,
    RecordHead,
    Stage,
    StageChevron,
    Timeline,
)
from yeji.ui.signs import tag
from yeji.web.gate import signed_in
from yeji.web.records import cells
from yeji.web.records.history_events import events
from yeji.web.records.list_page import table
from yeji.web.records.listing import Asked, asked_of, rows_of
from yeji.web.visitor import Visitor

_RECENT: Final = 20
_MOST: Final = 500
_RELATED: Final = 5
_PIPELINE: Final = "stage"


@require_safe
@signed_in
def record_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Everything about one record."""
    kind = registry.get(type_key)
    row = get(visitor.scope, kind, record)
    around = cells.surroundings(
        kind, [row], scope=visitor.scope, today=visitor.today, currency=visitor.company.currency
    )
    whole = request.GET.get("history") == "all"
    context = {
        "kind": kind,
        "head": head(kind, row, around, visitor, csrf_token=get_token(request)),
        "title": kind.label_of(row),
        "stages": stages(kind, row, visitor),
        "facts": facts(kind, row, around),
        "timeline": timeline(kind, row, around, visitor, limit=_MOST if whole else _RECENT),
        "related": tuple(related(kind, row, visitor)),
        "record_saved": True,
    }
    return render(request, "web/records/record.html", context)


def head(kind: ObjectType, row: Row, around: cells.Surroundings, visitor: Visitor, *, csrf_token: str) -> RecordHead:
    """Where we are, the name, the money, and what can be done."""
    money = next((item for item in kind.fields if item.kind == "money" and item.key in kind.columns), None)
    return RecordHead(
        title=kind.label_of(row),
        crumbs=(Crumb(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/"), Crumb(label=kind.label_of(row))),
        figure=_figure(money, kind, row, around) if money else None,
        signs=tuple(_signs(kind, row, around)),
        actions=tuple(actions(kind, row, visitor)),
        csrf_token=csrf_token,
    )


def _figure(item: Field, kind: ObjectType, row: Row, around: cells.Surroundings) -> Figure | None:
    value = getattr(row, item.column)
    if value is None:
        return None
    unit = Unit.CENTS if abs(value) < cells.SMALL_MONEY else Unit.MONEY
    return Figure(value=value, unit=unit, currency=cells.currency_of(kind, row, around.currency))


def _signs(kind: ObjectType, row: Row, around: cells.Surroundings) -> Iterator[SafeString]:
    """A yes is worth a sign; a no is not."""
    for item in kind.fields:
        if item.kind == "yes_no" and getattr(row, item.column):
            yield tag(capfirst(str(item.label)), "y")


def actions(kind: ObjectType, row: Row, visitor: Visitor) -> Iterator[Action]:
    """Edit, and the verbs that the record offers now; the first verb is what the page is for."""
    if not may_write(visitor.scope, kind):
        return
    here = f"/records/{kind.key}/{row.pk}/"
    verbs = [verb for verb in kind.verbs if verb.offered(row) and verb.may(visitor.scope)]
    yield Action(label=_("Edit"), url=f"{here}edit/", icon="edit", key="e", phone=True, primary=not verbs)
    for verb in reversed(verbs):
        yield _verb_action(verb, here, first=verb is verbs[0])


def _verb_action(verb: Verb, here: str, *, first: bool) -> Action:
    label = capfirst(str(verb.label))
    ask = "" if verb.fields else _("%(verb)s: are you sure?") % {"verb": label}
    icon = {"win": "trophy", "lose": "flag-off", "recredit": "transfer"}.get(verb.key, "arrow-right")
    url = f"{here}{verb.key}/"
    return Action(label=label, url=url, icon=icon, primary=first, post=not verb.fields, ask=ask, phone=True)


def stages(kind: ObjectType, row: Row, visitor: Visitor) -> StageChevron | None:
    """The record's way through its pipeline, for types that have one."""
    link = next((item for item in kind.links() if item.to == _PIPELINE), None)
    if link is None:
        return None
    steps = list(visible(visitor.scope, registry.get(_PIPELINE)).order_by("place", "pk"))
    now = next((step for step in steps if step.pk == getattr(row, link.column)), None)
    if now is None:
        return None
    ways = [step for step in steps if step.outcome == Outcome.OPEN]
    ends = [step for step in steps if step.outcome != Outcome.OPEN]
    over = now.outcome != Outcome.OPEN
    shown = [_stage(step, now, over=over) for step in ways]
    if over:
        return StageChevron(
            stages=(*shown, Stage(label=now.name, state="won" if now.outcome == Outcome.WON else "lost"))
        )
    return StageChevron(stages=(*shown, Stage(label=" / ".join(step.name for step in ends[:2]), state="ahead")))


def _stage(step: Row, now: Row, *, over: bool) -> Stage:
    if over or (getattr(step, "place", 0) or 0, step.pk) < (getattr(now, "place", 0) or 0, now.pk):
        return Stage(label=str(step.name), state="past")  # type: ignore[attr-defined]
    return Stage(label=str(step.name), state="now" if step.pk == now.pk else "ahead")  # type: ignore[attr-defined]


def facts(kind: ObjectType, row: Row, around: cells.Surroundings) -> FieldList:
    """The fields in pairs. Signs above have said the yes and no already; numbers of another program come last."""
    currency = cells.currency_of(kind, row, around.currency)
    return FieldList(
        fields=tuple(
            FieldValue(
                label=capfirst(str(item.label)),
                value=cells.show(item, getattr(row, item.column), around, currency=currency),
                href=_href(item, row, around),
            )
            for item in kind.fields
            if item.key != kind.title and not (item.kind == "yes_no" and item.read_only)
        )
    )


def _href(item: Field, row: Row, around: cells.Surroundings) -> str:
    value = getattr(row, item.column)
    seen = value in around.names.get(item.key, {})
    return cells.link_url(item, value) if isinstance(item, Link) and seen and registry.get(item.to).in_menu else ""


def timeline(kind: ObjectType, row: Row, around: cells.Surroundings, visitor: Visitor, *, limit: int) -> Timeline:
    """What happened, newest first."""
    writes = list(history(visitor.scope, kind, row.pk)[: limit + 1])
    told = events(kind, writes[:limit], around, now=visitor.now)
    return Timeline(events=told, more_url="?history=all" if len(writes) > limit and limit < _MOST else "")


def related(kind: ObjectType, row: Row, visitor: Visitor) -> Iterator[dict[str, object]]:
    """The first records of other types that point here, and the way to all of them."""
    for other in registry:
        for link in other.links():
            if link.to != kind.key or not other.in_menu:
                continue
            asked = asked_of(other, {link.key: str(row.pk)})
            rows = _first(asked, visitor)
            if rows:
                shown = table(asked, rows[:_RELATED], visitor, without=link.key)
                yield {
                    "title": capfirst(str(other.plural)),
                    "by": _by(link, kind),
                    "table": replace(shown, compact=True),
                    "url": asked.url(),
                    "more": len(rows) > _RELATED,
                }


def _first(asked: Asked, visitor: Visitor) -> list[Row]:
    return list(rows_of(asked, visitor.scope).order_by("-pk")[: _RELATED + 1])


def _by(link: Link, kind: ObjectType) -> str:
    """Which link it is, when its name is not the type's."""
    return "" if str(link.label) == str(kind.label) else capfirst(str(link.label))
