"""The roll-ups: entries summed by month, with their products and without. A dashboard costs people times periods.

The one without products keeps the stages of stocks instead, so that a pipeline is read in its steps; flows have none.

Each statement that posts appends its own sums, so that no writer waits for another; readers add rows up. A job folds
what was appended into one row a key.
"""

from __future__ import annotations

from yeji.ledger.capture.standing import stand

PEOPLE = ("metric_id", "scenario", "month", "position", "person", "unit", "overlay")
KEYS = {"ledger_rollup": (*PEOPLE, "product"), "ledger_summary": (*PEOPLE, "stage")}
"""By which columns each table has one row, once it is folded."""

DERIVED = (*KEYS, "ledger_balance", "ledger_standing")
"""All that is made of the entries."""

FOLDING_LOCK = 8_204_502
"""Advisory lock: only one fold at a time."""

STOCKS = "(SELECT id FROM ledger_metric WHERE definition ->> 'kind' = 'Stock')"
BALANCE = ("metric_id", "month", "position", "person", "unit", "overlay", "stage")
"""By which columns a balance has one row: what stood at the start of the month."""

FIRST, LATEST = ("(SELECT min(month) FROM ledger_balance)", "(SELECT max(month) FROM ledger_balance)")
"""Between the two every month has its balances; whoever asks for a later level adds what was summed since."""

BALANCED_YEARS = 10
"""Levels of months longer ago are added up from the summary. A single deal from 1900 is to cost nobody anything."""

LOOSE = "NOT folded OR (amount = 0 AND count = 0)"
"""What the fold has to do with: appended rows, and rows that came to nothing. Indexed, so that it is found at once."""


def append_sums(table: str, *, source: str, which: str = "true", folded: bool = False) -> str:
    """The statement that adds the sums of some entries to a roll-up."""
    return f"""
        INSERT INTO {table} ({", ".join(KEYS[table])}, amount, count, folded)
        SELECT {_keys_of_entries(table)}, sum(amount), sum(count), {folded}
        FROM {source} WHERE {which} GROUP BY {", ".join(str(place + 1) for place in range(len(KEYS[table])))}
        {"HAVING sum(amount) <> 0 OR sum(count) <> 0" if folded else ""};
    """


def _keys_of_entries(table: str) -> str:
    month = "date_trunc('month', day::timestamp)::date AS month"
    return ", ".join(month if key == "month" else key for key in KEYS[table])


def _fold(table: str, loose: str) -> str:
    """The statements that add rows to what is folded: those of the query ``loose``."""
    keys = ", ".join(KEYS[table])
    noted = f", noted AS ({_note('loose')}) {_carried()}"
    return f"""
        WITH loose AS ({loose})
        {noted if table == "ledger_summary" else ""}
        INSERT INTO {table} AS kept ({keys}, amount, count, folded)
        SELECT {keys}, sum(amount), sum(count), true FROM loose GROUP BY {keys}
        HAVING sum(amount) <> 0 OR sum(count) <> 0
        ON CONFLICT ({keys}) WHERE folded
        DO UPDATE SET amount = kept.amount + excluded.amount, count = kept.count + excluded.count;
        GET DIAGNOSTICS touched = ROW_COUNT;
        written := written + touched;
    """


def _taken(table: str) -> str:
    """The query that takes the appended rows out of a table."""
    return f"DELETE FROM {table} WHERE {LOOSE} RETURNING {', '.join(KEYS[table])}, amount, count"


def _filled_in(table: str) -> str:
    """The query that adds up what was posted while a metric was filled in."""
    numbers = ", ".join(str(place + 1) for place in range(len(KEYS[table])))
    return f"""
            SELECT {_keys_of_entries(table)}, sum(amount) AS amount, sum(count) AS count
            FROM ledger_entry WHERE metric_id = of_metric GROUP BY {numbers}
        """


def _note(source: str) -> str:
    """The statement that counts one more fold of these metrics' months. Without it answers that were kept would
    seem to be true still, once what was posted since is no row of its own any more.
    """
    return f"""
            INSERT INTO ledger_folded AS kept (metric_id, scenario, month, times)
            SELECT DISTINCT metric_id, scenario, month, 1 FROM {source}
            ON CONFLICT (metric_id, scenario, month) DO UPDATE SET times = kept.times + 1
        """


