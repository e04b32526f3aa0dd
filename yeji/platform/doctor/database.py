"""The database: does it answer, does it keep what it acknowledges, may the application do no more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import psycopg

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database.parameters import PRODUCTION, Parameters
from yeji.platform.database.readiness import State, ask, check_settings
from yeji.platform.doctor.findings import Finding, ill, watch, well
from yeji.platform.instance import Instance

_CHECK_HOURS: Final = 50
_CLOCKS_APART: Final = timedelta(seconds=5)
_LONG: Final = "10 minutes"
_MEGABYTE: Final = 1024 * 1024


def answers(instance: Instance, *, running: bool) -> Finding:
    """Whether the application could ask it something."""
    label = Text("Database")
    found = ask(instance)
    if found.state is State.READY:
        return well("database", label, Text("It answers."))
    if not running and instance.kind == "embedded":
        return watch("database", label, Text("It is not running."), Text("Start it with: yeji up"))
    if found.state is State.RECOVERING:
        return watch("database", label, Text("It is starting, or recovering from a crash."),
                     Text("Wait: it takes as long as it needs."))  # fmt: skip
    return ill("database", label, Text("It does not answer: %(words)s", words=found.words),
               Text("Look into %(log)s. With a server of your own: is it running, and reachable from here?",
                    log=instance.log))  # fmt: skip


def checks(
    instance: Instance, connection: psycopg.Connection, *, at: datetime, parameters: Parameters = PRODUCTION
) -> Iterator[Finding]:
    """Everything that can be asked of a database that answers."""
    yield _settings(instance, parameters)
    yield _rights(connection)
    yield _clock(connection, at)
    yield _long_ones(connection)
    yield _size(connection)


def _settings(instance: Instance, parameters: Parameters) -> Finding:
    label = Text("Safety of data")
    try:
        check_settings(instance, parameters)
    except Refused as problem:
        fix = Text("Set it back in the server's configuration and start Yeji again.")
        return ill("settings", label, Text("%(problem)s", problem=problem), fix)
    return well("settings", label, Text("What is acknowledged is kept: checksums, synced writes, whole pages."))


def _rights(connection: psycopg.Connection) -> Finding:
    label = Text("Rights of the application")
    row = connection.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication, "
        "(SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid) FROM pg_roles r WHERE rolname = current_user"
    ).fetchone()
    if row is None or row[0] or row[1]:
        return ill("rights", label, Text("The application's role may do more than it should."),
                   Text("Take its rights and tables away: it must own nothing and be no superuser."))  # fmt: skip
    return well("rights", label, Text("The application's role owns nothing and is no superuser."))


def _clock(connection: psycopg.Connection, at: datetime) -> Finding:
    label = Text("Clock")
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    apart = abs(row[0] - at) if row else timedelta(0)
    if apart > _CLOCKS_APART:
        return watch("clock", label, Text("Machine and database are %(seconds)s seconds apart.",
                                          seconds=round(apart.total_seconds())),
                     Text("Let both keep time by NTP."))  # fmt: skip
    return well("clock", label, Text("Machine and database tell the same time."))


def _long_ones(connection: psycopg.Connection) -> Finding:
    label = Text("Long transactions")
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        f"AND xact_start < now() - interval '{_LONG}'"
    ).fetchone()
    count = row[0] if row else 0
    if count:
        return watch("transactions", label, Text("%(count)s have been open for more than ten minutes.", count=count),
                     Text("They hold back cleaning up. A large import or backup ends by itself."))  # fmt: skip
    return well("transactions", label, Text("None is open for more than ten minutes."))


def _size(connection: psycopg.Connection) -> Finding:
    return well("size", Text("Size of the database"), Text("%(size)s MB", size=size(connection) // _MEGABYTE))


def last_check(connection: psycopg.Connection, *, at: datetime) -> Finding:
    """Whether the last check of the data found them whole, and whether it was made lately."""
    label = Text("Check of the data")
    row = connection.execute(
        "SELECT ended_at, (result ->> 'broken')::int FROM platform_operation "
        "WHERE kind = 'check' AND state = 'done' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return well("check", label, Text("None yet; the first is made at night."))
    if row[1]:
        return ill("check", label, Text("The last one found %(count)s things broken that always hold.", count=row[1]),
                   Text("See what: yeji check"))  # fmt: skip
    hours = max(0, int((at - row[0]).total_seconds() // 3600))
    told = Text("All was well %(hours)s hours ago.", hours=hours)
    if hours > _CHECK_HOURS:
        return watch(
            "check",
            label,
            told,
            Text("It is made every night while Yeji runs. Make one now on the page of the system."),
        )
    return well("check", label, told)


def size(connection: psycopg.Connection) -> int:
    """How many bytes the database takes."""
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0
