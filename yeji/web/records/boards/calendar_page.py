"""The records of a type on the days they are planned for: a month or a week, moved by hand, by key or in their form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.dates import parse_day
from yeji.kit.periods import containing
from yeji.kit.refusal import Refused
from yeji.kit.workdays import WorkCalendar, calendar_for
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.reading import get, may_change, may_create, may_write
from yeji.records.types import ObjectType, UnknownType
from yeji.records.views.reading import views_for
from yeji.records.writing import save
from yeji.ui.days import day_tag
from yeji.web.gate import signed_in
from yeji.web.records.editing.edit_page import refuse_readers, version_of
from yeji.web.records.lists.filter_page import builder_url
from yeji.web.records.lists.filter_words import chips
from yeji.web.records.lists.list_page import new_record
from yeji.web.records.lists.listing import Asked, rows_of
from yeji.web.records.lists.narrowing import active_filters, choosers, hidden_parts, tabs, views
from yeji.web.records.lists.neighbours import address, query_of
from yeji.web.records.lists.viewing import asked_by
from yeji.web.records.showing import frames
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor

_MOST: Final = 1000
_IN_A_DAY: Final = 4
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A record on its day: ``movable`` by whoever may change it."""

    id: int
    version: int
    label: str
    time: str
    url: str
    movable: bool


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """A day of the calendar. ``sign`` says that people work on a week-end, or do not on a week day (调休)."""

    day: date
    label: str
    heading: object
    entries: tuple[Entry, ...]
    more: int
    more_url: str
    outside: bool
    today: bool
    rest: bool
    sign: str


@require_safe
@signed_in
def calendar_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A month, or with ``span=week`` a week, of the records that a list would show."""
    kind = visitor.type(type_key)
    item = _day_field(kind)
    asked = asked_by(kind, request.GET.dict(), visitor)
    if asked.problem:
        return HttpResponseRedirect(asked.url(f=request.GET.get("f")))
    at, week = _day_asked(request.GET.get("day", ""), visitor), request.GET.get("span") == "week"
    first, end = _stretch(at, week=week)
    rows = _rows(asked, item, visitor, first, end)
    known = views_for(visitor.scope, kind)
    choices = tuple(choosers(asked, visitor))
    context = {
        "kind": kind,
        "title": capfirst(str(kind.plural)),
        "asked": asked,
        "weeks": _Sheet(asked=asked, item=item, visitor=visitor, first=first, end=end, at=at, week=week).weeks(
            rows[:_MOST]
        ),
        "heads": [date_format(first + n * _DAY, "D") for n in range(7)],
        "name": _name(first, at, week=week),
        "by": capfirst(str(item.label)),
        "full": len(rows) > _MOST,
        "most": _MOST,
        "week": week,
        "views": views(asked, "calendar"),
        "tabs": tuple(tabs(asked, visitor, known)),
        "choosers": choices,
        "active": (*active_filters(asked, visitor, choices), *chips(asked, visitor)),
        "hidden": (*hidden_parts(asked), *((("span", "week"),) if week else ()), ("day", at.isoformat())),
        "filter_url": builder_url(asked, "calendar/"),
        **_addresses(asked, at, first, week=week),
        "create": new_record(kind) if may_create(visitor.scope, kind) else None,
    }
    template = "calendar_part" if frames.asked_for(request, "calendar") else "calendar"
    return render(request, f"web/records/{template}.html", context)


def _addresses(asked: Asked, at: date, first: date, *, week: bool) -> dict[str, str]:
    """The same calendar at other days, and as a month or a week."""
    here: dict[str, Any] = {"span": "week" if week else None}
    back, on = (first - _WEEK, first + _WEEK) if week else (_month(at).start - _DAY, _month(at).end)
    return {
        "here": asked.url("calendar/", **here, day=at.isoformat()),
        "month_url": asked.url("calendar/", day=at.isoformat()),
        "week_url": asked.url("calendar/", span="week", day=at.isoformat()),
        "today_url": asked.url("calendar/", **here),
        "previous_url": asked.url("calendar/", **here, day=back.isoformat()),
        "next_url": asked.url("calendar/", **here, day=on.isoformat()),
    }


@require_POST
@signed_in
def move_day(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Put a record on another day, through the door."""
    kind = visitor.type(type_key)
    item = _day_field(kind)
    refuse_readers(visitor, kind)
    given = request.POST if "day" in request.POST else request.GET  # what is undone says so in its address
    was = item.of(get(visitor.scope, kind, record))
    try:
        row = save(
            kind,
            record,
            {item.key: given.get("day", "")},
            by=visitor.scope,
            at=visitor.at,
            version=version_of(given),
        )
    except Refused as problem:
        messages.error(request, str(problem))
        return frames.said(request, changed=True, status=problem.status)
    if was != item.of(row):
        back = f"{UNDO}/records/{kind.key}/{record}/day/?day={was or ''}&version={row.version}"
        said = {"record": kind.label_of(row), "day": item.show(item.of(row), "")}
        messages.success(request, _("%(record)s is now on %(day)s.") % said, extra_tags=back)
    return frames.said(request, changed=True)


