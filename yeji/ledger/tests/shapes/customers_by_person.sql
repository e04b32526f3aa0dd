SELECT d0, count(*) FILTER (WHERE net > 0), count(*) FILTER (WHERE net <= 0)
FROM (SELECT e.person AS d0, e.customer, sum(e.count) AS net
FROM ledger_entry e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
AND e.customer IS NOT NULL
GROUP BY 1, 2) signed
GROUP BY 1
