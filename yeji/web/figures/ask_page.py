"""Asking freely: chosen metrics by chosen dimensions over a period, as a table whose cells open their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yeji.kit.periods import containing
from yeji.kit.refusal import Refused
from yeji.kit.workdays import calendar_for
from yeji.ledger.asking import MOST_VALUES
from yeji.ledger.capture.following import being_counted
from yeji.ledger.columns import PLANS, Beside, Kind, beside
from yeji.ledger.metrics import registry
from yeji.ledger.showing import named_rows
from yeji.ui.components import State
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option, TextField
from yeji.web.figures import chosen
from yeji.web.figures.answer import answer_table
from yeji.web.figures.asking import Asking, span_of
from yeji.web.figures.following import followed
from yeji.web.figures.narrowing import held_of, known_at, narrowing
from yeji.web.figures.splitting import KINDS, options, word_of
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor

_USUAL: Final = ("won_amount", "won_deals")
_MOST_BY: Final = 4
"""By so many things is offered to split at once, beside what stands across; more are asked for over REST."""


@require_safe
@signed_in
def ask_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The chooser and its answer; the question stands in the address, so that it can be shared."""
    start, given = visitor.company.fiscal_start, request.GET
    asked, down, across = _asked(given, visitor)
    kinds = [one for one in given.getlist("scenario") if one] or ["actual"]
    only, known_on, picked = given.get("only", ""), given.get("known_on", ""), chosen.read(given.getlist("where"))
    narrow = given.get("narrow", "")
    context: dict[str, Any] = {
        "fields": list(_fields(asked, down, across, visitor)),
        "kinds": _kinds(kinds),
        "finer": [*_finer(asked), *narrowing(only, known_on, visitor)],
        "opened": bool(only or known_on or (asked["structure"], asked["view"]) != ("then", "posted")),
        "metrics": _metrics(asked["metrics"]),
        "live": followed(asked["metrics"], planned=any(kind in PLANS for kind in kinds)),
        **_narrowed("" if narrow in {one.name for one in picked} else narrow, asked, given, visitor),
    }
    status = 200
    try:
        asked |= _held(given, visitor)
        zone = str(visitor.company.zone)
        found = beside(asked, kinds, scope=visitor.scope, fiscal_start=start, today=visitor.today, zone=zone)
        context |= _answer(found, across, visitor)
    except Refused as problem:
        context["problem"], status = str(problem), problem.status
    return render(request, "web/figures/ask.html", context, status=status)


