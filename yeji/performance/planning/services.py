"""What planning needs to know before it writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yeji.ledger.metrics import registry
from yeji.org.calendar import company


def target_facts(_day: date) -> Mapping[str, Any]:
    """The metrics a target may be set on, and when the fiscal year starts."""
    plannable = tuple(metric.key for metric in registry if metric.additive or metric.key == "signed_customers")
    return {"plannable": plannable, "fiscal_start": company().fiscal_start}