def _day_field(kind: ObjectType) -> Field:
    """The field by which records stand in the calendar.

    :raises UnknownType: if the type has no calendar.
    """
    if not kind.calendar:
        raise UnknownType(_("There is no calendar of %(plural)s.") % {"plural": kind.plural})
    return kind.field(kind.calendar)


def _day_asked(text: str, visitor: Visitor) -> date:
    try:
        return parse_day(text) if text else visitor.today
    except Refused:
        return visitor.today


def _month(at: date) -> Any:
    return containing(at, "month")


def _stretch(at: date, *, week: bool) -> tuple[date, date]:
    """The days that are shown: whole weeks from Monday on."""
    if week:
        first = at - at.weekday() * _DAY
        return first, first + _WEEK
    month = _month(at)
    first = month.start - month.start.weekday() * _DAY
    last = month.end - _DAY
    return first, last + (7 - last.weekday()) * _DAY


def _rows(asked: Asked, item: Field, visitor: Visitor, first: date, end: date) -> list[Row]:
    days = {f"{item.path}__gte": first, f"{item.path}__lt": end}
    times = [one.path for one in asked.kind.fields if one.kind == "time"]
    return list(rows_of(asked, visitor.scope).filter(**days).order_by(item.path, *times, "pk")[: _MOST + 1])


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """The calendar as it is drawn: of which list, by which field, for whom, which days, around which day."""

    asked: Asked
    item: Field
    visitor: Visitor
    first: date
    end: date
    at: date
    week: bool

    def weeks(self, rows: list[Row]) -> list[list[DayCell]]:
        """The days in rows of seven."""
        by_day: dict[date, list[Row]] = {}
        for row in rows:
            by_day.setdefault(self.item.of(row), []).append(row)
        working = calendar_for(self.visitor.company.zone)
        days = [self.first + n * _DAY for n in range((self.end - self.first).days)]
        cells = [self._cell(day, by_day.get(day, []), working) for day in days]
        return [cells[n : n + 7] for n in range(0, len(cells), 7)]

    def _cell(self, day: date, rows: list[Row], working: WorkCalendar) -> DayCell:
        works, usual = working.is_working(day), day.weekday() < 5
        most = _MOST if self.week else _IN_A_DAY
        shown = rows if len(rows) <= most else rows[: most - 1]
        return DayCell(
            day=day,
            label=date_format(day, "DATE_FORMAT"),
            heading=day_tag(day, today=self.visitor.today),
            entries=tuple(_entries(self.asked, self.visitor, shown)),
            more=len(rows) - len(shown),
            more_url=self.asked.url("calendar/", span="week", day=day.isoformat()),
            outside=not self.week and day.month != self.at.month,
            today=day == self.visitor.today,
            rest=not works,
            sign=(_("working") if works else _("off")) if works != usual else "",
        )


def _entries(asked: Asked, visitor: Visitor, rows: list[Row]) -> Iterator[Entry]:
    kind = asked.kind
    clock = next((one for one in kind.fields if one.kind == "time"), None)
    item = _day_field(kind)
    for row in rows:
        yield Entry(
            id=row.pk,
            version=row.version,
            label=kind.label_of(row),
            time=clock.show(clock.of(row), "") if clock else "",
            url=address(kind, row.pk, query_of(asked)),
            movable=not item.read_only and may_write(visitor.scope, kind) and may_change(visitor.scope, kind, row),
        )


def _name(first: date, at: date, *, week: bool) -> str:
    if week:
        return f"{date_format(first, 'DATE_FORMAT')} – {date_format(first + 6 * _DAY, 'DATE_FORMAT')}"
    return str(date_format(at, "YEAR_MONTH_FORMAT"))
