"""Kinds of figures of one question beside each other: what was counted, what was planned, last year, overlay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.ledger.asking import LAST_YEAR, one_of, question_of
from yeji.ledger.metrics import Formula, Ratio, registry
from yeji.ledger.queries import Table, ask
from yeji.ledger.question import GRAINS, By, CannotAsk, Dimension, Question
from yeji.org.scopes import Scope


class Kind(StrEnum):
    """What a column holds."""

    ACTUAL = "actual"
    TARGET = "target"
    FLOOR = "floor"
    STRETCH = "stretch"
    FORECAST = "forecast"
    LAST_YEAR = LAST_YEAR
    OVERLAY = "overlay"


ATTAINMENT: Final = "attainment"
"""What was counted over its target; it stands behind both where both are asked for."""
PLANS: Final = (Kind.TARGET, Kind.FLOOR, Kind.STRETCH, Kind.FORECAST)
_UNEVEN: Final = (Dimension.DAY, Dimension.WEEK)
"""Stretches of time that do not begin on the same day of each year, or not in each."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One metric as one kind of figure: an answer's row holds it under ``key``."""

    metric: str
    kind: str

    @property
    def key(self) -> str:
        """The metric's own name for what was counted; the others say what they are behind a dot."""
        return self.metric if self.kind == Kind.ACTUAL else f"{self.metric}.{self.kind}"


@dataclass(frozen=True)
class Beside:
    """The questions behind the columns, by what they hold, and the answer to all: its figures stand under the columns'
    keys."""

    questions: Mapping[Kind, Question]
    columns: tuple[Column, ...]
    table: Table


def beside(asked: Mapping[str, Any], kinds: Sequence[str], *, scope: Scope, **settings: Any) -> Beside:
    """The answer to one question as each of these kinds, in their order; ``settings`` are those of ``question_of``.

    Overlay credit is in no other column. Plans are read at their own node, never summed (LEDGER.md, Figures 2 and 3).

    :raises CannotAsk: for a kind that is none, or for what one of them cannot be split by.
    """
    wanted = list(dict.fromkeys(one_of(Kind, kind, "columns") for kind in kinds))
    if not wanted or asked.get("scenario") or asked.get("overlay"):
        raise CannotAsk(_("Columns are asked for instead of a scenario or overlay, one at least."), field="columns")
    questions = {kind: _question(asked, kind, scope=scope, **settings) for kind in wanted}
    first = next(iter(questions.values()))
    if Kind.LAST_YEAR in questions and len(wanted) > 1 and set(first.by) & set(_UNEVEN):
        told = _("Last year stands beside this one by months and longer, not by days or weeks.")
        raise CannotAsk(told, field="columns")
    answers = {kind: _dated(ask(question, scope=scope), kind, question) for kind, question in questions.items()}
    columns = tuple(Column(metric, kind) for metric in first.metrics for kind in _shown(wanted))
    keys = dict.fromkeys(key for rows in answers.values() for key in rows)
    rows = {key: {column.key: _figure(column, key, answers) for column in columns} for key in keys}
    return Beside(questions, columns, Table(first.by, tuple(column.key for column in columns), rows))


def _question(asked: Mapping[str, Any], kind: Kind, *, scope: Scope, **settings: Any) -> Question:
    named = {"overlay": True} if kind == Kind.OVERLAY else {"scenario": kind.value}
    return question_of({**asked, **named}, scope=scope, **settings)


def _shown(kinds: Sequence[Kind]) -> list[str]:
    """The columns of each metric: attainment behind the target, where what was counted stands there too."""
    shown: list[str] = [kind.value for kind in kinds]
    if Kind.ACTUAL in kinds and Kind.TARGET in kinds:
        shown.insert(max(shown.index(Kind.ACTUAL), shown.index(Kind.TARGET)) + 1, ATTAINMENT)
    return shown


def _dated(table: Table, kind: Kind, question: Question) -> Mapping[Key, Mapping[str, Decimal | None]]:
    """An answer by key; last year's stretches of time stand beside the same ones of this year."""
    places = {place for place, one in enumerate(question.by) if one in GRAINS}
    if kind != Kind.LAST_YEAR or not places:
        return table.rows
    return {
        tuple(a_year(value, 1) if place in places else value for place, value in enumerate(key)): figures
        for key, figures in table.rows.items()
    }


def a_year(first: date, years: int) -> date:
    """The first day of the same stretch of time so many years later; months and longer begin on the first of one."""
    return first.replace(year=first.year + years)


def _figure(column: Column, key: Key, answers: Mapping[Kind, Mapping[Key, Mapping[str, Decimal | None]]]) -> Any:
    if column.kind == ATTAINMENT:
        reached, target = (_of(column.metric, kind, key, answers) for kind in (Kind.ACTUAL, Kind.TARGET))
        return reached / target if reached is not None and target else None
    return _of(column.metric, Kind(column.kind), key, answers)


def _of(
    metric: str, kind: Kind, key: Key, answers: Mapping[Kind, Mapping[Key, Mapping[str, Decimal | None]]]
) -> Decimal | None:
    """A figure; where there is none, nothing was planned, or what was counted came to nothing."""
    nothing = None if kind in PLANS or isinstance(registry.get(metric), Ratio | Formula) else Decimal(0)
    return answers[kind].get(key, {}).get(metric, nothing)


def plan_of(kind: str) -> str:
    """The plan that a column holds; nothing, if it holds none."""
    return kind if kind in PLANS else ""


def stretch_of(row: Mapping[str, Any], kind: str, by: Sequence[By]) -> dict[str, Any]:
    """A row of the answer with the stretches of time that a column's own question is about."""
    if kind != Kind.LAST_YEAR:
        return dict(row)
    return {**row, **{one.value: a_year(row[one.value], -1) for one in by if one in GRAINS}}
