SELECT sum(e.amount)
FROM ledger_entry e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
AND NOT EXISTS (SELECT
FROM (SELECT t.id AS record, nullif((t."source")::text, '') AS value, t.updated_at AS written
FROM "sales_deal" t ) held
WHERE held.record = e.record
AND CASE WHEN held.written >= least((SELECT locked.at
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.starts_on = date_trunc('month', (e.day)::timestamp)::date), (SELECT locked.known_at
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.starts_on = date_trunc('month', (e.day)::timestamp)::date)) THEN ( SELECT was.value
FROM ( SELECT h.id, nullif(h.changes -> 'source' ->> 0, '') AS value
FROM records_history h
WHERE h.record = held.record
AND h.type = 'deal'
AND h.written_at > (SELECT locked.known_at
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.starts_on = date_trunc('month', (e.day)::timestamp)::date)
AND jsonb_typeof(h.changes -> 'source') = 'array'
UNION ALL SELECT NULL, held.value ) was ORDER BY was.id NULLS LAST LIMIT 1 ) ELSE held.value END <> %(held_trait0)s)
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
