"""The ledger's own database rules: rights, roll-up upkeep, locked periods. Laid by the owner role after migrations."""

from __future__ import annotations

from collections.abc import Sequence

from yeji.kit.money import step_of

CLOSING_LOCK = 8_204_501
"""Advisory lock: every posting takes it shared, closing a period exclusively."""

CLOSED = "coalesce((SELECT max(ends_on) FROM ledger_period WHERE status IN ('locked', 'paid')), '-infinity'::date)"
"""Periods are locked in order, so one day says it all: what lies before it is final."""

FUNCTION = "SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan"
"""Every capture function's settings. Planning these statements anew costs more than running them: 8 ms against 1 ms."""

WHOLE_CURRENCIES = [code for code in ("JPY", "KRW", "VND", "CLP", "ISK") if step_of(code) == 1]

RULES = f"""
CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({CLOSING_LOCK});
    IF EXISTS (SELECT FROM fresh WHERE day < {CLOSED}) THEN
        RAISE EXCEPTION 'a posting lies in a locked period' USING ERRCODE = 'YJ002';
    END IF;
    INSERT INTO ledger_rollup (metric_id, scenario, month, position, person, unit, product, overlay, amount, count)
    SELECT metric_id, scenario, date_trunc('month', day)::date, position, person, unit, product, overlay,
           sum(amount), sum(count)
    FROM fresh GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER ledger_guard AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard();

CREATE OR REPLACE FUNCTION ledger_fold() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock({CLOSING_LOCK + 1}) THEN RETURN 0; END IF;
    WITH crowded AS (
        SELECT metric_id, scenario, month FROM ledger_rollup
        GROUP BY 1, 2, 3
        HAVING count(*) > count(DISTINCT (position, person, unit, product, overlay))
    ), taken AS (
        DELETE FROM ledger_rollup r USING crowded c
        WHERE r.metric_id = c.metric_id AND r.scenario = c.scenario AND r.month = c.month
        RETURNING r.*
    )
    INSERT INTO ledger_rollup (metric_id, scenario, month, position, person, unit, product, overlay, amount, count)
    SELECT metric_id, scenario, month, position, person, unit, product, overlay, sum(amount), sum(count)
    FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    HAVING sum(amount) <> 0 OR sum(count) <> 0;
    GET DIAGNOSTICS folded = ROW_COUNT;
    RETURN folded;
END $body$;

CREATE OR REPLACE FUNCTION ledger_rebuild() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({CLOSING_LOCK});
    DELETE FROM ledger_rollup;
    INSERT INTO ledger_rollup (metric_id, scenario, month, position, person, unit, product, overlay, amount, count)
    SELECT metric_id, scenario, date_trunc('month', day)::date, position, person, unit, product, overlay,
           sum(amount), sum(count)
    FROM ledger_entry GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $body$;

CREATE OR REPLACE FUNCTION ledger_scale() RETURNS integer LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $body$
    SELECT CASE WHEN currency = ANY(ARRAY{WHOLE_CURRENCIES}) THEN 0 ELSE 2 END FROM org_company
$body$;

CREATE OR REPLACE FUNCTION ledger_rate(wanted text, on_day date) RETURNS numeric LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE found numeric;
BEGIN
    IF wanted = (SELECT currency FROM org_company) THEN RETURN 1; END IF;
    SELECT rate INTO found FROM org_exchangerate
    WHERE currency = wanted AND day <= on_day AND deleted_at IS NULL ORDER BY day DESC LIMIT 1;
    IF found IS NULL THEN
        RAISE EXCEPTION '% %', wanted, on_day USING ERRCODE = 'YJ001';
    END IF;
    RETURN found;
END $body$;

CREATE OR REPLACE FUNCTION ledger_part(of_line bigint, whole numeric, scale integer) RETURNS numeric LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $body$
    -- Largest remainder over (share descending, position id); LEDGER.md, Cases: split.
    WITH me AS (SELECT record, event_id, spell FROM ledger_creditline WHERE id = of_line),
    parts AS (
        SELECT l.id, l.share, l.position, trunc(abs(whole) * l.share / 100, scale) AS floor,
               abs(whole) * l.share / 100 - trunc(abs(whole) * l.share / 100, scale) AS rest
        FROM ledger_creditline l JOIN me USING (record, event_id, spell)
        WHERE l.ended_at IS NULL AND l.kind <> 2
    ), ranked AS (
        SELECT id, floor, row_number() OVER (ORDER BY rest DESC, share DESC, position, id) AS place,
               (abs(whole) - sum(floor) OVER ()) * power(10::numeric, scale) AS spare
        FROM parts
    )
    SELECT sign(whole) * (floor + CASE WHEN place <= spare THEN power(10::numeric, -scale) ELSE 0 END)
    FROM ranked WHERE id = of_line
$body$;
"""


def statistics_function(tables: Sequence[str]) -> str:
    """``ledger_take_statistics()``: let the planner know at once what a large import brought.

    Without it the first captures after an import are planned for empty tables, at ten times their cost.
    """
    names = ", ".join(["ledger_entry", "ledger_creditline", "ledger_rollup", *tables])
    return f"""
    CREATE OR REPLACE FUNCTION ledger_take_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
    BEGIN
        ANALYZE {names};
    END $body$;
    """


RIGHTS = """
REVOKE ALL ON ledger_entry, ledger_rollup, ledger_metric, ledger_event FROM "{app}";
GRANT SELECT, INSERT ON ledger_entry TO "{app}";
GRANT SELECT ON ledger_rollup, ledger_metric, ledger_event TO "{app}";
REVOKE EXECUTE ON FUNCTION ledger_rebuild(), ledger_fold(), ledger_guard(), ledger_take_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_rebuild(), ledger_fold(), ledger_take_statistics() TO "{app}";
"""
