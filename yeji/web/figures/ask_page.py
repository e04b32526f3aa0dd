"""Asking freely: chosen metrics by chosen dimensions over a period, as a table whose cells open their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from yeji.kit.periods import Kind, containing
from yeji.kit.refusal import Refused
from yeji.kit.workdays import calendar_for
from yeji.ledger.asking import LAST_YEAR, question_of
from yeji.ledger.capture.following import being_counted
from yeji.ledger.metrics import registry
from yeji.ledger.queries import ask
from yeji.ledger.question import HELD, MAY_NAME_NONE, NAMES_NONE, Dimension, Question
from yeji.ledger.showing import named_rows
from yeji.ledger.traits import Trait
from yeji.ui.components import Cell, Column, DataTable, Row, State
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, Option, TextField
from yeji.web.figures.asking import Asking, shown, span_of
from yeji.web.figures.narrowing import held_of, known_at, narrowing
from yeji.web.figures.splitting import nothing_of, options, word_of
from yeji.web.gate import signed_in
from yeji.web.periods import short_name
from yeji.web.visitor import Visitor

MOST: Final = 500
"""So many rows are drawn; the question is narrowed, or asked by REST, where there are more."""
_KINDS: Final[Mapping[Dimension, Kind]] = {
    Dimension.DAY: "day",
    Dimension.MONTH: "month",
    Dimension.QUARTER: "quarter",
    Dimension.HALF: "half",
    Dimension.YEAR: "year",
}
_USUAL: Final = ("won_amount", "won_deals")


@require_safe
@signed_in
def ask_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The chooser and its answer; the question stands in the address, so that it can be shared."""
    start = visitor.company.fiscal_start
    metrics = request.GET.getlist("metrics") or list(_USUAL)
    by = [one for one in (request.GET.get("by", "unit"), request.GET.get("then", "")) if one]
    period = request.GET.get("period", "") or containing(visitor.today, "quarter", start).code(start)
    asked: dict[str, Any] = {
        "metrics": metrics,
        "by": by,
        "period": period,
        "scenario": request.GET.get("scenario", "actual"),
        "structure": request.GET.get("structure", "then"),
    }
    only, known_on = request.GET.get("only", ""), request.GET.get("known_on", "")
    fields = [*_fields(asked, visitor), *narrowing(only, known_on, visitor)]
    context: dict[str, Any] = {"fields": fields, "metrics": _metrics(metrics)}
    status = 200
    try:
        asked |= {"where": held_of(only), "known_at": known_at(known_on, visitor)}
        question = question_of(
            asked, scope=visitor.scope, fiscal_start=start, today=visitor.today, zone=str(visitor.company.zone)
        )
        context |= _answer(question, asked, visitor)
    except Refused as problem:
        context["problem"], status = str(problem), problem.status
    return render(request, "web/figures/ask.html", context, status=status)


def _answer(question: Question, asked: Mapping[str, Any], visitor: Visitor) -> dict[str, Any]:
    rows = named_rows(ask(question, scope=visitor.scope), scope=visitor.scope)
    told = {"told": _told(question, visitor), "counting": being_counted(*question.metrics)}
    if not rows:
        empty = State(title=_("Nothing was counted there"), text=_("Choose another period."), icon="table")
        return {"empty": empty, **told}
    heads = [Column(label=word_of(one)) for one in question.by]
    heads += [Column(label=capfirst(str(registry.get(key).label)), numeric=True) for key in question.metrics]
    lines = tuple(Row(cells=tuple(_cells(row, question, asked, visitor))) for row in rows[:MOST])
    more = _("The first %(most)s of %(all)s rows.") % {"most": MOST, "all": len(rows)} if len(rows) > MOST else ""
    return {"table": DataTable(label=_("Answer"), columns=tuple(heads), rows=lines, shown=more), **told}


def _told(question: Question, visitor: Visitor) -> str:
    """Which period is shown in place of the one asked for, and that it is cut off where that one stands."""
    if question.beside is None:
        return ""
    asked = Asking(
        metric=question.metrics[0],
        period=question.period,
        fiscal_start=question.fiscal_start,
        until=question.until,
    )
    if question.until is None:
        return _("Shown is %(period)s, whole.") % {"period": span_of(asked)}
    days = calendar_for(str(visitor.company.zone)).working_days(question.start, question.end)
    return ngettext(
        "Shown is %(period)s: its first working day, as many as have passed of the period asked for.",
        "Shown is %(period)s: its first %(count)s working days, as many as have passed of the period asked for.",
        days,
    ) % {"period": span_of(asked), "count": days}


