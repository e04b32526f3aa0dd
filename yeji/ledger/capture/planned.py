"""Capture of plans: targets, floors, stretches and forecasts are entries too, under their own scenarios."""

from __future__ import annotations

from yeji.ledger.capture.columns import COLUMNS
from yeji.ledger.capture.tables import CLOSED, FLAVOURS, SAFE
from yeji.ledger.metrics import Plan


def plan_functions(plan: Plan) -> str:
    """``ledger_owed_<type>`` for records with metric, level, days, node and amount, and what is refused before.

    A period longer than a month is spread over its months in equal parts by largest remainder. What locked months
    hold stands, so a plan that is set or changed late is spread over its open months. The plan of a person stands at
    the primary position held on the month's first day (or the first one held in it).
    """
    return _allow(plan) + "".join(
        f"""
    CREATE OR REPLACE FUNCTION ledger_owed_{plan.type}{suffix}(given bigint[], today date, fresh boolean)
    RETURNS TABLE ({COLUMNS}) LANGUAGE plpgsql {settings} AS $body$
    #variable_conflict use_column
    DECLARE closed_before date := {CLOSED};
    BEGIN
        RETURN QUERY {_owed(plan)};
    END $body$;
    """
        for suffix, settings in FLAVOURS.items()
    )


def _plans(plan: Plan) -> str:
    """The plans with what is left of them for the open months."""
    return f"""
        SELECT r.id, k.id AS metric_id, n.scenario, r.unit_id, r.person_id, r.starts_on, r.ends_on,
               r.amount - coalesce((
                   SELECT sum(e.amount) FROM ledger_entry e
                   WHERE e.record = r.id AND e.scenario = n.scenario AND e.metric_id = k.id
                     AND e.belongs_on >= r.starts_on AND e.belongs_on < least(r.ends_on, closed_before)
                     AND (e.unit, e.person) IS NOT DISTINCT FROM (r.unit_id, r.person_id)
               ), 0) AS rest
        FROM {plan.table} r
        CROSS JOIN LATERAL (
            SELECT CASE r.level WHEN 'target' THEN 1 WHEN 'floor' THEN 2 WHEN 'stretch' THEN 3 ELSE 4 END::smallint
                   AS scenario
        ) n
        JOIN LATERAL (
            SELECT id::integer FROM ledger_metric WHERE key = r.metric ORDER BY version DESC LIMIT 1
        ) k ON true
        WHERE r.id = ANY(given) AND r.deleted_at IS NULL
    """


def _allow(plan: Plan) -> str:
    """Locked months are final: a plan that has no other month cannot change, nor can one fall below what they hold."""
    return f"""
    CREATE OR REPLACE FUNCTION ledger_allow_{plan.type}(
        given bigint[], today date, moment timestamptz, fresh boolean)
    RETURNS void LANGUAGE plpgsql {SAFE} AS $body$
    DECLARE closed_before date := {CLOSED}; refused record;
    BEGIN
        SELECT p.ends_on <= closed_before AS shut INTO refused FROM ({_plans(plan)}) p
        WHERE p.rest < 0 OR p.rest <> 0 AND p.ends_on <= closed_before LIMIT 1;
        IF refused.shut THEN
            RAISE EXCEPTION 'every month of the plan is locked' USING ERRCODE = 'YJ003';
        ELSIF NOT refused.shut THEN
            RAISE EXCEPTION 'locked months hold more than the plan' USING ERRCODE = 'YJ004';
        END IF;
    END $body$;
    """


def _owed(plan: Plan) -> str:
    cents = "trunc(t.rest / t.months, 2)"
    return f"""
        WITH months AS (
            SELECT p.*, s.month::date AS month, row_number() OVER (PARTITION BY p.id ORDER BY s.month) AS place,
                   count(*) OVER (PARTITION BY p.id) AS months
            FROM ({_plans(plan)}) p
            CROSS JOIN LATERAL generate_series(
                greatest(p.starts_on, closed_before)::timestamp, p.ends_on - interval '1 day', interval '1 month'
            ) AS s(month)
        )
        SELECT u.metric_id, u.scenario, 0::smallint, u.belongs_on, u.belongs_on, u.position, u.person, u.unit,
               NULL::bigint, NULL::bigint, NULL::bigint, sum(u.amount), 0, NULL::text, sum(u.amount), u.record,
               NULL::bigint, false
        FROM (
            SELECT t.metric_id, t.scenario, t.month AS belongs_on, h.position_id AS position, t.person_id AS person,
                   t.unit_id AS unit, t.id AS record,
                   {cents} + CASE WHEN t.place <= (trunc(t.rest, 2) - {cents} * t.months) * 100 THEN 0.01 ELSE 0 END
                           + CASE WHEN t.place = 1 THEN t.rest - trunc(t.rest, 2) ELSE 0 END AS amount
            FROM months t
            LEFT JOIN LATERAL (
                SELECT m.position_id FROM org_membership m
                WHERE m.person_id = t.person_id AND m."primary"
                  AND m.days && daterange(t.month, (t.month + interval '1 month')::date)
                ORDER BY lower(m.days) NULLS FIRST LIMIT 1
            ) h ON true
            UNION ALL
            SELECT e.metric_id, e.scenario, e.belongs_on, e.position, e.person, e.unit, e.record, -e.amount
            FROM ledger_entry e
            WHERE NOT fresh AND e.record = ANY(given) AND e.scenario <> 0 AND e.belongs_on >= closed_before
        ) u
        GROUP BY u.metric_id, u.scenario, u.belongs_on, u.position, u.person, u.unit, u.record
        HAVING sum(u.amount) <> 0
    """
