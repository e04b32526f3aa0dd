"""What a write did to the figures, told while it can still be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from yeji.ledger.models import Scenario

MOST: Final = 200
_CHANGES: Final = """
SELECT m.key, e.scenario, date_trunc('month', e.day)::date AS month,
       date_trunc('month', e.belongs_on)::date AS belongs, e.person, e.unit, e.overlay, sum(e.amount)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.record = ANY(%s) AND e.recorded_at = %s
GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(e.amount) <> 0
ORDER BY abs(sum(e.amount)) DESC, 1, 3, 4, 5, 6, 7 LIMIT %s
"""


def effect(records: Sequence[int], *, at: datetime) -> list[dict[str, Any]]:
    """By metric, scenario, month, person and unit: by how much writing these records at that moment moved it.

    What belongs to a locked month says to which; that is empty for all else. Overlay credit has lines of its own, being
    in no total. The largest changes first, two hundred of them at most. Amounts are text, so that no digit is lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [list(records), at, MOST])
        rows = cursor.fetchall()
    return [
        {
            "metric": metric,
            "scenario": Scenario(scenario).name.lower(),
            "month": f"{month:%Y-%m}",
            "belongs": f"{belongs:%Y-%m}" if belongs != month else "",
            "person": person,
            "unit": unit,
            "overlay": overlay,
            "amount": f"{amount.normalize():f}",
        }
        for metric, scenario, month, belongs, person, unit, overlay, amount in rows
    ]
