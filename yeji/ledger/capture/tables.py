"""The ledger's own database rules: rights, roll-up upkeep, locked periods. Laid by the owner role after migrations."""

from __future__ import annotations

from collections.abc import Sequence

from yeji.kit.money import UNUSUAL_PLACES
from yeji.ledger.capture.closing import ENTRY, SEALS, steps_of_closing
from yeji.ledger.capture.news import tell_figures
from yeji.ledger.capture.rollups import KEYS, append_sums, upkeep
from yeji.ledger.capture.standing import PUT_OFF, STANDING

CLOSING_LOCK = 8_204_501
"""Advisory lock: every posting takes it shared, closing a period and moving people exclusively."""

CLOSED = "coalesce((SELECT max(ends_on) FROM ledger_period WHERE status IN ('locked', 'paid')), '-infinity'::date)"
"""Periods are locked in order, so one day says it all: what lies before it is final."""

HOME = "(SELECT currency FROM org_company)"

SAFE = "SET search_path = pg_catalog, public, pg_temp"

FUNCTION_OF_FEW = (
    f"{SAFE} SET plan_cache_mode = force_generic_plan "
    "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
)
"""Settings of a function for few records. Planning these statements costs more than running them: 8 ms against 1 ms.

A few records are found by their keys, however large the tables grow while a connection keeps its plan.
"""

FUNCTION_OF_MANY = f"{SAFE} SET plan_cache_mode = force_custom_plan SET enable_nestloop = off"
"""Settings of its twin for many records: planned for them, and never searching one set of rows for each of another,
which is what the planner likes best while a first import makes every table look small."""

FEW = 100
FLAVOURS = {"": FUNCTION_OF_FEW, "_many": FUNCTION_OF_MANY}
"""Each function of capture and its twin, by the ending of the name."""

COINS = " ".join(
    f"WHEN code IN ({', '.join(repr(code) for code, places in UNUSUAL_PLACES.items() if places == kept)}) THEN {kept}"
    for kept in sorted(set(UNUSUAL_PLACES.values()))
)

GUARDS = f"""
CREATE OR REPLACE FUNCTION ledger_gate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({CLOSING_LOCK});
    RETURN NULL;
END $body$;

-- Before the first row is stamped with its moment, so that whoever posts is known to whoever marks what is known.
CREATE OR REPLACE TRIGGER ledger_gate BEFORE INSERT ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_gate();

CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE put_off integer[] := {PUT_OFF};
BEGIN
    IF EXISTS (SELECT FROM fresh WHERE day < {CLOSED}) THEN
        RAISE EXCEPTION 'a posting lies in a locked period' USING ERRCODE = 'YJ002';
    END IF;
    {"".join(append_sums(table, source="fresh", which="metric_id <> ALL(put_off)") for table in KEYS)}
    {tell_figures("fresh")}
    RETURN NULL;
END $body$;

CREATE OR REPLACE TRIGGER ledger_guard AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard();
"""

MONEY = f"""
CREATE OR REPLACE FUNCTION ledger_places(code text) RETURNS integer LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE {COINS} ELSE 2 END
$body$;

-- What one unit of a foreign currency is worth on a day. Our own currency is none: its rate is NULL.
CREATE OR REPLACE FUNCTION ledger_rate(wanted text, on_day date) RETURNS numeric LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE found numeric;
BEGIN
    SELECT rate INTO found FROM org_exchangerate
    WHERE currency = wanted AND day <= on_day AND deleted_at IS NULL ORDER BY day DESC LIMIT 1;
    IF found IS NULL THEN
        RAISE EXCEPTION '% %', wanted, on_day USING ERRCODE = 'YJ001';
    END IF;
    RETURN found;
END $body$;

CREATE OR REPLACE FUNCTION ledger_part(of_line bigint, whole numeric, scale integer) RETURNS numeric
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_nestloop = on SET enable_hashjoin = off SET enable_mergejoin = off AS $body$
BEGIN
    -- Largest remainder over (share descending, position id); LEDGER.md, Cases: split. Lines are looked up by their
    -- record also where the caller, with many records, plans otherwise. Planned once: an import asks for thousands.
    RETURN (
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
    );
END $body$;
"""

RULES = GUARDS + STANDING + upkeep(CLOSING_LOCK) + MONEY + SEALS + steps_of_closing(CLOSING_LOCK, CLOSED)


def statistics_function(tables: Sequence[str]) -> str:
    """``ledger_take_statistics()``: let the planner know at once what a large import brought.

    Without it the first captures after an import are planned for empty tables, at ten times their cost.
    """
    names = ", ".join(["ledger_entry", "ledger_creditline", "ledger_standing", *KEYS, *tables])
    return f"""
    CREATE OR REPLACE FUNCTION ledger_take_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
    BEGIN
        ANALYZE {names};
    END $body$;
    """


POSTED = ", ".join(f'"{name}"' for name in ENTRY if name not in ("id", "written_at"))
"""The columns that whoever posts fills in."""

RIGHTS = """
REVOKE ALL ON ledger_entry, ledger_rollup, ledger_summary, ledger_metric, ledger_event, ledger_watermark,
    ledger_periodchange, ledger_seal, ledger_balance, ledger_standing, ledger_folded, ledger_unsummed FROM "{app}";
-- Which number an entry or a step has, and when it was written, the database says itself.
GRANT SELECT, INSERT ({entry}) ON ledger_entry TO "{app}";
GRANT SELECT, INSERT (starts_on, before, after, at, known_at, reason, by_id) ON ledger_periodchange TO "{app}";
GRANT SELECT, INSERT ON ledger_watermark TO "{app}";
GRANT SELECT ON ledger_rollup, ledger_summary, ledger_balance, ledger_standing, ledger_folded, ledger_seal,
    ledger_unsummed, ledger_metric, ledger_event TO "{app}";
REVOKE EXECUTE ON FUNCTION ledger_rebuild(), ledger_fold(), ledger_gate(), ledger_guard(), ledger_stand(),
    ledger_final(), ledger_steps_stay(), ledger_tree_stays(), ledger_take_statistics(), ledger_seal(date),
    ledger_sealing(), ledger_sum_up(integer), ledger_days(date, date), ledger_sealed(date, date, date, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_rebuild(), ledger_fold(), ledger_take_statistics(), ledger_days(date, date),
    ledger_sealed(date, date, date, text) TO "{app}";
"""
