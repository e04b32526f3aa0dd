SELECT e.product, sum(e.amount)
FROM ledger_rollup e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
