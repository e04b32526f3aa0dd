SELECT e.metric_id, date_trunc('month', e.belongs_on)::date, sum(e.amount), sum(e.count)::bigint
FROM ledger_entry e
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.belongs_on < %(until)s
AND e.overlay = %(overlay)s
AND e.belongs_on >= %(since)s
GROUP BY 1, 2
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
