"""Attainment: what was reached against what was planned, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yeji.kit.pace import Elapsed, elapsed
from yeji.kit.periods import Period
from yeji.kit.workdays import calendar_for
from yeji.ledger.models import Scenario
from yeji.ledger.plans import Planned, planned
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.calendar import company
from yeji.org.queries import Node, people, unit_tree
from yeji.org.scopes import Scope
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


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every attainment of one metric in one period stands on: the tree of units, all plans, the time gone."""

    tree: Mapping[int, Node]
    plans: Planned
    elapsed: Elapsed


def ground_of(*, period: Period, scope: Scope, today: date, metric: str = "won_amount") -> Ground:
    """Read once what the attainment of units, of people and of the whole have in common."""
    return Ground(
        tree=unit_tree(day=min(today, period.end)),
        plans=planned(metric, period, scope=scope),
        elapsed=elapsed(period, today, calendar_for(company().zone)),
    )


def attainment(
    *,
    period: Period,
    by: By,
    scope: Scope,
    today: date,
    metric: str = "won_amount",
    unit: int | None = None,
    whole: Line | None = None,
    ground: Ground | None = None,
) -> Attainment:
    """Actual, target and floor by person, unit or product, best first (units: in the order of the tree).

    ``unit`` narrows it to a unit and all below it; ``whole`` and ``ground`` spare reading what the caller has read.
    Costs grow with people and periods, not with deals.
    """
    at = min(today, period.end)
    ground = ground or ground_of(period=period, scope=scope, today=today, metric=metric)
    question = Question(metrics=(metric,), period=period, by=(Dimension(by.value),), unit=unit)
    actual = _values(question, scope)
    target, floor = (_plans(by, ground, scenario) for scenario in (Scenario.TARGET, Scenario.FLOOR))
    met = set(actual) if unit else {*actual, *target}
    nodes = _nodes(question, scope, at, met, ground.tree)
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
        whole=whole or _whole(metric, period, scope, unit, ground),
        lines=tuple(lines),
        elapsed=ground.elapsed,
    )


def node_of(scope: Scope, unit: int | None, ground: Ground) -> dict[str, int]:
    """The node above all rows: the unit asked for, else the widest the reader may see; nothing is the company."""
    unit = unit or _top_unit(scope, ground.tree)
    if unit:
        return {"unit": unit}
    return {} if scope.sees_all_figures or not scope.person else {"person": scope.person}


def line_of(actual: Decimal, node: Mapping[str, int], ground: Ground) -> Line:
    """What a node reached, against its own plans."""
    at = ground.tree.get(node.get("unit", 0))
    return Line(
        key=node.get("unit"),
        label=at.label if at else "",  # a unit that stood nowhere on the day has no figures either
        actual=actual,
        target=ground.plans.at(Scenario.TARGET, unit=node.get("unit"), person=node.get("person")),
        floor=ground.plans.at(Scenario.FLOOR, unit=node.get("unit"), person=node.get("person")),
    )


def _whole(metric: str, period: Period, scope: Scope, unit: int | None, ground: Ground) -> Line:
    """The figure above all rows."""
    node = node_of(scope, unit, ground)
    question = Question(metrics=(metric,), period=period, unit=node.get("unit"), person=node.get("person"))
    return line_of(ask(question, scope=scope).value(metric) or Decimal(0), node, ground)


def _plans(by: By, ground: Ground, scenario: Scenario) -> Mapping[int | None, Decimal]:
    """The plans of the rows; a plan stands at its own node, so that what narrows the rows does not narrow these."""
    if by == By.PRODUCT:
        return {}
    return ground.plans.units(scenario) if by == By.UNIT else ground.plans.people(scenario)


def _top_unit(scope: Scope, tree: Mapping[int, Node]) -> int | None:
    """The one unit that contains all a manager sees, if there is one."""
    if scope.sees_all_figures or not scope.units:
        return None
    seen = [unit for unit in tree if unit in scope.units]
    tops = [unit for unit in seen if tree[unit].parent not in scope.units]
    return tops[0] if len(tops) == 1 else None


def _values(question: Question, scope: Scope) -> Mapping[int | None, Decimal]:
    rows = ask(question, scope=scope).rows
    return {key[0]: value for key, row in rows.items() if (value := row[question.metrics[0]]) is not None}


def _nodes(
    question: Question, scope: Scope, day: date, met: set[int | None], tree: Mapping[int, Node]
) -> Mapping[int | None, Node]:
    """The rows to show, in order: everybody in reach, also without a result, and whoever has one."""
    if question.by == (Dimension.UNIT,):
        return {key: node for key, node in tree.items() if _shown(key, scope, question.unit, tree)}
    if question.by == (Dimension.PERSON,):
        return people(day=day, scope=scope, unit=question.unit, also=met)
    names = labels(scope, types.get("product"), (key for key in met if key))
    return {key: Node(label=names.get(key or 0, ""), present=False) for key in met}


def _shown(key: int | None, scope: Scope, unit: int | None, tree: Mapping[int, Node]) -> bool:
    inside = unit is None or unit in (key, *(tree[key].ancestors if key else ()))
    return inside and (scope.sees_all_figures or key in scope.units)
