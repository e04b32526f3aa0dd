"""How a metric is declared. Apps declare theirs in code, ten lines each; everything else refers to the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

WORDS = ("label", "meaning", "since")
"""The parts of a metric's declaration that may change without changing what is counted."""


class UnknownMetric(Refused):
    """There is no metric of this name."""

    status = 404
    code = "metric.unknown"


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
class Source:
    """An object type whose records count, in the database's words: ``r`` is the record's row."""

    type: str
    table: str
    joins: str = ""
    owner: str = "r.owner_id"
    shares: str = "NULL::jsonb"
    currency: str = "NULL::text"
    product: str = "NULL::bigint"
    customer: str = "NULL::bigint"
    stage: str = "NULL::bigint"


@dataclass(frozen=True, kw_only=True)
class Event:
    """When a record of a source counts (``when``), and on which day (``on``); SQL over the source's row."""

    key: str
    source: Source
    when: str
    on: str


@dataclass(frozen=True, kw_only=True)
class Spell(Event):
    """A state that lasts: true while ``when`` holds, from the day ``on`` until the day ``until``."""

    until: str


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a figure is called, what it is measured in and which way is good."""

    additive: ClassVar[bool] = True

    key: str
    label: Any
    meaning: Any
    unit: Unit
    better: Better = Better.UP
    version: int = 1
    since: date | None = None

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
        return f"{value.key} v{value.version}"
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    return asdict(value) if isinstance(value, Event) else value


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


@dataclass
class Registry:
    """All metrics by key, in the order in which they were declared."""

    metrics: dict[str, Metric] = field(default_factory=dict)

    def add(self, *metrics: Metric) -> None:
        for metric in metrics:
            if self.metrics.setdefault(metric.key, metric) is not metric:
                raise ValueError(f"metric {metric.key} is declared twice")

    def get(self, key: str) -> Metric:
        """The metric of this key.

        :raises UnknownMetric: if there is none.
        """
        found = self.metrics.get(key)
        if found is None:
            known = ", ".join(self.metrics)
            raise UnknownMetric(_("There is no metric %(key)s. There are: %(known)s") % {"key": key, "known": known})
        return found

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.metrics.values())

    def captured(self, type_key: str) -> list[Flow | Stock]:
        """The metrics whose entries come from records of a type."""
        found = [metric for metric in self if isinstance(metric, Flow | Stock)]
        return [metric for metric in found if metric.event.source.type == type_key]

    def sources(self) -> dict[str, Source]:
        """Every source by its object type."""
        return {metric.event.source.type: metric.event.source for metric in self if isinstance(metric, Flow | Stock)}


registry = Registry()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An object type whose records are planned values, each naming its metric, level, node and period."""

    type: str
    table: str


@dataclass
class Plans:
    """The declared plans by object type."""

    plans: dict[str, Plan] = field(default_factory=dict)

    def add(self, plan: Plan) -> None:
        self.plans[plan.type] = plan


plans = Plans()
