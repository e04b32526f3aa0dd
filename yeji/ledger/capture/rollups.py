"""The roll-ups: entries summed by month, with their products and without. A dashboard costs people times periods.

The one without products keeps the stages of stocks instead, so that a pipeline is read in its steps; flows have none.

Each statement that posts appends its own sums, so that no writer waits for another; readers add rows up. A job folds
what was appended into one row a key.
"""

from __future__ import annotations

PEOPLE = ("metric_id", "scenario", "month", "position", "person", "unit", "overlay")
KEYS = {"ledger_rollup": (*PEOPLE, "product"), "ledger_summary": (*PEOPLE, "stage")}
"""By which columns each table has one row, once it is folded."""

FOLDING_LOCK = 8_204_502
"""Advisory lock: only one fold at a time."""

LOOSE = "NOT folded OR (amount = 0 AND count = 0)"
"""What the fold has to do with: appended rows, and rows that came to nothing. Indexed, so that it is found at once."""


def append_sums(table: str, *, source: str, folded: bool = False) -> str:
    """The statement that adds the sums of some entries to a roll-up."""
    keys = KEYS[table]
    month = "date_trunc('month', day::timestamp)::date"
    return f"""
        INSERT INTO {table} ({", ".join(keys)}, amount, count, folded)
        SELECT {", ".join(month if key == "month" else key for key in keys)}, sum(amount), sum(count), {folded}
        FROM {source} GROUP BY {", ".join(str(place + 1) for place in range(len(keys)))}
        {"HAVING sum(amount) <> 0 OR sum(count) <> 0" if folded else ""};
    """


def _fold(table: str) -> str:
    keys = ", ".join(KEYS[table])
    return f"""
        WITH loose AS (DELETE FROM {table} WHERE {LOOSE} RETURNING {keys}, amount, count)
        INSERT INTO {table} AS kept ({keys}, amount, count, folded)
        SELECT {keys}, sum(amount), sum(count), true FROM loose GROUP BY {keys}
        HAVING sum(amount) <> 0 OR sum(count) <> 0
        ON CONFLICT ({keys}) WHERE folded
        DO UPDATE SET amount = kept.amount + excluded.amount, count = kept.count + excluded.count;
        GET DIAGNOSTICS touched = ROW_COUNT;
        written := written + touched;
    """


def _rebuild(table: str) -> str:
    return f"""
        DELETE FROM {table};
        {append_sums(table, source="ledger_entry", folded=True)}
        GET DIAGNOSTICS touched = ROW_COUNT;
        written := written + touched;
    """


def upkeep(closing_lock: int) -> str:
    """``ledger_fold()`` and ``ledger_rebuild()``: how many rows they wrote."""
    return f"""
CREATE OR REPLACE FUNCTION ledger_fold() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE written bigint := 0; touched bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock({FOLDING_LOCK}) THEN RETURN 0; END IF;
    {"".join(_fold(table) for table in KEYS)}
    RETURN written;
END $body$;

CREATE OR REPLACE FUNCTION ledger_rebuild() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE written bigint := 0; touched bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({closing_lock});
    PERFORM pg_advisory_xact_lock({FOLDING_LOCK});
    {"".join(_rebuild(table) for table in KEYS)}
    RETURN written;
END $body$;
"""
