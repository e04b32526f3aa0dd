SELECT e.metric_id, e.person, sum(e.amount), sum(e.count)::bigint
FROM ledger_summary e
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
AND e.person IS NOT NULL
AND e.unit IS NULL
GROUP BY 1, 2
