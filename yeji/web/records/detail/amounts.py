"""What a metric counts of a record, as far as the reader's roles show him the fields that it is made of."""

from __future__ import annotations

import re
from decimal import Decimal

from yeji.ledger.metrics import Metric
from yeji.records.types import ObjectType, registry


def amount_of(kind: ObjectType, metric: Metric, amount: Decimal, count: int) -> Decimal | None:
    """What a metric counts of a record; None where it is made of fields that the reader's roles hide."""
    if metric.unit == "count":
        return Decimal(count)
    hidden = {item.key for item in registry.get(kind.key).fields} - set(kind.by_key)
    made_of = set(re.findall(r"\w+", getattr(metric, "value", None) or ""))
    return None if made_of & hidden else amount
