"""The answer to a free question as a table: a line for each thing, what stands across the top in columns; every cell
opens its records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.numbers import Unit
from yeji.kit.periods import Kind as Stretch
from yeji.kit.periods import containing
from yeji.ledger.before import earned_before
from yeji.ledger.columns import ATTAINMENT, Beside, Kind, plan_of, stretch_of
from yeji.ledger.columns import Column as Told
from yeji.ledger.metrics import registry
from yeji.ledger.question import GRAINS, HELD, MAY_NAME_NONE, NAMES_NONE, By, Dimension, Question
from yeji.ledger.traits import Trait
from yeji.records.trees import in_order
from yeji.ui.components import Cell, Column, DataTable, Figure, Row
from yeji.web.figures.asking import Asking, shown
from yeji.web.figures.narrowing import INDENT, TREES, parents_of
from yeji.web.figures.splitting import KINDS, nothing_of, told_before, word_of
from yeji.web.periods import short_name
from yeji.web.visitor import Visitor

MOST: Final = 500
"""So many lines are drawn; the question is narrowed, or asked by REST, where there are more."""
MOST_ACROSS: Final = 60
"""So many stretches of time, or things, stand beside each other at most."""
_KINDS: Final[Mapping[Dimension, Stretch]] = {
    Dimension.DAY: "day",
    Dimension.MONTH: "month",
    Dimension.QUARTER: "quarter",
    Dimension.HALF: "half",
    Dimension.YEAR: "year",
}
Answered = Mapping[str, Any]
"""A row of the answer: each dimension as number and name, then the figures."""
Line = Mapping[Any, Answered]
"""The rows of the answer that stand in one line, by what stands above them."""
Top = tuple[Any, str]
"""What stands above a column, with its name."""


def answer_table(rows: Sequence[Answered], found: Beside, *, across: By | None, visitor: Visitor) -> DataTable:
    """The answer; ``across`` is what stands in columns, beside the kinds of figures that were asked for."""
    question = next(iter(found.questions.values()))
    down = [one for one in question.by if one != across]
    lines, tops = _laid(rows, down, across, question.fiscal_start)
    if across in GRAINS and not set(down) & set(GRAINS):
        lines.sort(key=lambda line: -sum(row[found.columns[0].key] or 0 for row in line.values()))
    steps = _steps(lines, down, question, visitor)
    drawn, before = tops[:MOST_ACROSS], _before(lines, down, found, visitor)
    heads = [Column(label=word_of(one)) for one in down]
    heads += [_head(name, column, found) for _top, name in drawn for column in found.columns]
    body = tuple(
        Row(cells=(*_names(line, down, question, depth, before), *_figures(line, drawn, found, visitor)))
        for line, depth in steps[:MOST]
    )
    left = _left_out(len(lines), len(tops))
    cards = across is None
    heading = heads[len(down)].label if cards else ""
    return DataTable(label=_("Answer"), columns=tuple(heads), rows=body, shown=left, cards=cards, heading=heading)


def _left_out(lines: int, tops: int) -> str:
    """What there was no room for."""
    if lines > MOST:
        return _("The first %(most)s of %(all)s rows.") % {"most": MOST, "all": lines}
    return (
        _("The first %(most)s of %(all)s columns.") % {"most": MOST_ACROSS, "all": tops} if tops > MOST_ACROSS else ""
    )


def _laid(
    rows: Sequence[Answered], down: Sequence[By], across: By | None, fiscal_start: int
) -> tuple[list[Line], list[Top]]:
    """The lines in the order of the answer, and the columns: stretches of time in theirs, others as they come."""
    lines: dict[tuple[Any, ...], dict[Any, Answered]] = {}
    tops: dict[Any, str] = {}
    for row in rows:
        top = row[across.value] if across else None
        lines.setdefault(tuple(row[one.value] for one in down), {})[top] = row
        if top not in tops:
            tops[top] = _named(row, across, fiscal_start) if across else ""
    ordered = sorted(tops) if across in GRAINS else list(tops)
    return list(lines.values()), [(top, tops[top]) for top in ordered]


def _steps(lines: Sequence[Line], down: Sequence[By], question: Question, visitor: Visitor) -> list[tuple[Line, int]]:
    """The lines with how deep they stand: each behind the one whose sum it is part of, where the last of what they are
    split by is a tree."""
    last = down[-1] if down else None
    if not isinstance(last, Dimension) or last not in TREES:
        return [(line, 0) for line in lines]
    groups: dict[tuple[Any, ...], dict[Any, Line]] = {}
    for line in lines:
        *first, number = (_any(line)[one.value] for one in down)
        groups.setdefault(tuple(first), {})[number] = line
    day = question.tree_on or min(question.period.end - timedelta(days=1), visitor.today)
    numbers = {number for group in groups.values() for number in group if number is not None}
    parents = parents_of(last, numbers, visitor, day=day)
    steps: list[tuple[Line, int]] = []
    for group in groups.values():
        nowhere = group.pop(None, None)
        steps += [(group[pk], depth) for pk, depth in in_order(group, parents)]
        steps += [(nowhere, 0)] if nowhere else []
    return steps


def _before(lines: Sequence[Line], down: Sequence[By], found: Beside, visitor: Visitor) -> dict[int, str]:
    """For each person who was transferred, in words: where what was counted was earned before."""
    question = found.questions.get(Kind.ACTUAL)
    if question is None or list(down) != [Dimension.PERSON]:
        return {}
    people = [number for line in lines if (number := _any(line)[Dimension.PERSON]) is not None]
    told = earned_before(question, people, scope=visitor.scope)
    return {person: told_before(units) for person, units in told.items()}


def _any(line: Line) -> Answered:
    """One of its rows: they differ in what stands above them and in the figures alone."""
    return next(iter(line.values()))


def _head(top: str, column: Told, found: Beside) -> Column:
    """What stands above a column: the stretch of time or thing, the metric, the kind of figure; no more than tells it
    from the others. On a phone's card the metric stands with the first of its figures alone."""
    several, kinds = len({one.metric for one in found.columns}) > 1, len(found.questions) > 1
    metric = capfirst(str(registry.get(column.metric).label)) if several or not top else ""
    kind = str(KINDS[column.kind]) if kinds or column.kind != Kind.ACTUAL else ""
    first = column == next(one for one in found.columns if one.metric == column.metric)
    return Column(
        label=" · ".join(filter(None, (top, metric, kind))),
        numeric=True,
        short="" if first else kind,
        begins=kinds and first and column != found.columns[0],
    )


