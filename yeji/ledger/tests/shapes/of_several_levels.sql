SELECT e.person, sum(e.amount)
FROM ledger_entry e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
AND EXISTS (SELECT
FROM ( SELECT record, coalesce(lag(day) OVER (PARTITION BY record ORDER BY id), '-infinity') AS since, day AS until, value
FROM (SELECT *
FROM ( SELECT record, id, value, max(CASE WHEN number = 1
AND value IS NULL THEN first ELSE day END) OVER (PARTITION BY record ORDER BY id) AS day
FROM ( SELECT h.record, h.id, greatest((coalesce(h.at, h.written_at) AT TIME ZONE 'Asia/Shanghai')::date, coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity')) AS day, CASE WHEN h.version = 1 THEN '-infinity' ELSE coalesce(( SELECT max(locked.starts_on + interval '1 month')::date
FROM ledger_periodchange locked
WHERE locked.after = 'locked'
AND locked.known_at <= h.written_at ), '-infinity') END AS first, nullif(h.changes -> 'level' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'level') = 'array' ) written ) changed
WHERE day > '-infinity') known
UNION ALL SELECT t.id, coalesce(latest.day, '-infinity'), 'infinity', nullif((t."level")::text, '')
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
AND locked.known_at <= h.written_at ), '-infinity') END AS first, nullif(h.changes -> 'level' ->> 0, '') AS value, row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
FROM "sales_customer" t
JOIN records_history h ON h.record = t.id
WHERE h.type = 'customer'
AND jsonb_typeof(h.changes -> 'level') = 'array' ) written ) changed
WHERE day > '-infinity') known
GROUP BY record) latest ON latest.record = t.id ) held
WHERE held.record = e.customer
AND e.day >= held.since
AND e.day < held.until
AND held.value = ANY(%(held_trait0)s))
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
