SELECT path.ancestor_id, sum(e.amount)
FROM ledger_summary e
LEFT JOIN org_unitpath path ON path.unit_id = e.unit
AND path.days @> DATE '2026-05-21'
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
