"""What is behind a figure: the popover with its sum, and the whole list of its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yeji.kit.pace import same_point
from yeji.kit.workdays import calendar_for
from yeji.ledger.built.telling import meaning_of
from yeji.ledger.capture.following import being_counted
from yeji.ledger.drill import PAGE, Behind, Drill, drill
from yeji.ledger.drill import explain as read
from yeji.ledger.metrics import Distinct, registry
from yeji.ledger.queries import ask
from yeji.platform.snapshots import snapshot
from yeji.records.reading import sees_every
from yeji.ui.components import Cell, Column, Crumb, DataTable, EntryLine, Explain, Row, SumLine
from yeji.ui.components.explain import Sign
from yeji.ui.days import day_tag
from yeji.web.figures.asking import Asking, asking_of, number, shown, span_of
from yeji.web.figures.following import followed
from yeji.web.figures.phrasing import title_of, where
from yeji.web.figures.splitting import told_before
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor

_RATIO_SIGNS: Final[tuple[Sign, ...]] = ("", "÷", "+")


@require_safe
@signed_in
def explain(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """The popover of a figure; on a page of its own where somebody opens the address itself."""
    asked = asking_of(
        metric, request.GET, scope=visitor.scope, fiscal_start=visitor.company.fiscal_start, today=visitor.today
    )
    if asked.against:
        found = changed(asked, visitor)
    elif asked.attainment:
        found = attained(asked, visitor)
    else:
        found = popover(asked, _read(asked, visitor), visitor)
    if request.headers.get("Sec-Fetch-Dest") == "document":
        return render(request, "web/figures/explained.html", {"title": found.name, "found": found})
    return HttpResponse(str(found))


def _read(asked: Asking, visitor: Visitor) -> Drill:
    """The figure and its records. Where something was written between the one and the other, both are read again as
    they were at one moment.
    """
    found = read(asked.question(), scope=visitor.scope)
    if found.agrees:
        return found
    with snapshot():
        return read(asked.question(), scope=visitor.scope)


@require_safe
@signed_in
def entries(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """All the records behind a figure, largest first, with their sum and what of it is not shown."""
    asked = asking_of(
        metric, request.GET, scope=visitor.scope, fiscal_start=visitor.company.fiscal_start, today=visitor.today
    )
    first = number("first", request.GET["first"]) if request.GET.get("first") else 0
    found = drill(asked.question(), scope=visitor.scope, first=first)
    page_of_metric = f"/metrics/{metric}/"
    context = {
        "title": title_of(asked, found.metric),
        "back": page_of_metric,
        "crumbs": (
            Crumb(label=_("Metrics"), url="/metrics/"),
            Crumb(label=capfirst(str(found.metric.label)), url=page_of_metric),
            Crumb(label=_("Records")),
        ),
        "where": where(asked, visitor),
        "definition": meaning_of(found.metric, scope=visitor.scope),
        "figure": shown(found.metric, found.value, visitor.company.currency),
        "unseen": unseen(found, visitor),
        "elsewhere": told_before(found.elsewhere),
        "lines": sum_lines(asked, found, visitor),
        "total": total_label(found),
        "table": table(asked, found, first, visitor) if found.rows else None,
        "live": followed([metric], planned=bool(asked.scenario)),
    }
    return render(request, "web/figures/entries.html", context)


def popover(asked: Asking, found: Drill, visitor: Visitor) -> Explain:
    """The figure taken apart."""
    return Explain(
        where=where(asked, visitor),
        name=title_of(asked, found.metric),
        figure=shown(found.metric, found.value, visitor.company.currency),
        definition=meaning_of(found.metric, scope=visitor.scope),
        version=_("definition v%(version)s") % {"version": found.metric.version},
        version_url=f"/metrics/{found.metric.key}/",
        lines=tuple(sum_lines(asked, found, visitor)),
        total_label=total_label(found),
        total=shown(found.metric, found.value, visitor.company.currency, column=True),
        entries=tuple(_entry(row, found, visitor) for row in found.rows),
        unseen=" · ".join(filter(None, (unseen(found, visitor), told_before(found.elsewhere)))),
        checked=agreement(found, visitor),
        agrees=found.agrees,
        all_url=asked.entries_url() if found.count else "",
        all_label=ngettext("Open the one record →", "Open all %(count)s records →", found.count)
        % {"count": f"{found.count:,}"},
    )


def attained(asked: Asking, visitor: Visitor) -> Explain:
    """A rate of attainment taken apart: what was achieved and what was planned, each a figure of its own."""
    currency, metric = visitor.company.currency, registry.get(asked.metric)
    actual, target = (asked.of(scenario=scenario) for scenario in ("", "target"))
    reached, planned = (ask(one.question(), scope=visitor.scope).value(asked.metric) for one in (actual, target))
    rate = reached / planned if reached is not None and planned else None
    whole = asked.figure(rate, currency)
    return Explain(
        where=where(asked, visitor),
        name=_("Attainment"),
        figure=replace(whole, explain=""),
        definition=_("What was achieved, divided by the target of the same unit or person."),
        lines=(
            SumLine(label=capfirst(str(metric.label)), part=actual.figure(reached, currency, column=True)),
            SumLine(label=target.scenario_label, part=target.figure(planned, currency, column=True), sign="÷"),
        ),
        total_label=_("Attainment"),
        total=replace(whole, explain=""),
        checked=_("Read from the ledger · %(time)s") % {"time": f"{visitor.now:%H:%M}"},
    )


def changed(asked: Asking, visitor: Visitor) -> Explain:
    """Growth taken apart: the period and the one it is held against, each a figure of its own."""
    currency, metric = visitor.company.currency, registry.get(asked.metric)
    yearly = asked.against == "year"
    other = asked.period.year_before() if yearly else asked.period.previous()
    point = same_point(asked.period, other, visitor.today, calendar_for(visitor.company.zone))
    now, then = asked.of(), asked.of().during(other, point.until)
    reached, was = (ask(one.question(), scope=visitor.scope).value(asked.metric) for one in (now, then))
    whole = asked.figure(reached / was - 1 if reached is not None and was and was > 0 else None, currency)
    name = _("Growth year on year") if yearly else _("Growth against the period before")
    return Explain(
        where=where(asked, visitor),
        name=f"{capfirst(str(metric.label))} · {name}",
        figure=replace(whole, explain=""),
        definition=_("Both periods after the same number of working days: %(count)s.") % {"count": point.days},
        lines=(
            SumLine(label=span_of(now), part=now.figure(reached, currency, column=True)),
            SumLine(label=span_of(then), part=then.figure(was, currency, column=True), sign="÷"),
            SumLine(label=_("One, the other side itself"), part="100%", sign="−"),
        ),
        total_label=name,
        total=replace(whole, explain=""),
        checked=_("Read from the ledger · %(time)s") % {"time": f"{visitor.now:%H:%M}"},
    )


def agreement(found: Drill, visitor: Visitor) -> str:
    """Whether the records add up to the figure, which was read from sums kept beside them."""
    if being_counted(found.metric.key):
        return _("Still being counted anew after a change: this figure may change in a moment")
    if found.inputs:
        return _("Read from the ledger · %(time)s") % {"time": f"{visitor.now:%H:%M}"}
    if not found.agrees:
        return _("The records do not add up to this figure: the ledger has to be verified")
    return _("Agrees with the ledger · %(time)s") % {"time": f"{visitor.now:%H:%M}"}


def sum_lines(asked: Asking, found: Drill, visitor: Visitor) -> Iterator[SumLine]:
    """The addition: what was booked, taken back, adjusted; a ratio's parts, each a figure of its own."""
    currency = visitor.company.currency
    for place, (metric, value) in enumerate(found.inputs):
        figure = asked.of(metric=metric.key).figure(value, currency, column=True)
        yield SumLine(label=capfirst(str(metric.label)), part=figure, sign=_RATIO_SIGNS[min(place, 2)])
    if found.addends is None or isinstance(found.metric, Distinct):
        return  # customers are counted, not added up
    named: tuple[tuple[tuple[Decimal, int], str, Sign], ...] = (
        (found.addends.booked, _("Entries"), ""),
        (found.addends.reversed, _("Reversals"), "−"),
        (found.addends.adjusted, _("Adjustments for locked periods"), "+"),
    )
    left = shown(found.metric, found.value, currency).rounded()
    for (amount, count), label, sign in named:
        if count:
            figure = shown(found.metric, abs(amount) if sign == "−" else amount, currency, column=True)
            left += figure.rounded() if sign == "−" else -figure.rounded()
            yield SumLine(label=f"{label} · {count:,}", part=figure, sign=sign, bad=sign == "−")
    if left:
        rest = shown(found.metric, abs(left), currency, column=True)
        yield SumLine(label=_("Rounding"), part=rest, sign="−" if left < 0 else "+")


