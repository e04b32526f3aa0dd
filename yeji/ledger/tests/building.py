"""Building metrics in tests, as administrators and the worker do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.world import NOON, TODAY, World
from yeji.kit.periods import parse
from yeji.ledger.built import keeping, laying
from yeji.ledger.models import Definition
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM

WON = {"field": "stage.outcome", "operator": "is", "values": ["won"]}
OPEN = {"field": "stage.outcome", "operator": "is", "values": ["open"]}


def choices(**given: Any) -> dict[str, Any]:
    """A definition over deals: won ones by their closing day, unless something else is given."""
    usual = {"name": {"zh": "指标", "en": "Metric"}, "type": "deal", "conditions": [WON], "on": "closed_on"}
    return {**usual, **given}


def built(key: str, *, since: date | None = None, **given: Any) -> Definition:
    """A metric, built and filled in."""
    made = keeping.build(key=key, given=choices(**given), by=SYSTEM, at=NOON, since=since)
    return laid(made)


def changed(key: str, *, since: date | None, reason: str = "because", **given: Any) -> Definition:
    """A new version of it, filled in."""
    made = keeping.change(key=key, given=choices(**given), since=since, reason=reason, by=SYSTEM, at=NOON, today=TODAY)
    return laid(made)


def laid(definition: Definition) -> Definition:
    """What the worker does with it."""
    laying.lay(definition.pk, day=TODAY, at=NOON, pause=lambda _seconds: None)
    definition.refresh_from_db()
    assert definition.state == Definition.State.LIVE, definition.problem
    return definition


def by_person(metric: str, world: World, period: str = "2026") -> dict[str, Decimal | None]:
    """A metric's figures by the people's names."""
    names = {number: name for name, number in world.people.items()}
    rows = ask(Question(metrics=(metric,), period=parse(period), by=(Dimension.PERSON,)), scope=SYSTEM).rows
    return {names.get(person, ""): row[metric] for (person,), row in rows.items()}
