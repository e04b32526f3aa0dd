"""What planned entries must be, worked out again by hand from the targets."""

from __future__ import annotations

from yeji.ledger.verify import Check, checks

TARGETS = """
    WITH final AS (
        SELECT coalesce((SELECT max(ends_on) FROM ledger_period WHERE status IN ('locked', 'paid')), '-infinity'::date)
               AS until
    ), due AS (
        SELECT t.id AS record, t.metric,
               CASE t.level WHEN 'target' THEN 1 WHEN 'floor' THEN 2 WHEN 'stretch' THEN 3 ELSE 4 END AS scenario,
               t.unit_id AS unit, t.person_id AS person, t.amount, t.starts_on, t.ends_on
        FROM planning_target t, final f WHERE t.deleted_at IS NULL AND t.ends_on > f.until
    ), held AS (
        SELECT e.record, m.key AS metric, e.scenario, e.unit, e.person, e.belongs_on AS month, sum(e.amount) AS amount
        FROM ledger_entry e, ledger_metric m
        WHERE m.id = e.metric_id AND e.scenario IN (1, 2, 3, 4) GROUP BY 1, 2, 3, 4, 5, 6
    )
    -- A target with an open month is spread over its months to the last coin.
    SELECT d.metric, d.starts_on AS month, d.person, d.record, d.amount AS due, coalesce(sum(h.amount), 0) AS posted,
           'target' AS told
    FROM due d LEFT JOIN held h ON h.record = d.record AND h.metric = d.metric AND h.scenario = d.scenario
         AND h.unit IS NOT DISTINCT FROM d.unit AND h.person IS NOT DISTINCT FROM d.person
         AND h.month >= d.starts_on AND h.month < d.ends_on
    GROUP BY d.metric, d.starts_on, d.person, d.record, d.amount HAVING d.amount <> coalesce(sum(h.amount), 0)
    UNION ALL
    -- Its open months differ by a coin at most.
    SELECT d.metric, d.starts_on, d.person, d.record, max(h.amount), min(h.amount), 'months of a target'
    FROM due d JOIN final f ON true JOIN held h ON h.record = d.record AND h.metric = d.metric
         AND h.scenario = d.scenario AND h.month >= f.until AND h.amount <> 0
    GROUP BY d.metric, d.starts_on, d.person, d.record HAVING max(h.amount) - min(h.amount) >= 0.02
    UNION ALL
    -- Nothing is left in open months of what is no target any more.
    SELECT h.metric, h.month, h.person, h.record, 0, h.amount, 'left of a target'
    FROM held h, final f
    WHERE h.month >= f.until AND h.amount <> 0 AND NOT EXISTS (
        SELECT FROM due d
        WHERE d.record = h.record AND d.metric = h.metric AND d.scenario = h.scenario
          AND h.unit IS NOT DISTINCT FROM d.unit AND h.person IS NOT DISTINCT FROM d.person
          AND h.month >= d.starts_on AND h.month < d.ends_on
    )
"""

checks.add(Check(key="independent:targets", sql=TARGETS))
