"""R-12 at the database itself: whatever the application's role says to it, a locked month shows what it showed.

A statement may be refused, or do something elsewhere. What counts is what a question answers afterwards: today, as it
was known at the closing, by person, by unit of then; and that seals, steps and the four eyes are still what they were.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import NOON, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.moves import move_unit
from yeji.ledger.periods import changed_since, months, move_period, steps_of
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.seals import check_seals, seals
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
METRICS = ("won_amount", "won_deals", "new_deals", "open_pipeline", "open_deals")
CUTS = ((), (Dimension.PERSON,), (Dimension.UNIT,), (Dimension.PRODUCT,))

ENTRY = (
    "metric_id, scenario, part, day, belongs_on, person, unit, amount, count, currency_amount, record, overlay, "
    "adjusts, recorded_at"
)
VALUES = "metric_id, 0, 0, DATE '{day}', DATE '{belongs}', person, unit, 7, 1, 7, record, false, false, now()"
COPY = f"COPY ledger_entry ({ENTRY}) FROM STDIN"
SOME = "FROM ledger_entry WHERE person IS NOT NULL LIMIT 1"


def posting(
    day: str, *, into: str = "ledger_entry", belongs: str = "2026-04-10", more: str = "", worth: str = ""
) -> str:
    """A posting of seven more for somebody."""
    return (
        f"INSERT INTO {into} ({ENTRY}{', ' + more if more else ''}) "
        f"SELECT {VALUES.format(day=day, belongs=belongs)}{', ' + worth if worth else ''} {SOME}"
    )


STATEMENTS = (
    # Entries: the parent, its partitions, and their structure.
    posting("2026-04-10"),
    posting("2026-04-30", belongs="2026-05-02"),
    posting("-infinity"),
    posting("0001-01-01 BC"),
    posting("2026-04-10") + " RETURNING id",
    posting("2026-04-10", into="ledger_entry_2026"),
    posting("2026-05-10", more="written_at", worth="TIMESTAMPTZ '2026-04-20'"),
    posting("2026-05-10", more="id", worth="1"),
    "WITH gone AS (DELETE FROM ledger_entry RETURNING *) SELECT count(*) FROM gone",
    "UPDATE ledger_entry SET day = DATE '2026-05-10'",
    "UPDATE ledger_entry_2026 SET amount = amount + 1",
    "DELETE FROM ledger_entry_2026",
    "TRUNCATE ledger_entry_2026",
    "MERGE INTO ledger_entry e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM ledger_entry FOR UPDATE",
    "ALTER TABLE ledger_entry DETACH PARTITION ledger_entry_2026",
    "ALTER TABLE ledger_entry ATTACH PARTITION org_unit FOR VALUES FROM ('2040-01-01') TO ('2041-01-01')",
    "CREATE TABLE mine PARTITION OF ledger_entry DEFAULT",
    "CREATE TABLE mine () INHERITS (ledger_rollup)",
    "ALTER TABLE ledger_entry_2026 NO INHERIT ledger_entry",
    "ALTER TABLE ledger_entry ALTER COLUMN amount TYPE int",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_guard",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_guard ON ledger_entry",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_entry EXECUTE FUNCTION ledger_gate()",
    "CREATE RULE mine AS ON INSERT TO ledger_entry DO INSTEAD NOTHING",
    "ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON ledger_entry USING (false)",
    "COMMENT ON TABLE ledger_entry IS 'mine'",
    "ALTER TABLE ledger_entry OWNER TO CURRENT_USER",
    "GRANT ALL ON ledger_entry TO CURRENT_USER",
    # What is summed up from them, and what they mean.
    *(
        statement.format(table)
        for table in ("ledger_rollup", "ledger_summary", "ledger_balance", "ledger_standing", "ledger_folded")
        for statement in ("UPDATE {} SET metric_id = metric_id + 1", "DELETE FROM {}", "TRUNCATE {}")
    ),
    "INSERT INTO ledger_rollup (metric_id, scenario, month, person, unit, overlay, amount, count) "
    "SELECT metric_id, 0, '2026-04-01', person, unit, false, 7, 1 FROM ledger_rollup LIMIT 1",
    "UPDATE ledger_metric SET key = 'other' WHERE key = 'won_amount'",
    "DELETE FROM ledger_metric",
    "INSERT INTO ledger_metric (key, version, definition) VALUES ('won_amount', 9, '{}')",
    "UPDATE ledger_event SET key = 'x'",
    "SELECT ledger_fold()",
    "SELECT ledger_rebuild()",
    # Periods, their steps and seals.
    "UPDATE ledger_period SET status = 'reviewed' WHERE status = 'locked'",
    "UPDATE ledger_period SET ends_on = '2026-04-15', starts_on = '2026-03-15'",
    "UPDATE ledger_period SET starts_on = '2027-04-01', ends_on = '2027-05-01'",
    "DELETE FROM ledger_period",
    "TRUNCATE ledger_period CASCADE",
    "INSERT INTO ledger_period (starts_on, ends_on, status, changed_at) "
    "VALUES ('2030-01-01', '2030-02-01', 'locked', now())",
    "INSERT INTO ledger_periodchange (starts_on, before, after, at, known_at, reason, by_id) "
    "SELECT '2026-04-01', 'reviewed', 'locked', now(), now(), '', by_id FROM ledger_periodchange LIMIT 1",
    "INSERT INTO ledger_periodchange (starts_on, before, after, at, known_at, reason, by_id) "
    "SELECT '2026-04-01', 'locked', '', now(), now(), 'opened again', by_id FROM ledger_periodchange LIMIT 1",
    "INSERT INTO ledger_periodchange (id, starts_on, before, after, at, known_at, reason, by_id) "
    "SELECT -1, '2026-04-01', '', 'calculated', now(), now(), '', by_id FROM ledger_periodchange LIMIT 1",
    "UPDATE ledger_periodchange SET reason = 'because'",
    "DELETE FROM ledger_periodchange",
    "UPDATE ledger_seal SET hash = repeat('0', 64)",
    "DELETE FROM ledger_seal",
    "INSERT INTO ledger_seal SELECT * FROM ledger_seal",
    "SELECT ledger_seal(DATE '2026-04-01')",
    "SELECT ledger_guard()",
    "SELECT ledger_sealing()",
    # What was known when.
    "UPDATE ledger_watermark SET below = now()",
    "DELETE FROM ledger_watermark",
    "INSERT INTO ledger_watermark (at, below) SELECT at + interval '1 microsecond', '2020-01-01' FROM ledger_watermark",
    "INSERT INTO ledger_watermark (at, below) SELECT at + interval '1 microsecond', 'infinity' FROM ledger_watermark",
    # The tree that the units of then stand in.
    "DELETE FROM org_unitpath",
    "UPDATE org_unitpath SET days = daterange('2026-06-01', NULL)",
    "INSERT INTO org_unitpath (ancestor_id, unit_id, depth, days) "
    "SELECT a.id, b.id, 1, NULL FROM org_unit a, org_unit b WHERE a.name = 'West' AND b.name = 'East'".replace(
        "NULL FROM", "daterange(NULL, NULL) FROM"
    ),
    "UPDATE org_unitplace SET parent_id = NULL",
    "DELETE FROM org_unitplace",
    "UPDATE org_unitplace SET days = daterange('2026-04-01', NULL) WHERE parent_id IS NOT NULL",
    "INSERT INTO org_unitplace (unit_id, parent_id, days) "
    "SELECT a.id, b.id, daterange('2020-01-01', '2026-05-01') FROM org_unit a, org_unit b "
    "WHERE a.name = 'West' AND b.name = 'East'",
    # Who is who.
    "UPDATE ledger_creditline SET person = NULL, unit = NULL",
    "DELETE FROM ledger_creditline",
    "DELETE FROM org_membership",
    "DELETE FROM org_positionplace",
    "UPDATE sales_deal SET amount = 1, closed_on = '2026-05-03', deleted_at = now()",
    # Becoming somebody else, and talking past the triggers.
    "SET session_replication_role = replica",
    "SET ROLE yeji_owner",
    "SET SESSION AUTHORIZATION yeji_owner",
    "CREATE TEMP TABLE ledger_period (ends_on date, status text)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION ledger_guard() SET search_path = pg_temp",
    "ALTER DATABASE postgres SET session_replication_role = replica",
    "ALTER SYSTEM SET session_replication_role = replica",
    "DO $$ BEGIN EXECUTE 'ALTER TABLE ledger_entry DISABLE TRIGGER ALL'; END $$",
    "LOAD 'plpgsql'",
    "SELECT lo_import('/etc/passwd')",
    "SET CONSTRAINTS ALL DEFERRED; " + posting("2026-04-10"),
    "SET search_path = pg_temp; " + posting("2026-04-10", into="public.ledger_entry").replace(
        "FROM ledger_entry", "FROM public.ledger_entry"
    ),
    "SET default_transaction_read_only = off; " + posting("2026-04-10"),
    "SET timezone = 'Pacific/Kiritimati'; SET datestyle = 'SQL, DMY'; " + posting("2026-04-10"),
    "PREPARE post AS " + posting("2026-04-10") + "; EXECUTE post",
    "SELECT setval('ledger_entry_id', 1)",
    "ALTER SEQUENCE ledger_entry_id RESTART",
    "SELECT setval(pg_get_serial_sequence('ledger_periodchange', 'id'), 1)",
)  # fmt: skip


@pytest.fixture
def locked(world: World) -> dict[str, Any]:
    """April locked, with results of Chen's and Dora's in it; East stands under West from June on."""
    for name, amount in (("chen", 100), ("dora", 70)):
        win(deal_of(world, name, amount, opened_on=date(2026, 4, 1)), closed_on=date(2026, 4, 10))
    deal_of(world, "chen", 30, opened_on=date(2026, 4, 2))
    win(deal_of(world, "chen", 40, opened_on=date(2026, 5, 4)), closed_on=date(2026, 5, 6))
    lock(world, "2026-04")
    return {"known_at": fetch("SELECT max(at) FROM ledger_watermark", {})[0][0]}


def shown(known_at: Any) -> list[Any]:
    """All that a page shows of April: now, and as it was known when it was closed."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public")
    told: list[Any] = []
    for by in CUTS:
        for at in (None, known_at):
            asked = Question(metrics=METRICS, period=parse("2026-04"), by=by, known_at=at)
            rows = ask(asked, scope=SYSTEM).rows
            told.append(sorted((str(key), sorted(row.items())) for key, row in rows.items()))
    told.append([(one.starts_on, one.ends_on, one.status) for one in months()])
    told.append([(one.before, one.after, one.by, one.at) for one in steps_of(month=date(2026, 4, 1))])
    told += [seals(), list(check_seals())]
    return told