def total_label(found: Drill) -> str:
    """What stands under the addition."""
    if found.inputs:
        return _("Divided")
    return ngettext("Sum of %(count)s record", "Sum of %(count)s records", found.count) % {"count": f"{found.count:,}"}


def unseen(found: Drill, visitor: Visitor) -> str:
    """What the reader may not see: counted and summed, never named."""
    if not found.hidden_count:
        return ""
    figure = shown(found.metric, found.hidden_value, visitor.company.currency)
    told = {"count": found.hidden_count, "sum": str(figure.shown())}
    if found.kind is not None and sees_every(visitor.scope, found.kind):
        more = ngettext(
            "%(count)s more record, deleted since, %(sum)s",
            "%(count)s more records, deleted since, %(sum)s together",
            found.hidden_count,
        )
        return more % told
    return (
        ngettext(
            "%(count)s more record you may not see, %(sum)s",
            "%(count)s more records you may not see, %(sum)s together",
            found.hidden_count,
        )
        % told
    )


def _entry(row: Behind, found: Drill, visitor: Visitor) -> EntryLine:
    return EntryLine(
        day=day_tag(row.day, today=visitor.today),
        title=row.label,
        who=_people(row),
        amount=shown(found.metric, row.value, visitor.company.currency, column=True),
        href=_record_url(row, found),
        bad=row.value < 0,
    )


