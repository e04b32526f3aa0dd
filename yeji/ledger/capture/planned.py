"""Capture of plans: targets, floors and stretches are entries too, under their own scenarios."""

from __future__ import annotations

from yeji.ledger.capture.owed import COLUMNS, NAMES
from yeji.ledger.capture.tables import CLOSED, FUNCTION
from yeji.ledger.metrics import Plan


def plan_function(plan: Plan) -> str:
    """``ledger_owed_<type>`` and ``ledger_capture_<type>`` for records with metric, level, days, node and amount.

    A period longer than a month is spread over its months in equal parts by largest remainder. The plan of
    a person stands at the primary position held on the month's first day (or the first one held in it).
    """
    return f"""
    CREATE OR REPLACE FUNCTION ledger_owed_{plan.type}(given bigint[], today date, fresh boolean)
    RETURNS TABLE ({COLUMNS}) LANGUAGE plpgsql {FUNCTION} AS $body$
    #variable_conflict use_column
    DECLARE closed_before date := {CLOSED};
    BEGIN
        RETURN QUERY
        WITH months AS (
            SELECT r.id, r.metric, r.level, r.unit_id, r.person_id, r.amount, s.month::date AS month,
                   row_number() OVER (PARTITION BY r.id ORDER BY s.month) AS place,
                   count(*) OVER (PARTITION BY r.id) AS months
            FROM unnest(given) AS g(id) JOIN {plan.table} r ON r.id = g.id AND r.deleted_at IS NULL
            CROSS JOIN LATERAL generate_series(r.starts_on, r.ends_on - 1, interval '1 month') AS s(month)
        )
        SELECT u.metric_id, u.scenario, 0::smallint, greatest(u.belongs_on, closed_before), u.belongs_on, u.position,
               u.person, u.unit, NULL::bigint, NULL::bigint, NULL::bigint, sum(u.amount), 0, NULL::text, sum(u.amount),
               u.record, NULL::bigint, false
        FROM (
            SELECT k.id::integer AS metric_id,
                   CASE t.level WHEN 'target' THEN 1 WHEN 'floor' THEN 2 ELSE 3 END::smallint AS scenario,
                   t.month AS belongs_on, p.position_id AS position, t.person_id AS person, t.unit_id AS unit,
                   trunc(t.amount / t.months, 2) +
                       CASE WHEN t.place <= (t.amount - trunc(t.amount / t.months, 2) * t.months) * 100
                            THEN 0.01 ELSE 0 END +
                       CASE WHEN t.place = 1 THEN t.amount - round(t.amount, 2) ELSE 0 END AS amount,
                   t.id AS record
            FROM months t
            JOIN LATERAL (SELECT id FROM ledger_metric WHERE key = t.metric ORDER BY version DESC LIMIT 1) k ON true
            LEFT JOIN LATERAL (
                SELECT m.position_id FROM org_membership m
                WHERE m.person_id = t.person_id AND m."primary"
                  AND m.days && daterange(t.month, (t.month + interval '1 month')::date)
                ORDER BY lower(m.days) NULLS FIRST LIMIT 1
            ) p ON true
            UNION ALL
            SELECT e.metric_id, e.scenario, e.belongs_on, e.position, e.person, e.unit, -e.amount, e.record
            FROM ledger_entry e WHERE NOT fresh AND e.record = ANY(given) AND e.scenario <> 0
        ) u
        GROUP BY u.metric_id, u.scenario, u.belongs_on, u.position, u.person, u.unit, u.record
        HAVING sum(u.amount) <> 0;
    END $body$;

    CREATE OR REPLACE FUNCTION ledger_capture_{plan.type}(given bigint[], today date, moment timestamptz, fresh boolean)
    RETURNS bigint LANGUAGE plpgsql {FUNCTION} AS $body$
    DECLARE posted bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(ledger_closing_lock());
        INSERT INTO ledger_entry ({NAMES}, adjusts, recorded_at)
        SELECT {NAMES}, day <> belongs_on, moment FROM ledger_owed_{plan.type}(given, today, fresh);
        GET DIAGNOSTICS posted = ROW_COUNT;
        RETURN posted;
    END $body$;
    """
