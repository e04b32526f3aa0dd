"""What planning needs to know before it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yeji.ledger.metrics import Count, Distinct, Flow, Metric, Unit, registry
from yeji.org.calendar import company
from yeji.platform.rows import Row


def plannable() -> tuple[tuple[str, Any], ...]:
    """The metrics a target may be set on, each with its name.

    A stock's target would be a level at the period's end, and a ratio's two sums: neither can be entered yet.
    """
    return tuple((metric.key, metric.label) for metric in registry if _is_plannable(metric))


class Plannable(Sequence[tuple[str, Any]]):
    """The metrics a target may be set on as there are now: people may build one at any time."""

    def __getitem__(self, place: Any) -> Any:
        return plannable()[place]

    def __len__(self) -> int:
        return len(plannable())

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(plannable())


def counts(target: Row) -> bool:
    """Whether a target's amount counts things: it is money only where its metric is."""
    metric = registry.metrics.get(getattr(target, "metric", ""))
    return metric is not None and metric.unit != Unit.MONEY


def target_facts(_day: date) -> Mapping[str, Any]:
    """The metrics a target may be set on, and when the fiscal year starts."""
    return {"plannable": tuple(key for key, _label in plannable()), "fiscal_start": company().fiscal_start}


def _is_plannable(metric: Metric) -> bool:
    base = metric.of if isinstance(metric, Count) else metric
    return isinstance(base, Flow | Distinct)
