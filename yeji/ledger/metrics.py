"""How a metric is declared. Apps declare theirs in code, ten lines each; everything else refers to the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from threading import local
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.arithmetic import Arithmetic
from yeji.ledger.wording import UNSAID, Rule
from yeji.org.calendar import setup_seen

WORDS = ("label", "meaning", "rule", "since", "until")
"""The parts of a metric's declaration that may change without changing what is counted on a day."""


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

    @property
    def names_currency(self) -> bool:
        """Whether its records say in which currency their money stands; else it is the company's own."""
        return self.currency != Source.currency

    @property
    def has_stages(self) -> bool:
        """Whether its records stand in the stages of a process."""
        return self.stage != Source.stage


@dataclass(frozen=True, kw_only=True)
class Read:
    """A ``field`` of linked records of a ``type`` that says what counts; ``link`` is SQL over a row yet to be named.

    Where they are linked by way of others, ``far`` is SQL for whether a row ``r`` is, of those numbered ``%(ids)s``.
    """

    type: str
    field: str
    link: str = ""
    far: str = ""

    @property
    def found(self) -> str:
        """SQL for whether a row ``r`` links to records numbered ``%(ids)s``."""
        return self.far or f"{self.link.format('r')} = ANY(%(ids)s)"


@dataclass(frozen=True, kw_only=True)
class Event:
    """When a record of a source counts (``when``), and on which day (``on``); SQL over the source's row.

    It credits the source's owner, or the ``person`` named here, or those who share the record when it is for the
    ``team``. With ``kin`` only the first record of each kind counts, by day and number: ``kin`` says of which kind it
    is, in the database's type ``kin_type``. ``reads`` is what of linked records it asks.
    """

    key: str
    source: Source
    when: str
    on: str
    person: str = ""
    team: bool = True
    kin: str = ""
    kin_type: str = "bigint"
    reads: tuple[Read, ...] = field(default=(), compare=False)

    @property
    def credited(self) -> str:
        """SQL for the person that it credits."""
        return self.person or self.source.owner

    @property
    def shares(self) -> str:
        """SQL for the parts that people have in it."""
        return self.source.shares if self.team else "NULL::jsonb"


@dataclass(frozen=True, kw_only=True)
class Past:
    """How a lasting state is read from what records were: SQL as in the spell itself, but over a row ``r`` as it was at
    the moment ``p.moment``, and over the records that it links to as they were then.

    ``rows`` is the table of the records, ``value`` what one was worth. It counts from ``since`` on.
    """

    rows: str
    when: str
    on: str
    until: str
    credited: str
    value: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Spell(Event):
    """A state that lasts: true while ``when`` holds, from the day ``on`` until the day ``until``.

    Of one without a ``past`` it is known that whatever holds no more held from ``on`` until ``until``. With a ``past``
    the history of the records is asked: it lasts on the days on which ``when`` held by what was known then.
    ``keeper`` is SQL over a row as it was for the customer whose territory's keeper is credited, day by day.
    """

    until: str = "NULL::date"
    past: Past | None = None
    keeper: str = ""


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
    return {name: part for name, part in asdict(value).items() if name not in usual or part != usual[name]}


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


@dataclass(frozen=True, kw_only=True)
class Built:
    """What people built: the metrics to be asked for, and every version of those that capture counts.

    ``filled`` are the names of versions that have counted all that is past.
    """

    metrics: Mapping[str, Metric]
    captured: tuple[Flow | Stock, ...]
    filled: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()


class _Known(local):
    """What people built as this thread has read it last, and the number of the set-up that it had seen then."""

    setup: int | None = None
    built: Built | None = None


NOTHING = Built(metrics={}, captured=())


@dataclass
class Registry:
    """All metrics by key: those declared in code in the order of their declaration, then those people built.

    ``read`` fetches what people built. It is asked again when the number of the set-up is another
    (``org.calendar.setup_seen``).
    """

    declared: dict[str, Metric] = field(default_factory=dict)
    read: Callable[[], Built] | None = None
    _known: _Known = field(default_factory=_Known)

    def add(self, *metrics: Metric) -> None:
        for metric in metrics:
            if self.declared.setdefault(metric.key, metric) is not metric:
                raise ValueError(f"metric {metric.key} is declared twice")

    @property
    def built(self) -> Built:
        """What people built, as far as it is laid into the database."""
        seen, known = setup_seen(), self._known
        if not seen or self.read is None:
            return NOTHING
        if known.built is None or known.setup != seen:
            known.setup, known.built = seen, self.read()
        return known.built

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Every metric there is now, by key."""
        built = self.built.metrics
        return {**self.declared, **built} if built else self.declared

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
        """Those that are offered: what was retired can be asked for by its key alone."""
        retired = self.built.retired
        return (metric for metric in self.metrics.values() if metric.key not in retired)

    def all_captured(self) -> list[Flow | Stock]:
        """The metrics that have entries of their own, with every version of those that people built."""
        declared = [metric for metric in self.declared.values() if isinstance(metric, Flow | Stock)]
        return [*declared, *self.built.captured]

    def captured(self, type_key: str) -> list[Flow | Stock]:
        """The metrics whose entries come from records of a type."""
        return [metric for metric in self.all_captured() if metric.event.source.type == type_key]

    def filled(self, type_key: str) -> frozenset[str]:
        """The keys of events of a type with which everybody is credited whom they ever credit."""
        names = self.built.filled
        return frozenset(metric.event.key for metric in self.captured(type_key) if metric.name in names)

    def sources(self) -> dict[str, Source]:
        """Every source by its object type."""
        return {metric.event.source.type: metric.event.source for metric in self.all_captured()}


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