def _cells(row: Mapping[str, Any], question: Question, asked: Mapping[str, Any], visitor: Visitor) -> Iterator[Cell]:
    for place, one in enumerate(question.by):
        value = row[one.value]
        if isinstance(one, Dimension) and one in _KINDS:
            name = short_name(containing(value, _KINDS[one], question.fiscal_start), question.fiscal_start)
        else:
            name = row.get(f"{one.value}_name") or (str(value) if value is not None else nothing_of(one))
        yield Cell(content=name, role="title" if place == 0 else "")
    for key in question.metrics:
        value = row[key]
        figure = shown(registry.get(key), value, visitor.company.currency, explain=_explains(key, row, question, asked))
        yield Cell(content=figure, numeric=True, role="lead" if key == question.metrics[0] else "")


def _explains(key: str, row: Mapping[str, Any], question: Question, asked: Mapping[str, Any]) -> str:
    """The address behind a cell; none where no address can say what it asks."""
    if question.known_at is not None:
        return ""
    held: dict[str, int] = dict(question.where())
    traits: list[tuple[Trait, str | None]] = []
    period, start, unassigned = question.period, question.fiscal_start, False
    for one in question.by:
        value = row[one.value]
        if isinstance(one, Trait):
            traits.append((one, value))
        elif one in _KINDS:
            period = containing(value, _KINDS[one], start)
        elif one == Dimension.PERSON and value is None:
            unassigned = True
        elif one.value in HELD and (value is not None or one.value in MAY_NAME_NONE):
            number = NAMES_NONE if value is None else value
            if held.setdefault(one.value, number) != number:
                return ""
        else:
            return ""
    if period.start < question.period.start or period.end > question.period.end:
        return ""  # a quarter, of which only a month was asked for
    if question.tree_on is not None and (traits or {"unit", "product_tree", "territory", "territory_tree"} & set(held)):
        return ""
    scenario = "" if asked["scenario"] in ("actual", LAST_YEAR) else str(asked["scenario"])
    until = question.until if question.until and question.until < period.end else None
    return Asking(
        metric=key,
        period=period,
        fiscal_start=start,
        held=held,
        scenario=scenario,
        unassigned=unassigned,
        until=until,
        traits=tuple(traits),
    ).explain_url()


def _metrics(picked: list[str]) -> ChecksField:
    boxes = tuple(
        Check(value=metric.key, label=capfirst(str(metric.label)), ticked=metric.key in picked) for metric in registry
    )
    return ChecksField(name="metrics", label=_("Metrics"), checks=boxes)


def _fields(asked: Mapping[str, Any], visitor: Visitor) -> Iterator[TextField | ChoiceField]:
    listed = options(asked["metrics"], scope=visitor.scope)
    by = asked["by"]
    nothing = _("nothing")
    yield TextField(
        name="period",
        label=_("Period"),
        value=asked["period"],
        hint=_("2026, 2026H1, 2026Q3, 2026-11 or 2026-11-21"),
        required=True,
    )
    yield ChoiceField(name="by", label=_("By"), options=listed, value=by[0] if by else "", empty=nothing)
    yield ChoiceField(name="then", label=_("and by"), options=listed, value=by[1] if len(by) > 1 else "", empty=nothing)
    scenarios = (
        Option(value="actual", label=pgettext("scenario", "What was counted")),
        Option(value="target", label=_("Target")),
        Option(value="floor", label=_("Floor")),
        Option(value="stretch", label=_("Stretch")),
        Option(value="forecast", label=_("Forecast")),
        Option(value=LAST_YEAR, label=_("The same time last year")),
    )
    yield ChoiceField(name="scenario", label=_("Which figures"), options=scenarios, value=asked["scenario"])
    trees = (
        Option(value="then", label=_("as they stood then")),
        Option(value="today", label=_("as they stand today")),
    )
    yield ChoiceField(
        name="structure", label=_("Units, products, territories, customers"), options=trees, value=asked["structure"]
    )
