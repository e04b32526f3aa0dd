SELECT date_trunc('month', e.belongs_on)::date, sum(e.amount)
FROM ledger_entry e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.belongs_on < %(until)s
AND e.overlay = %(overlay)s
AND e.belongs_on >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
