"""All metrics there are: those declared in code, and those that people built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import local

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.metrics.events import Source
from yeji.ledger.metrics.kinds import Flow, Metric, Stock
from yeji.org.calendar import setup_seen


class UnknownMetric(Refused):
    """There is no metric of this name."""

    status = 404
    code = "metric.unknown"


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
