SELECT t0.value, sum(e.amount)
FROM ledger_entry e
LEFT JOIN (SELECT t.id AS record, '-infinity'::date AS since, 'infinity'::date AS until, nullif((t."level")::text, '') AS value
FROM "sales_customer" t) t0 ON t0.record = e.customer
AND e.day >= t0.since
AND e.day < t0.until
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
