"""How a metric is declared: what it sums, counts, or is worked out from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from yeji.ledger.arithmetic import Arithmetic
from yeji.ledger.metrics.events import Event, Spell
from yeji.ledger.wording import UNSAID, Rule

WORDS = ("label", "meaning", "rule", "since", "until")
"""The parts of a metric's declaration that may change without changing what is counted on a day."""


class Unit(StrEnum):
    """What a figure is measured in. The codes are those of ``yeji.kit.numbers.Unit``."""

    MONEY = "money"
    COUNT = "count"
    RATE = "rate"
    DAYS = "days"


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a figure is called, what it is measured in and which way is good.

    A version counts the days from ``since`` on and before ``until``, where the next one begins.
    """

    additive: ClassVar[bool] = True

    key: str
    label: Any
    meaning: Any
    unit: Unit
    better: Better = Better.UP
    version: int = 1
    since: date | None = None
    until: date | None = None
    rule: Rule = UNSAID

    @property
    def name(self) -> str:
        """What the version is called, so that no other one is called so."""
        return f"{self.key} v{self.version}"

    def definition(self) -> dict[str, Any]:
        """The declaration as data, without its words: what must not change within a version."""
        told = {item.name: _told(getattr(self, item.name)) for item in fields(self) if item.name not in WORDS}
        return {"kind": type(self).__name__, **told}

    def inputs(self) -> tuple[Metric, ...]:
        """The metrics that a derived one is made of."""
        return ()


def _told(value: Any) -> Any:
    """A part of a declaration as data; another metric by its name and version alone."""
    if isinstance(value, Metric):
        return value.name
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    if not isinstance(value, Event):
        return value
    usual = {item.name: item.default for item in fields(type(value)) if item.name != "until"}
    told = {name: part for name, part in asdict(value).items() if name not in usual or part != usual[name]}
    told["source"].pop("begins")  # what counts is the same whether the record says when it began
    return told


@dataclass(frozen=True, kw_only=True)
class Flow(Metric):
    """Sums over a period: one entry per event and credited person.

    ``value`` is SQL over the source's row; without one the figure is the number of events. A value that is
    not ``shared`` goes wholly to the largest share. ``money`` values stand in the source's currency.
    """

    event: Event
    value: str | None = None
    money: bool = False
    shared: bool = True


@dataclass(frozen=True, kw_only=True)
class Stock(Metric):
    """A level: the running sum of its deltas, so that any past day's can be read back."""

    event: Spell
    value: str
    money: bool = True


@dataclass(frozen=True, kw_only=True)
class Count(Metric):
    """The number of events or records behind a metric: read from the same entries, so the two can never differ."""

    of: Flow | Stock

    def inputs(self) -> tuple[Metric, ...]:
        return (self.of,)


@dataclass(frozen=True, kw_only=True)
class Ratio(Metric):
    """Summed first, divided last. ``bottom`` is the sum of its parts."""

    additive: ClassVar[bool] = False

    top: Metric
    bottom: tuple[Metric, ...]

    def inputs(self) -> tuple[Metric, ...]:
        return (self.top, *self.bottom)


@dataclass(frozen=True, kw_only=True)
class Distinct(Metric):
    """How many different customers have net credit of a flow. Counted from entries, never rolled up."""

    additive: ClassVar[bool] = False

    of: Flow

    def inputs(self) -> tuple[Metric, ...]:
        return (self.of,)


@dataclass(frozen=True, kw_only=True)
class Formula(Metric):
    """Worked out from other figures, each summed first: ``of`` is arithmetic over the keys of ``parts``."""

    additive: ClassVar[bool] = False

    of: Arithmetic
    parts: tuple[Metric, ...]

    def inputs(self) -> tuple[Metric, ...]:
        return self.parts
