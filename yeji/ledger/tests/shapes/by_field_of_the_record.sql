SELECT CASE WHEN t0.written >= least(t0_lock.at, t0_lock.known_at) THEN ( SELECT was.value
FROM ( SELECT h.id, nullif(h.changes -> 'source' ->> 0, '') AS value
FROM records_history h
WHERE h.record = t0.record
AND h.type = 'deal'
AND h.written_at > t0_lock.known_at
AND jsonb_typeof(h.changes -> 'source') = 'array'
UNION ALL SELECT NULL, t0.value ) was ORDER BY was.id NULLS LAST LIMIT 1 ) ELSE t0.value END, sum(e.amount)
FROM ledger_entry e
LEFT JOIN (SELECT t.id AS record, nullif((t."source")::text, '') AS value, t.updated_at AS written
FROM "sales_deal" t ) t0 ON t0.record = e.record
LEFT JOIN ledger_periodchange t0_lock ON t0_lock.after = 'locked'
AND t0_lock.starts_on = date_trunc('month', (e.day)::timestamp)::date
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
