SELECT e.metric_id, sum(e.amount), sum(e.count)::bigint
FROM ledger_summary e
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
