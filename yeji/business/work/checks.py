"""What the figures of daily work must be, worked out again by hand from the activities. No word of capture here.

As in selling, who gets a result stands in the credit lines and nowhere else: they are read, and checked in their turn
to be one whole line for every activity that counts and for no other.
"""

from __future__ import annotations

from yeji.ledger.verify import Check, checks

FINAL = "coalesce((SELECT max(ends_on) FROM ledger_period WHERE status IN ('locked', 'paid')), '-infinity'::date)"

COUNTED = f"""
    WITH due AS (
        SELECT a.done_on AS day, l.person, m.position_id AS position,
               CASE WHEN l.person IS NULL THEN l.unit ELSE p.unit_id END AS unit, a.customer_id AS customer
        FROM work_activity a
        JOIN ledger_creditline l ON l.record = a.id AND l.ended_at IS NULL AND l.number = 1
        JOIN ledger_event v ON v.id = l.event_id AND v.key = 'activity.{{kind}}'
        LEFT JOIN org_membership m ON m.person_id = l.person AND m.primary AND m.days @> a.done_on
        LEFT JOIN org_positionplace p ON p.position_id = m.position_id AND p.days @> a.done_on
        WHERE a.kind = '{{kind}}' AND a.done_on IS NOT NULL AND a.deleted_at IS NULL
    ), compared AS (
        SELECT day, person, position, unit, customer, 1 AS due, 0 AS posted, 0 AS count FROM due
        UNION ALL
        SELECT e.belongs_on, e.person, e.position, e.unit, e.customer, 0, e.amount, e.count
        FROM ledger_entry e JOIN ledger_metric k ON k.id = e.metric_id AND k.key = '{{metric}}'
        WHERE e.scenario = 0
    ), final AS (SELECT {FINAL} AS until)
    -- In locked months places and customers stay as they were known: there only people and months are compared.
    SELECT '{{metric}}' AS metric, date_trunc('month', day::timestamp)::date AS month, person, NULL::bigint AS record,
           sum(due) AS due, sum(posted) AS posted, 'count ' || sum(count) AS told
    FROM compared, final
    GROUP BY 2, 3, CASE WHEN day >= until THEN (position, unit, customer) END
    HAVING sum(due) <> sum(posted) OR sum(due) <> sum(count)
"""

CREDITED = """
    WITH due AS (
        SELECT id AS record, 'activity.' || kind AS event FROM work_activity
        WHERE kind IN ('visit', 'call') AND done_on IS NOT NULL
    ), lines AS (
        SELECT l.record, v.key AS event, sum(l.share) AS share, count(*) AS lines
        FROM ledger_creditline l JOIN ledger_event v ON v.id = l.event_id
        WHERE v.key LIKE 'activity.%%' AND l.ended_at IS NULL GROUP BY 1, 2
    )
    SELECT coalesce(due.event, lines.event) AS metric, NULL::date AS month, NULL::bigint AS person,
           coalesce(due.record, lines.record) AS record, CASE WHEN due.record IS NULL THEN 0 ELSE 100 END AS due,
           coalesce(lines.share, 0) AS posted, 'percent credited' AS told
    FROM due FULL JOIN lines ON lines.record = due.record AND lines.event = due.event
    WHERE due.record IS NULL OR lines.share IS DISTINCT FROM 100 OR lines.lines <> 1
"""

checks.add(
    *(
        Check(key=f"independent:{metric}", sql=COUNTED.format(kind=kind, metric=metric))
        for kind, metric in (("visit", "visits"), ("call", "calls"))
    ),
    Check(key="independent:credit of activities", sql=CREDITED),
)
