"""What happened to a record and around it: its own changes, the events of other types that link to it, and what was
said about it, merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from yeji.platform.rows import Row
from yeji.records.fields import Field, Link
from yeji.records.files.models import StoredFile
from yeji.records.models import History
from yeji.records.reading import history, labels, visible
from yeji.records.types import Moment, ObjectType, registry
from yeji.ui.components import Event, Option, Segmented, Timeline
from yeji.ui.days import day_tag
from yeji.ui.signs import language
from yeji.web.records.detail.comment_pages import events_of
from yeji.web.records.detail.credit_events import with_credit
from yeji.web.records.detail.history_events import events
from yeji.web.records.showing import cells
from yeji.web.visitor import Visitor

RECENT: Final = 20
MOST: Final = 500

_SORT_ICONS: Final = {
    "call": "phone",
    "visit": "map-pin",
    "meeting": "users",
    "mail": "mail",
    "task": "list-check",
    "note": "file-text",
}

Placed = tuple[bool, datetime, int, Event]
Show = Literal["", "done", "comments", "changes"]


def timeline(
    kind: ObjectType, row: Row, around: cells.Surroundings, visitor: Visitor, *, limit: int = RECENT, show: Show = ""
) -> Timeline:
    """What is planned on top, then what happened, newest first. ``show`` leaves only one half of it."""
    writes = [] if show in ("done", "comments") else list(history(visitor.scope, kind, row.pk)[: limit + 1])
    placed = _changes(kind, writes[:limit], around, visitor)
    more = len(writes) > limit
    if show in ("", "comments"):
        said = events_of(kind, row, visitor, limit=limit + 1)
        more = more or len(said) > limit
        placed += [(False, one.at, one.pk, event) for one, event in said[:limit]]
    if show in ("", "done"):
        for other, link, moment in event_links(kind, visitor):
            rows = _rows(other, link, row, visitor, limit)
            more = more or len(rows) > limit
            placed += list(_events(other, moment, rows[:limit], visitor))
    placed.sort(key=lambda one: one[:3], reverse=True)
    older = "?history=all" if more and limit < MOST else ""
    return Timeline(events=tuple(event for *_place, event in placed[:limit]), more_url=older)


def chooser(kind: ObjectType, here: str, show: Show, visitor: Visitor) -> Segmented:
    """All, contacts, comments, changes; contacts for types around which other things happen."""
    choices: list[tuple[Show, str]] = [("", _("All")), ("comments", _("Comments")), ("changes", _("Changes"))]
    if any(event_links(kind, visitor)):
        choices.insert(1, ("done", _("Follow-ups")))
    return Segmented(
        label=_("What to show"),
        small=True,
        options=tuple(
            Option(label=label, url=f"{here}?show={key}" if key else here, current=key == show)
            for key, label in choices
        ),
    )


def event_links(kind: ObjectType, visitor: Visitor) -> Iterator[tuple[ObjectType, Link, Moment]]:
    """The types whose records are events in this type's timelines, each with the link by which they are."""
    for other in visitor.types():
        if other.moment is not None:
            yield from ((other, link, other.moment) for link in other.links() if link.to == kind.key)


def _changes(kind: ObjectType, writes: Sequence[History], around: cells.Surroundings, visitor: Visitor) -> list[Placed]:
    told = _with_files(writes, events(kind, writes, around, now=visitor.now))
    told = with_credit(kind, writes, told, visitor)
    return [(False, write.at or write.written_at, write.pk, event) for write, event in zip(writes, told, strict=True)]


def _with_files(writes: Sequence[History], told: Sequence[Event]) -> list[Event]:
    """The writes by which files were added, with the files that are still there; one query if there are any."""
    moments = {write.at for write in writes if write.at is not None and write.verb.endswith(".attach")}
    hung: dict[datetime, list[StoredFile]] = {}
    if moments:
        found = StoredFile.objects.filter(record=writes[0].record, field="", deleted_at=None, at__in=moments)
        for file in found.order_by("name", "pk"):
            hung.setdefault(file.at, []).append(file)
    shown = []
    for write, event in zip(writes, told, strict=True):
        files = hung.get(write.at or write.written_at) if write.verb.endswith(".attach") else None
        added = files.pop() if files else None
        shown.append(replace(event, text=added.name, href=f"/files/{added.pk}/") if added else event)
    return shown


def _rows(other: ObjectType, link: Link, row: Row, visitor: Visitor, limit: int) -> list[Row]:
    return list(visible(visitor.scope, other).filter(**{link.column: row.pk}).order_by("-pk")[: limit + 1])


def _events(other: ObjectType, moment: Moment, rows: Sequence[Row], visitor: Visitor) -> Iterator[Placed]:
    owner = _column(other, other.owner)
    owners = labels(visitor.scope, registry.get("person"), [getattr(row, owner) for row in rows])
    for row in rows:
        event = _event(other, moment, row, visitor, who=owners.get(getattr(row, owner) or 0, ""))
        done, due = _day(other, row, moment.done), _day(other, row, moment.due)
        # What is still to be done stands on top of all that has happened, the day it is due notwithstanding.
        yield (done is None, _moment_of(done or due, visitor, row), row.pk, event)


def _moment_of(day: date | None, visitor: Visitor, row: Row) -> datetime:
    """Where an event stands among the others: by its day; on that day at the moment it was entered."""
    zone = ZoneInfo(visitor.company.zone)
    entered = row.created_at.astimezone(zone)
    return entered if day in (None, entered.date()) else datetime.combine(day, time(12), zone)


def _event(other: ObjectType, moment: Moment, row: Row, visitor: Visitor, *, who: str) -> Event:
    sort, done = _value(other, row, moment.sort), _day(other, row, moment.done)
    word = _("To do") if done is None else other.field(moment.sort).show(sort, language()) if moment.sort else ""
    return Event(
        title=f"{capfirst(word or str(other.label))} · {other.label_of(row)}",
        when=_when(done, _day(other, row, moment.due), visitor),
        who=who,
        icon="bell" if done is None else _SORT_ICONS.get(str(sort), other.icon),
        tone="y" if done is None else "g",
        text=Truncator(str(_value(other, row, moment.text) or "")).chars(200),
        href=f"/records/{other.key}/{row.pk}/",
    )


def _when(done: date | None, due: date | None, visitor: Visitor) -> SafeString | str:
    """The day, marked when something should have been done by then."""
    if done or due is None or due > visitor.today:
        return day_tag(done or due, today=visitor.today)
    return format_html(
        '<b class="{}">{}</b>', "tgt" if due == visitor.today else "bad", day_tag(due, today=visitor.today)
    )


def _column(kind: ObjectType, key: str | None) -> str:
    return kind.field(key).column if key else "pk"


def _value(kind: ObjectType, row: Row, key: str) -> Any:
    item: Field | None = kind.by_key.get(key)
    return item.of(row) if item else None


def _day(kind: ObjectType, row: Row, key: str) -> date | None:
    value = _value(kind, row, key)
    return value if isinstance(value, date) else None