def _names(line: Line, down: Sequence[By], question: Question, depth: int, before: Mapping[int, str]) -> Iterator[Cell]:
    for place, one in enumerate(down):
        named = _named(_any(line), one, question.fiscal_start)
        indent = INDENT * depth if place == len(down) - 1 else ""
        earlier = before.get(_any(line)[one.value], "") if one == Dimension.PERSON else ""
        content = format_html('{} <small class="t3 s12">{}</small>', named, earlier) if earlier else indent + named
        yield Cell(content=content, role="title" if place == 0 else "")


def _named(row: Answered, one: By, fiscal_start: int) -> str:
    """What a row has of a dimension, in words."""
    value = row[one.value]
    if isinstance(one, Dimension) and one in _KINDS:
        return short_name(containing(value, _KINDS[one], fiscal_start), fiscal_start)
    if one == Dimension.WEEK:
        return _("week from %(day)s") % {"day": value.isoformat()}
    return row.get(f"{one.value}_name") or (str(value) if value is not None else nothing_of(one))


def _figures(line: Line, tops: Sequence[Top], found: Beside, visitor: Visitor) -> Iterator[Cell]:
    for top, _name in tops:
        row = line.get(top)
        for column in found.columns:
            if row is None:
                yield Cell(content="", numeric=True)
                continue
            figure = _figure(column, row, found, visitor)
            yield Cell(content=figure, numeric=True, role="lead" if column == found.columns[0] else "")


def _figure(column: Told, row: Answered, found: Beside, visitor: Visitor) -> Figure:
    """A cell's figure with the address behind it; a target that nobody set opens nothing."""
    value = row[column.key]
    if column.kind == ATTAINMENT:
        question = found.questions[Kind.ACTUAL]
        return Figure(
            value=value, unit=Unit.RATE, explain=_explains(column, row, question) if value is not None else ""
        )
    question = found.questions[Kind(column.kind)]
    explain = _explains(column, stretch_of(row, column.kind, question.by), question)
    unset = value is None and bool(plan_of(column.kind))
    return shown(registry.get(column.metric), value, visitor.company.currency, explain="" if unset else explain)


def _explains(column: Told, row: Answered, question: Question) -> str:
    """The address behind a cell; none where no address can say what it asks."""
    held, among, traits = dict(question.where()), list(question.among), list(question.traits)
    period, since, until, unassigned = question.period, question.start, question.end, False
    for one in question.by:
        value = row[one.value]
        if isinstance(one, Trait):
            traits = [*((trait, kept) for trait, kept in traits if trait != one), (one, value)]
        elif one in GRAINS:
            start, end = _stretch(one, value, question.fiscal_start)
            since, until = max(since, start), min(until, end)
            if one in _KINDS and period.start <= start and end <= period.end:
                period = containing(value, _KINDS[one], question.fiscal_start)
        elif one == Dimension.PERSON and value is None:
            unassigned = True
        elif one.value in HELD and (value is not None or one.value in MAY_NAME_NONE):
            number = NAMES_NONE if value is None else value
            among = [(name, numbers) for name, numbers in among if name != one.value or number not in numbers]
            if held.setdefault(one.value, number) != number:  # within something that is held: both say it
                among.append((one.value, (number,)))
        else:
            return ""
    return Asking(
        metric=column.metric,
        period=period,
        fiscal_start=question.fiscal_start,
        held=held,
        scenario=plan_of(column.kind),
        attainment=column.kind == ATTAINMENT,
        overlay=question.overlay,
        unassigned=unassigned,
        since=since if since > period.start else None,
        until=until if until < period.end else None,
        traits=tuple(traits),
        among=tuple(among),
        view=question.view,
        known_at=question.known_at,
        tree_on=question.tree_on,
    ).explain_url()


def _stretch(grain: By, first: date, fiscal_start: int) -> tuple[date, date]:
    """The first day of a stretch of time, and the day before which it ends."""
    if not isinstance(grain, Dimension) or grain not in _KINDS:
        return first, first + timedelta(days=7)
    found = containing(first, _KINDS[grain], fiscal_start)
    return found.start, found.end
