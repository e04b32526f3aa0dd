SELECT above0.ancestor, sum(e.amount)
FROM ledger_entry e
LEFT JOIN ( SELECT record, coalesce(lag(day) OVER (PARTITION BY record ORDER BY id), '-infinity') AS since, day AS until, value
FROM (SELECT *
FROM ( SELECT record, id, value, max(CASE WHEN number = 1
AND value IS NULL THEN first ELSE day END) OVER (PARTITION BY record ORDER BY id) AS day
FROM ( SELECT h.record, h.id, greatest((coalesce(h.at, h.written_at) AT TIME ZONE 'Asia/Shanghai')::date, coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity')) AS day, CASE WHEN h.version = 1 THEN '-infinity' ELSE coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity') END AS first, nullif(h.changes -> 'territory_id' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'territory_id') = 'array' ) written ) changed
WHERE day > '-infinity') known
UNION ALL SELECT t.id, coalesce(latest.day, '-infinity'), 'infinity', nullif((t."territory_id")::text, '')
FROM "sales_customer" t
LEFT JOIN (SELECT record, max(day) AS day
FROM (SELECT *
FROM ( SELECT record, id, value, max(CASE WHEN number = 1
AND value IS NULL THEN first ELSE day END) OVER (PARTITION BY record ORDER BY id) AS day
FROM ( SELECT h.record, h.id, greatest((coalesce(h.at, h.written_at) AT TIME ZONE 'Asia/Shanghai')::date, coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity')) AS day, CASE WHEN h.version = 1 THEN '-infinity' ELSE coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity') END AS first, nullif(h.changes -> 'territory_id' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'territory_id') = 'array' ) written ) changed
WHERE day > '-infinity') known
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
