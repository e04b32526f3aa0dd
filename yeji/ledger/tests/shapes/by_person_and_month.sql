SELECT e.person, e.month, e.amount, e.count
FROM ledger_summary e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s LIMIT 20001