@require_safe
@signed_in
def narrow_part(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What the question is narrowed to, and what can be chosen of what was picked just now."""
    asked, _down, _across = _asked(request.GET, visitor)
    context = _narrowed(request.GET.get("narrow", ""), asked, request.GET, visitor)
    return render(request, "web/figures/narrow.html", context)


def _asked(given: QueryDict, visitor: Visitor) -> tuple[dict[str, Any], list[str], str]:
    """What an address asks, what stands down the side, and what across the top."""
    start = visitor.company.fiscal_start
    down = [one for one in given.getlist("by") if one] if "by" in given else ["unit"]
    across = given.get("across", "")
    asked = {
        "metrics": given.getlist("metrics") or list(_USUAL),
        "by": [*(one for one in down if one != across), *([across] if across else [])],
        "period": given.get("period", "") or containing(visitor.today, "quarter", start).code(start),
        "structure": given.get("structure", "then"),
        "view": given.get("view", "posted"),
    }
    return asked, down, across


def _held(given: QueryDict, visitor: Visitor) -> dict[str, Any]:
    """What the answer is narrowed to, and what was known when.

    :raises CannotAsk: for what has no meaning.
    """
    where = {**held_of(given.get("only", "")), **chosen.where_of(chosen.read(given.getlist("where")))}
    return {"where": where, "known_at": known_at(given.get("known_on", ""), visitor)}


def _narrowed(narrow: str, asked: Mapping[str, Any], given: QueryDict, visitor: Visitor) -> dict[str, Any]:
    """What ``narrow.html`` is drawn with: the chips, and the values of what is picked."""
    picked, by = chosen.read(given.getlist("where")), chosen.by_of(narrow, visitor)
    context: dict[str, Any] = {
        "chips": list(chosen.chips(picked, given, visitor)),
        "carried": [one.written for one in picked if by is None or one.name != by.value],
        "narrows": chosen.offered(asked["metrics"], visitor),
        "narrow": narrow,
        "narrow_word": word_of(by) if by else "",
    }
    if by is None:
        return context
    try:
        checks = list(chosen.values(by, {**asked, **_held(given, visitor)}, picked, visitor))
        return {**context, "checks": checks, "most": MOST_VALUES if len(checks) >= MOST_VALUES else 0}
    except Refused as problem:
        return {**context, "unasked": str(problem)}


def _answer(found: Beside, across: str, visitor: Visitor) -> dict[str, Any]:
    question = next(iter(found.questions.values()))
    rows = named_rows(found.table, scope=visitor.scope)
    told = {"told": _told(found, visitor), "counting": being_counted(*question.metrics)}
    if not rows:
        narrowed = question.held() or question.traits
        text = _("Choose another period, or narrow it less.") if narrowed else _("Choose another period.")
        empty = State(title=_("Nothing was counted there"), text=text, icon="table")
        return {"empty": empty, **told}
    top = next((one for one in question.by if one.value == across), None)
    return {"table": answer_table(rows, found, across=top, visitor=visitor), **told}


def _told(found: Beside, visitor: Visitor) -> str:
    """Which period is shown in place of the one asked for, and that it is cut off where that one stands."""
    question = found.questions.get(Kind.LAST_YEAR)
    if question is None:
        return ""
    asked = Asking(
        metric=question.metrics[0],
        period=question.period,
        fiscal_start=question.fiscal_start,
        until=question.until,
    )
    alone = len(found.questions) == 1
    span = {"period": span_of(asked)}
    if question.until is None:
        return (_("Shown is %(period)s, whole.") if alone else _("Last year is %(period)s, whole.")) % span
    days = calendar_for(str(visitor.company.zone)).working_days(question.start, question.end)
    if alone:
        told = ngettext(
            "Shown is %(period)s: its first working day, as many as have passed of the period asked for.",
            "Shown is %(period)s: its first %(count)s working days, as many as have passed of the period asked for.",
            days,
        )
    else:
        told = ngettext(
            "Last year is %(period)s: its first working day, as many as have passed of this one.",
            "Last year is %(period)s: its first %(count)s working days, as many as have passed of this one.",
            days,
        )
    return told % {**span, "count": days}


def _metrics(picked: Sequence[str]) -> ChecksField:
    boxes = tuple(
        Check(value=metric.key, label=capfirst(str(metric.label)), ticked=metric.key in picked) for metric in registry
    )
    return ChecksField(name="metrics", label=_("Metrics"), checks=boxes)


def _fields(asked: Mapping[str, Any], down: Sequence[str], across: str, visitor: Visitor) -> Iterator[FormField]:
    """Period, what it is split by (one more than was chosen), what stands across, and which figures."""
    listed = options(asked["metrics"], scope=visitor.scope)
    nothing = _("nothing")
    yield TextField(
        name="period",
        label=_("Period"),
        value=asked["period"],
        hint=_("2026, 2026H1, 2026Q3, 2026-11 or 2026-11-21"),
        required=True,
    )
    for place in range(min(max(len(down) + 1, 2), _MOST_BY)):
        label = _("and by") if place else _("By")
        chosen = down[place] if place < len(down) else ""
        yield ChoiceField(name="by", label=label, options=listed, value=chosen, empty=nothing)
    yield ChoiceField(name="across", label=_("Across the top"), options=listed, value=across, empty=nothing)


def _kinds(picked: Sequence[str]) -> ChecksField:
    """Which kinds of figures stand beside each other."""
    boxes = tuple(Check(value=kind.value, label=str(KINDS[kind]), ticked=kind in picked) for kind in Kind)
    return ChecksField(name="scenario", label=_("Which figures, beside each other"), checks=boxes)


def _finer(asked: Mapping[str, Any]) -> Iterator[FormField]:
    """In which tree things are counted, and in which month late changes."""
    trees = (
        Option(value="then", label=_("as they stood then")),
        Option(value="today", label=_("as they stand today")),
    )
    yield ChoiceField(
        name="structure", label=_("Units, products, territories, customers"), options=trees, value=asked["structure"]
    )
    views = (
        Option(value="posted", label=_("in the month they were posted in")),
        Option(value="restated", label=_("in the month they belong to")),
    )
    yield ChoiceField(name="view", label=_("Late changes of locked months"), options=views, value=asked["view"])
