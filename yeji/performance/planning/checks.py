"""What planned entries must be, worked out again by hand from the targets."""

from __future__ import annotations

from yeji.ledger.verify import Check, checks

TARGETS = """
    SELECT coalesce(should.record, found.record) AS record,
           format('target: %s in %s months, ledger %s in %s', should.amount, should.months, found.amount, found.months)
    FROM (
        SELECT t.id AS record, t.amount, t.metric,
               CASE t.level WHEN 'target' THEN 1 WHEN 'floor' THEN 2 ELSE 3 END AS scenario, t.starts_on, t.ends_on,
               12 * (extract(year FROM t.ends_on) - extract(year FROM t.starts_on))
                   + extract(month FROM t.ends_on) - extract(month FROM t.starts_on) AS months
        FROM planning_target t WHERE t.deleted_at IS NULL AND t.amount <> 0
    ) AS should
    FULL JOIN (
        SELECT e.record, m.key AS metric, e.scenario, sum(e.amount) AS amount, count(DISTINCT e.belongs_on) AS months,
               min(e.belongs_on) AS first, max(e.belongs_on) AS last
        FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
        WHERE e.scenario IN (1, 2, 3) GROUP BY 1, 2, 3 HAVING sum(e.amount) <> 0
    ) AS found ON found.record = should.record AND found.metric = should.metric AND found.scenario = should.scenario
    WHERE should.amount IS DISTINCT FROM found.amount
       OR found.first < should.starts_on OR found.last >= should.ends_on OR found.months > should.months
"""

checks.add(Check(key="independent:targets", sql=TARGETS))
