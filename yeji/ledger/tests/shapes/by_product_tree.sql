SELECT above0.ancestor, sum(e.amount)
FROM ledger_rollup e
LEFT JOIN unnest(%(product_record)s::bigint[], %(product_ancestor)s::bigint[], %(product_since)s::date[], %(product_until)s::date[]) AS above0(record, ancestor, since, until) ON above0.record = e.product
AND e.month >= above0.since
AND e.month < above0.until
WHERE e.metric_id = (%(metric)s::int[])[1]
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
GROUP BY 1
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