class Undo(Exception):  # noqa: N818
    """Takes back what a statement did that was not refused."""


@pytest.mark.parametrize("statement", STATEMENTS)
def test_r12_no_statement_of_the_application_changes_what_a_locked_month_shows(
    locked: dict[str, Any], statement: str
) -> None:
    before = shown(locked["known_at"])
    with suppress(Undo, DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert shown(locked["known_at"]) == before
        raise Undo
    assert shown(locked["known_at"]) == before


@pytest.mark.parametrize("row", ["2026-04-10", "2026-05-01"])
def test_r12_copy_is_no_other_way_in(locked: dict[str, Any], row: str) -> None:
    """A copy passes the same guard; into an open month it posts like any other statement."""
    metric = fetch("SELECT id FROM ledger_metric WHERE key = 'won_amount'", {})[0][0]
    before = shown(locked["known_at"])
    given = f"{metric}\t0\t0\t{row}\t2026-04-10\t\\N\t\\N\t7\t1\t7\t1\tf\tf\t2026-05-01\n"
    try:
        with transaction.atomic(), connection.connection.cursor().copy(COPY) as copy:
            copy.write(given)
    except (DatabaseError, psycopg.Error):
        refused = True
    else:
        refused = False
    assert refused == (row < "2026-05-01")
    assert shown(locked["known_at"]) == before


def test_r12_what_is_posted_behind_a_review_is_seen_whatever_clock_it_names(world: World) -> None:
    """Four eyes look at what was calculated: nothing may be posted since, and no posting says itself when it was."""
    win(deal_of(world, "chen", 100, opened_on=date(2026, 4, 1)), closed_on=date(2026, 4, 10))
    move_period(month=parse("2026-04"), to="calculated", by=world.accounts["ada"], at=NOON)
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(posting("2026-04-20", more="written_at", worth="TIMESTAMPTZ '2026-04-20'"))
    assert changed_since(month=parse("2026-04")) == len(
        fetch("SELECT FROM ledger_entry WHERE day = '2026-04-20' AND amount = 7", {})
    )


def test_r12_units_move_in_open_months_and_not_in_locked_ones(world: World, locked: dict[str, Any]) -> None:
    east, west = world.units["East"], world.units["West"]
    before = shown(locked["known_at"])
    assert move_unit(unit=east, parent=west, since=date(2026, 5, 1), by=SYSTEM, at=NOON)
    assert shown(locked["known_at"]) == before