def _carried() -> str:
    """The part of folding the summary that carries what is folded into the balances of the months after it."""
    columns = ", ".join(BALANCE)
    values = ", ".join("later.month::date" if name == "month" else f"loose.{name}" for name in BALANCE)
    return f""", carried AS (
            INSERT INTO ledger_balance AS kept ({columns}, amount, count)
            SELECT {values}, sum(loose.amount), sum(loose.count) FROM loose
            CROSS JOIN LATERAL generate_series(
                greatest(loose.month + interval '1 month', {FIRST}), {LATEST}, '1 month'
            ) AS later(month)
            WHERE loose.scenario = 0 AND loose.metric_id IN {STOCKS} GROUP BY {values}
            ON CONFLICT ({columns})
            DO UPDATE SET amount = kept.amount + excluded.amount, count = kept.count + excluded.count
        )"""


def _balances() -> str:
    """The statement that makes the balances of the months since the last one, up to the present, from the summary."""
    columns = ", ".join(BALANCE)
    values = ", ".join("ends.month::date" if name == "month" else f"s.{name}" for name in BALANCE)
    of_stocks = f"s.scenario = 0 AND s.folded AND s.metric_id IN {STOCKS}"
    return f"""
        INSERT INTO ledger_balance ({columns}, amount, count)
        SELECT {values}, sum(s.amount), sum(s.count) FROM ledger_summary s
        JOIN generate_series(
            coalesce({LATEST}, greatest((SELECT min(s.month) FROM ledger_summary s WHERE {of_stocks}),
                                        present - interval '{BALANCED_YEARS} years')) + interval '1 month',
            present, '1 month'
        ) AS ends(month) ON s.month < ends.month
        WHERE {of_stocks} GROUP BY {values} HAVING sum(s.amount) <> 0 OR sum(s.count) <> 0;
    """


def _rebuild(table: str) -> str:
    return f"""
        {f"{_note(table)};" if table == "ledger_summary" else ""}
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
DECLARE written bigint := 0; touched bigint; present date := date_trunc('month', current_date)::date;
BEGIN
    IF NOT pg_try_advisory_xact_lock({FOLDING_LOCK}) THEN RETURN 0; END IF;
    {"".join(_fold(table, _taken(table)) for table in KEYS)}
    IF written > 0 THEN
        DELETE FROM ledger_balance WHERE amount = 0 AND count = 0;
    END IF;
    IF coalesce({LATEST}, '-infinity') < present THEN
        {_balances()}
    END IF;
    RETURN written;
END $body$;

CREATE OR REPLACE FUNCTION ledger_rebuild() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE written bigint := 0; touched bigint; present date := date_trunc('month', current_date)::date;
BEGIN
    PERFORM pg_advisory_xact_lock({closing_lock});
    PERFORM pg_advisory_xact_lock({FOLDING_LOCK});
    {"".join(_rebuild(table) for table in KEYS)}
    DELETE FROM ledger_balance;
    {_balances()}
    DELETE FROM ledger_standing;
    {stand("ledger_entry")}
    RETURN written;
END $body$;
{_filling()}
"""


def _filling() -> str:
    """``ledger_sum_up(of_metric)``: one pass over all that was filled in, where sums appended with each batch would be
    nearly as many rows as it has entries, to be folded afterwards.

    Called with a snapshot before which all was put off, and nothing after it. Whatever sums there are is made anew, so
    that one that was cut off may be done again.
    """
    return f"""
CREATE OR REPLACE FUNCTION ledger_sum_up(of_metric integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE written bigint := 0; touched bigint;
BEGIN
    {"".join(f"DELETE FROM {table} WHERE metric_id = of_metric;" for table in DERIVED)}
    {"".join(_fold(table, _filled_in(table)) for table in KEYS)}
    {stand("ledger_entry", "metric_id = of_metric")}
    DELETE FROM ledger_unsummed WHERE metric_id = of_metric;
END $body$;
"""
