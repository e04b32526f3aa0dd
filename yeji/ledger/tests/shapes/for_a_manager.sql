SELECT e.metric_id, e.person, sum(e.amount), sum(e.count)::bigint
FROM ledger_summary e
WHERE e.metric_id = ANY(%(metric)s::int[])
AND e.scenario = %(scenario)s
AND e.month < %(until)s
AND e.overlay = %(overlay)s
AND e.month >= %(since)s
AND (e.unit = ANY(%(scope_units)s) OR e.person = %(scope_person)s OR (e.scenario <> 0
AND e.person = ANY(%(scope_people)s)))
GROUP BY 1, 2
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
