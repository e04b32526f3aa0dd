"""What people built, read from its table into the registry of metrics."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from yeji.kit.refusal import Refused
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.compiling import Version, compiled
from yeji.ledger.metrics import NOTHING, Built, Flow, Metric, Stock, UnknownMetric, registry
from yeji.ledger.models import Definition

log = logging.getLogger("yeji.ledger")
State = Definition.State
_COUNTED = (State.FILLING, State.LIVE)


def read_built() -> Built:
    """Every metric that people built and that capture counts, each with its versions."""
    rows: list[Any] = list(
        Definition.objects.filter(state__in=_COUNTED)
        .order_by("key", "version")
        .values("key", "version", "since", "body", "state", "retired")
    )
    return _Reading(rows).all() if rows else NOTHING


class _Reading:
    """One reading of the table: metrics may be made of others, in whatever order they were built."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.rows = {key: list(members) for key, members in groupby(rows, key=lambda row: str(row["key"]))}
        self.metrics: dict[str, Metric] = {}
        self.captured: list[Flow | Stock] = []
        self.filled: set[str] = set()
        self.under_way: set[str] = set()

    def all(self) -> Built:
        for key in self.rows:
            try:
                self.known(key)
            except Refused as problem:
                # A field or a metric it is made of has gone: everything else is counted on.
                log.warning("metric %s cannot be read: %s", key, problem)
        shown = {key for key, rows in self.rows.items() if any(row["state"] == State.LIVE for row in rows)}
        retired = {key for key, rows in self.rows.items() if rows[-1]["retired"]}
        return Built(
            metrics={key: metric for key, metric in self.metrics.items() if key in shown},
            captured=tuple(self.captured),
            filled=frozenset(self.filled),
            retired=frozenset(retired),
        )

    def known(self, key: str) -> Metric:
        """The newest version of a metric."""
        if key in registry.declared:
            return registry.declared[key]
        if key not in self.metrics:
            if key not in self.rows or key in self.under_way:
                raise UnknownMetric(key)
            self.under_way.add(key)
            versions = list(versions_in(self.rows[key], known=self.known))
            self.captured += [metric for metric in versions if isinstance(metric, Flow | Stock)]
            self.filled |= {
                one.name for one, row in zip(versions, self.rows[key], strict=True) if row["state"] == State.LIVE
            }
            self.metrics[key] = versions[-1]
        return self.metrics[key]


def versions_in(rows: Sequence[dict[str, Any]], *, known: Any) -> list[Metric]:
    """The versions of one metric, each up to the day on which the next one begins."""
    made: list[tuple[Choices, dict[str, Any]]] = [(read(row["body"]), row) for row in rows]
    ends: list[date | None] = [*(row["since"] for row in rows[1:]), None]
    return [
        compiled(
            choices,
            Version(key=row["key"], number=row["version"], since=row["since"], until=end),
            known=known,
        )
        for (choices, row), end in zip(made, ends, strict=True)
    ]


def unversioned(metric: Metric) -> Metric:
    """A metric as it counts on any day, for trying it out."""
    return replace(metric, since=None, until=None)


registry.read = read_built
