"""What planning needs to know before it writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yeji.ledger.metrics import Count, Distinct, Flow, Metric, registry
from yeji.org.calendar import company


def target_facts(_day: date) -> Mapping[str, Any]:
    """The metrics a target may be set on, and when the fiscal year starts.

    A stock's target would be a level at the period's end, and a ratio's two sums: neither can be entered yet.
    """
    plannable = tuple(metric.key for metric in registry if _is_plannable(metric))
    return {"plannable": plannable, "fiscal_start": company().fiscal_start}


def _is_plannable(metric: Metric) -> bool:
    base = metric.of if isinstance(metric, Count) else metric
    return isinstance(base, Flow | Distinct)