def _people(row: Behind) -> str:
    """Who is credited, with their parts where there are several, and the month a late change belongs to."""
    late = _("belongs to %(month)s") % {"month": f"{row.belongs_on:%Y-%m}"} if row.belongs_on else ""
    return " · ".join(filter(None, (_credited(row), late)))


def _credited(row: Behind) -> str:
    whole = sum((one.amount for one in row.people), Decimal(0))
    if len(row.people) == 1 or not whole:
        return " / ".join(one.name for one in row.people)
    return " / ".join(f"{one.name} {one.amount / whole * 100:.0f}%" for one in row.people)


def _record_url(row: Behind, found: Drill) -> str:
    return f"/records/{found.kind.key}/{row.record}/" if found.kind and found.kind.in_menu else ""


def _line(row: Behind, found: Drill, visitor: Visitor) -> Row:
    """One record behind the figure."""
    figure = shown(found.metric, row.value, visitor.company.currency, column=True)
    return Row(
        key=str(row.record),
        cells=(
            Cell(content=row.label, role="title", href=_record_url(row, found)),
            Cell(content=day_tag(row.day, today=visitor.today)),
            Cell(content=_people(row)),
            Cell(content=figure, numeric=True, role="lead"),
        ),
    )


def table(asked: Asking, found: Drill, first: int, visitor: Visitor) -> DataTable:
    """One page of the records with the whole sum below."""
    unit = shown(found.metric, found.value, visitor.company.currency).shown().unit
    heads = (
        Column(label=capfirst(str(found.kind.label)) if found.kind else _("Record")),
        Column(label=_("Day")),
        Column(label=_("Credited")),
        Column(label=capfirst(str(found.metric.label)), numeric=True, unit=unit if unit == "万" else ""),
    )
    rows = tuple(_line(row, found, visitor) for row in found.rows)
    return DataTable(
        label=title_of(asked, found.metric),
        columns=heads,
        rows=rows,
        shown=_("%(first)s to %(last)s of %(all)s")
        % {"first": first + 1, "last": first + len(rows), "all": f"{found.count - found.hidden_count:,}"},
        previous_url=asked.entries_url(first=max(0, first - PAGE) or "") if first else "",
        next_url=asked.entries_url(first=first + PAGE) if found.more else "",
    )
