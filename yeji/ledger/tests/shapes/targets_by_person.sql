SELECT e.person, sum(e.amount)
FROM ledger_summary e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
AND e.person IS NOT NULL
AND e.unit IS NULL
GROUP BY 1
HAVING count(*) > 0
