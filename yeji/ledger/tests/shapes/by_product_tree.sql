SELECT e.metric_id, tree.ancestor, sum(e.amount), sum(e.count)::bigint
FROM ledger_rollup e
LEFT JOIN unnest(%(tree_record)s::bigint[], %(tree_ancestor)s::bigint[], %(tree_since)s::date[], %(tree_until)s::date[]) AS tree(record, ancestor, since, until) ON tree.record = e.product
AND e.month >= tree.since
AND e.month < tree.until
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
GROUP BY 1, 2
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
