"""Attainment: what was reached against what was planned, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yeji.kit.periods import Period
from yeji.kit.workdays import calendar_for
from yeji.ledger.models import Scenario
from yeji.ledger.queries import Question, ask
from yeji.ledger.sql import Dimension
from yeji.org.calendar import company
from yeji.org.queries import Node, people, unit_tree
from yeji.org.scopes import Scope
from yeji.performance.planning.pace import Elapsed, elapsed
from yeji.records.reading import labels
from yeji.records.types import registry as types


class By(StrEnum):
    """The rows attainment can have."""

    PERSON = "person"
    UNIT = "unit"
    PRODUCT = "product"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One node's result. ``target``, ``floor`` and ``rate`` are None where none is set.

    ``key`` is None for the row of what nobody is credited with. ``depth`` is the unit's place in its tree.
    """

    key: int | None
    label: str
    depth: int = 0
    actual: Decimal
    target: Decimal | None = None
    floor: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        return self.actual / self.target if self.target else None

    @property
    def missing(self) -> Decimal | None:
        """What is still to be reached; never below zero."""
        return max(self.target - self.actual, Decimal(0)) if self.target is not None else None


@dataclass(frozen=True, kw_only=True)
class Attainment:
    """Attainment of one metric in one period: the reader's own node as ``whole``, and its rows."""

    metric: str
    period: Period
    by: By
    whole: Line
    lines: tuple[Line, ...]
    elapsed: Elapsed


def attainment(
    *,
    period: Period,
    by: By,
    scope: Scope,
    today: date,
    metric: str = "won_amount",
    unit: int | None = None,
    whole: Line | None = None,
) -> Attainment:
    """Actual, target and floor by person, unit or product, best first (units: in the order of the tree).

    ``unit`` narrows it to a unit and all below it; ``whole`` spares reading what the caller has read.
    Costs grow with people and periods, not with deals.
    """
    at = min(today, period.end)
    question = Question(metrics=(metric,), period=period, by=(Dimension(by.value),), unit=unit)
    everywhere = replace(question, unit=None)  # a plan stands at its own node, not below a unit
    actual = _values(question, scope, Scenario.ACTUAL)
    target = _values(everywhere, scope, Scenario.TARGET) if by != By.PRODUCT else {}
    floor = _values(everywhere, scope, Scenario.FLOOR) if by != By.PRODUCT else {}
    met = set(actual) if unit else {*actual, *target}
    nodes = _nodes(question, scope, at, met)
    lines = [
        Line(
            key=key,
            label=node.label,
            depth=node.depth,
            actual=actual.get(key, Decimal(0)),
            target=target.get(key),
            floor=floor.get(key),
        )
        for key, node in nodes.items()
    ]
    if by != By.UNIT:
        lines.sort(key=lambda line: (-line.actual, line.label))
    return Attainment(
        metric=metric,
        period=period,
        by=by,
        whole=whole or whole_of(period=period, scope=scope, metric=metric, unit=unit, today=today),
        lines=tuple(lines),
        elapsed=elapsed(period, today, calendar_for(company().zone)),
    )


def whole_of(*, period: Period, scope: Scope, metric: str, unit: int | None, today: date) -> Line:
    """The figure above all rows: the unit asked for, else the widest node the reader may see."""
    unit = unit or _top_unit(scope, min(today, period.end))
    person = None if scope.sees_all_figures or unit else scope.person
    values = []
    for scenario in (Scenario.ACTUAL, Scenario.TARGET, Scenario.FLOOR):
        question = Question(metrics=(metric,), period=period, scenario=scenario, unit=unit, person=person)
        values.append(ask(question, scope=scope).value(metric))
    node = unit_tree(day=min(today, period.end)).get(unit) if unit else None
    label = node.label if node else ""  # a unit that stood nowhere on the day has no figures either
    return Line(key=unit, label=label, actual=values[0] or Decimal(0), target=values[1], floor=values[2])


def _top_unit(scope: Scope, day: date) -> int | None:
    """The one unit that contains all a manager sees, if there is one."""
    if scope.sees_all_figures or not scope.units:
        return None
    tree = unit_tree(day=day)
    seen = [unit for unit in tree if unit in scope.units]
    tops = [unit for unit in seen if tree[unit].parent not in scope.units]
    return tops[0] if len(tops) == 1 else None


def _values(question: Question, scope: Scope, scenario: Scenario) -> Mapping[int | None, Decimal]:
    rows = ask(replace(question, scenario=scenario), scope=scope).rows
    return {key[0]: value for key, row in rows.items() if (value := row[question.metrics[0]]) is not None}


def _nodes(question: Question, scope: Scope, day: date, met: set[int | None]) -> Mapping[int | None, Node]:
    """The rows to show, in order: everybody in reach, also without a result, and whoever has one."""
    if question.by == (Dimension.UNIT,):
        tree = unit_tree(day=day)
        return {key: node for key, node in tree.items() if _shown(key, scope, question.unit, tree)}
    if question.by == (Dimension.PERSON,):
        return people(day=day, scope=scope, unit=question.unit, also=met)
    names = labels(scope, types.get("product"), (key for key in met if key))
    return {key: Node(label=names.get(key or 0, ""), present=False) for key in met}


def _shown(key: int | None, scope: Scope, unit: int | None, tree: Mapping[int, Node]) -> bool:
    inside = unit is None or unit in (key, *(tree[key].ancestors if key else ()))
    return inside and (scope.sees_all_figures or key in scope.units)
