SELECT e.metric_id, e.month, sum(e.amount), sum(e.count)::bigint
FROM ledger_summary e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
GROUP BY 1, 2
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
