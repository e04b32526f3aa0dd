SELECT sum(e.amount)
FROM ledger_entry e
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.day < %(until)s
AND e.overlay = %(overlay)s
AND e.day >= %(since)s
AND EXISTS (SELECT
FROM (SELECT t.id AS record, nullif((t."source")::text, '') AS value
FROM "sales_deal" t ) held
WHERE held.record = e.record
AND held.value = %(held_trait0)s)
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
