"""Every table that is made of the entries, held against what it is made of: the SQL that finds what differs."""

ROLLUP = """
SELECT metric_id, month, person, sum(amount) FILTER (WHERE entered) AS due,
       sum(amount) FILTER (WHERE NOT entered) AS posted, sum(count) FILTER (WHERE entered) AS due_count,
       sum(count) FILTER (WHERE NOT entered) AS posted_count, unit, NULL::bigint AS stage
FROM (
    SELECT true AS entered, metric_id, scenario, date_trunc('month', day::timestamp)::date AS month, person, unit,
           product, overlay, sum(amount) AS amount, sum(count) AS count
    FROM ledger_entry GROUP BY 2, 3, 4, 5, 6, 7, 8
    UNION ALL
    SELECT false, metric_id, scenario, month, person, unit, product, overlay, amount, count FROM ledger_rollup
) s WHERE metric_id NOT IN (SELECT metric_id FROM ledger_unsummed)
GROUP BY metric_id, scenario, month, person, unit, product, overlay
HAVING sum(CASE WHEN entered THEN amount ELSE -amount END) <> 0
    OR sum(CASE WHEN entered THEN count ELSE -count END) <> 0
"""

SUMMARY = """
SELECT metric_id, month, person, sum(amount) FILTER (WHERE finer) AS due,
       sum(amount) FILTER (WHERE NOT finer) AS posted,
       sum(count) FILTER (WHERE finer) AS due_count, sum(count) FILTER (WHERE NOT finer) AS posted_count, unit,
       NULL::bigint AS stage
FROM (
    SELECT true AS finer, metric_id, scenario, month, position, person, unit, overlay, amount, count FROM ledger_rollup
    UNION ALL
    SELECT false, metric_id, scenario, month, position, person, unit, overlay, amount, count FROM ledger_summary
) s WHERE metric_id NOT IN (SELECT metric_id FROM ledger_unsummed)
GROUP BY metric_id, scenario, month, position, person, unit, overlay
HAVING sum(CASE WHEN finer THEN amount ELSE -amount END) <> 0 OR sum(CASE WHEN finer THEN count ELSE -count END) <> 0
"""

STAGES = """
SELECT metric_id, month, person, sum(amount) FILTER (WHERE entered) AS due,
       sum(amount) FILTER (WHERE NOT entered) AS posted, sum(count) FILTER (WHERE entered) AS due_count,
       sum(count) FILTER (WHERE NOT entered) AS posted_count, unit, stage
FROM (
    SELECT true AS entered, metric_id, scenario, date_trunc('month', day::timestamp)::date AS month, person, unit,
           stage, overlay, amount, count FROM ledger_entry WHERE part <> 0
    UNION ALL
    SELECT false, metric_id, scenario, month, person, unit, stage, overlay, amount, count FROM ledger_summary
    WHERE metric_id IN (SELECT id FROM ledger_metric WHERE definition ->> 'kind' = 'Stock')
) s WHERE metric_id NOT IN (SELECT metric_id FROM ledger_unsummed)
GROUP BY metric_id, scenario, month, person, unit, stage, overlay
HAVING sum(CASE WHEN entered THEN amount ELSE -amount END) <> 0
    OR sum(CASE WHEN entered THEN count ELSE -count END) <> 0
"""

BALANCES = """
WITH kept AS (SELECT min(month) AS first, max(month) AS last FROM ledger_balance)
SELECT metric_id, month, person, sum(amount) FILTER (WHERE carried) AS due,
       sum(amount) FILTER (WHERE NOT carried) AS posted, sum(count) FILTER (WHERE carried) AS due_count,
       sum(count) FILTER (WHERE NOT carried) AS posted_count, unit, stage
FROM (
    SELECT true AS carried, metric_id, (month + interval '1 month')::date AS month, position, person, unit, stage,
           overlay, amount, count FROM ledger_balance, kept WHERE month < kept.last
    UNION ALL
    SELECT true, metric_id, greatest(month + interval '1 month', kept.first)::date, position, person, unit, stage,
           overlay, amount, count
    FROM ledger_summary, kept WHERE month < kept.last AND folded AND scenario = 0
         AND metric_id IN (SELECT id FROM ledger_metric WHERE definition ->> 'kind' = 'Stock')
    UNION ALL
    SELECT false, metric_id, month, position, person, unit, stage, overlay, amount, count FROM ledger_balance
) s WHERE metric_id NOT IN (SELECT metric_id FROM ledger_unsummed)
GROUP BY metric_id, month, position, person, unit, stage, overlay
HAVING sum(CASE WHEN carried THEN amount ELSE -amount END) <> 0
    OR sum(CASE WHEN carried THEN count ELSE -count END) <> 0
"""
"""Each month's balances are those of the month before and what was summed in it; the first, all that was before."""

STANDING = """
SELECT metric_id, NULL::date AS month, person, sum(amount) FILTER (WHERE entered) AS due,
       sum(amount) FILTER (WHERE NOT entered) AS posted, sum(count) FILTER (WHERE entered) AS due_count,
       sum(count) FILTER (WHERE NOT entered) AS posted_count, unit, stage
FROM (
    SELECT true AS entered, metric_id, record, position, person, unit, product, customer, stage, overlay, amount, count
    FROM ledger_entry WHERE part <> 0 AND scenario = 0
    UNION ALL
    SELECT false, metric_id, record, position, person, unit, product, customer, stage, overlay, amount, count
    FROM ledger_standing
) s WHERE metric_id NOT IN (SELECT metric_id FROM ledger_unsummed)
GROUP BY metric_id, record, position, person, unit, product, customer, stage, overlay
HAVING sum(CASE WHEN entered THEN amount ELSE -amount END) <> 0
    OR sum(CASE WHEN entered THEN count ELSE -count END) <> 0
"""
"""What stands of a record is what its entries add up to."""

SUMS = {"rollup": ROLLUP, "summary": SUMMARY, "stages": STAGES, "balances": BALANCES, "standing": STANDING}
"""Every table derived from entries against what it is derived from, by the name of its check."""

SOME = """
SELECT d.*, m.key FROM ({sql}) AS d JOIN ledger_metric m ON m.id = d.metric_id
WHERE (%(metrics)s::int[] IS NULL OR d.metric_id = ANY(%(metrics)s)) AND (%(month)s::date IS NULL OR month = %(month)s)
      AND (%(person)s::bigint IS NULL OR person = %(person)s)
ORDER BY d.metric_id, d.month, d.person, d.unit, d.stage LIMIT 1000
"""
