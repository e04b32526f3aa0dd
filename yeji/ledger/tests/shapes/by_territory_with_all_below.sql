SELECT above0.ancestor, sum(e.amount)
FROM ledger_entry e
LEFT JOIN ( SELECT record, coalesce(lag(day) OVER (PARTITION BY record ORDER BY id), '-infinity') AS since, day AS until, value
FROM (SELECT *
FROM ( SELECT h.record, max((coalesce(h.at, h.written_at) AT TIME ZONE 'Asia/Shanghai')::date) OVER (PARTITION BY h.record ORDER BY h.id) AS day, h.id, nullif(h.changes -> 'territory_id' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'territory_id') = 'array' ) changed
WHERE value IS NOT NULL OR number > 1) known
UNION ALL SELECT t.id, coalesce(latest.day, '-infinity'), 'infinity', nullif((t."territory_id")::text, '')
FROM "sales_customer" t
LEFT JOIN (SELECT record, max(day) AS day
FROM (SELECT *
FROM ( SELECT h.record, max((coalesce(h.at, h.written_at) AT TIME ZONE 'Asia/Shanghai')::date) OVER (PARTITION BY h.record ORDER BY h.id) AS day, h.id, nullif(h.changes -> 'territory_id' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'territory_id') = 'array' ) changed
WHERE value IS NOT NULL OR number > 1) known
GROUP BY record) latest ON latest.record = t.id ) t0 ON t0.record = e.customer
AND e.day >= t0.since
AND e.day < t0.until
LEFT JOIN unnest(%(territory_record)s::bigint[], %(territory_ancestor)s::bigint[], %(territory_since)s::date[], %(territory_until)s::date[]) AS above0(record, ancestor, since, until) ON above0.record = t0.value::bigint
AND e.day >= above0.since
AND e.day < above0.until
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
