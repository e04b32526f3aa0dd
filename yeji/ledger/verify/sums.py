"""Whether the sums that a figure is read from are the sums of its entries: of one metric, in some months."""

from __future__ import annotations

from datetime import date
from typing import Final

from yeji.ledger.metrics import Flow, Metric, registry
from yeji.ledger.queries import fetch
from yeji.ledger.versions import versions_of

_DIFFERING: Final = """
WITH entered AS (
    SELECT metric_id, scenario, date_trunc('month', day::timestamp)::date AS month, position, person, unit, product,
           overlay, sum(amount) AS amount, sum(count) AS count
    FROM ledger_entry WHERE metric_id = ANY(%(metrics)s) AND day >= %(since)s AND day < %(until)s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT month FROM (
    SELECT metric_id, scenario, month, person, unit, product, overlay, amount, count FROM entered
    UNION ALL
    SELECT metric_id, scenario, month, person, unit, product, overlay, -amount, -count FROM ledger_rollup
    WHERE metric_id = ANY(%(metrics)s) AND month >= %(since)s AND month < %(until)s
) rolled GROUP BY metric_id, scenario, month, person, unit, product, overlay HAVING sum(amount) <> 0 OR sum(count) <> 0
UNION
SELECT month FROM (
    SELECT metric_id, scenario, month, position, person, unit, overlay, amount, count FROM entered
    UNION ALL
    SELECT metric_id, scenario, month, position, person, unit, overlay, -amount, -count FROM ledger_summary
    WHERE metric_id = ANY(%(metrics)s) AND month >= %(since)s AND month < %(until)s
) summed GROUP BY metric_id, scenario, month, position, person, unit, overlay HAVING sum(amount) <> 0 OR sum(count) <> 0
ORDER BY month
"""


def months_that_differ(*, metric: str, since: date, until: date) -> list[date]:
    """The months of ``[since, until)`` in which sums of a metric are not those of its entries; both are firsts.

    Of a level all that came before counts too.

    :raises UnknownMetric: if there is no such metric.
    """
    of = _made_of(registry.get(metric))
    metrics = [version for one in of for version in versions_of(one.key)]
    level = any(not isinstance(one, Flow) for one in of if not one.inputs())
    asked = {"metrics": metrics, "since": date(1, 1, 1) if level else since, "until": until}
    return [month for (month,) in fetch(_DIFFERING, asked)]


def _made_of(metric: Metric) -> list[Metric]:
    """A metric with all that it is made of."""
    return [metric, *(below for part in metric.inputs() for below in _made_of(part))]
