SELECT e.metric_id, e.customer, sum(e.amount), sum(e.count)::bigint
FROM ledger_entry e
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
GROUP BY 1, 2
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
