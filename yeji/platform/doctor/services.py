"""What runs: the supervisor and its programs, the worker's pulse, the jobs, what the logs complain of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from yeji.kit.words import Text
from yeji.platform.database.lock import InstanceLock
from yeji.platform.doctor.findings import Finding, ill, watch, well
from yeji.platform.instance import Instance

_STATE: Final = "state.json"
_MANY_RESTARTS: Final = 5
_LATE: Final = timedelta(minutes=10)
_PULSE: Final = timedelta(minutes=2)
_TAIL: Final = 64 * 1024
_ROOMS: Final = Path(__file__).parents[2]


def programs(instance: Instance) -> Iterator[Finding]:
    """The supervisor, and each program it keeps running."""
    label = Text("Supervisor")
    holder = InstanceLock(instance.home).holder()
    if holder is None:
        yield watch("supervisor", label, Text("Yeji is not running."), Text("Start it with: yeji up"))
        return
    state = state_of(instance)
    if not state.get("programs"):
        yield watch("supervisor", label, Text("Process %(pid)s holds the instance.", pid=holder),
                    Text("It is starting, or a command works on it. Look again in a minute."))  # fmt: skip
        return
    yield well("supervisor", label, Text("Runs as process %(pid)s.", pid=holder))
    for name, program in state["programs"].items():
        yield _program(instance, str(name), program)


def state_of(instance: Instance) -> dict[str, Any]:
    """What the supervisor last told of its programs; empty when it told nothing."""
    try:
        found = json.loads((instance.run / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _program(instance: Instance, name: str, program: dict[str, Any]) -> Finding:
    key, label = f"program:{name}", Text("Program %(name)s", name=name)
    told = Text("Process %(pid)s, restarted %(exits)s times.", pid=program["pid"], exits=program["exits"])
    log = instance.log / f"{name}.log"
    if program["pid"] is None or not _alive(int(program["pid"])):
        return ill(key, label, told, Text("It does not run. Its log says why: %(log)s", log=log))
    if program["exits"] >= _MANY_RESTARTS:
        return watch(key, label, told, Text("It ends too often. Its log says why: %(log)s", log=log))
    return well(key, label, told)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def jobs(connection: psycopg.Connection, *, at: datetime, running: bool) -> Iterator[Finding]:
    """The worker's pulse, and whether jobs wait for too long or have failed."""
    label, fix = Text("Worker"), Text("Start it with: yeji up")
    row = connection.execute("SELECT max(last_heartbeat) FROM procrastinate_workers").fetchone()
    beat = row[0] if row else None
    if not running:
        yield watch("worker", label, Text("The worker is not running."), fix)
    elif beat is None or at - beat > _PULSE:
        yield ill("worker", label, Text("The worker has not been heard of for minutes."),
                  Text("Its log says why. Jobs such as backups wait for it."))  # fmt: skip
    else:
        yield well("worker", label, Text("The worker is alive."))
    yield _late(connection, at)
    yield _failed(connection)


def _late(connection: psycopg.Connection, at: datetime) -> Finding:
    label = Text("Waiting jobs")
    row = connection.execute(
        """
        SELECT count(*) FROM procrastinate_jobs j
        WHERE j.status = 'todo' AND coalesce(j.scheduled_at, (
            SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id
        )) < %s
        """,
        [at - _LATE],
    ).fetchone()
    count = row[0] if row else 0
    if count:
        return watch("jobs_waiting", label, Text("%(count)s jobs wait for more than ten minutes.", count=count),
                     Text("Is the worker running? Its log says what it does."))  # fmt: skip
    return well("jobs_waiting", label, Text("No job waits for more than ten minutes."))


def _failed(connection: psycopg.Connection) -> Finding:
    label = Text("Failed jobs")
    rows = connection.execute(
        """
        SELECT j.task_name, count(*) FROM procrastinate_jobs j
        JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed' AND e.at > now() - interval '1 day'
        WHERE j.status = 'failed' GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    if rows:
        names = ", ".join(f"{name.rpartition('.')[2]} ({count})" for name, count in rows)
        return watch("jobs_failed", label, Text("Failed within a day: %(names)s", names=names),
                     Text("The log of the worker says why."))  # fmt: skip
    return well("jobs_failed", label, Text("No job failed within a day."))


def version(connection: psycopg.Connection) -> Finding:
    """Whether the tables are those of this version."""
    label = Text("Tables")
    done = {(app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations").fetchall()}
    ours = {
        (path.parents[1].name, path.stem)
        for path in _ROOMS.glob("**/migrations/[0-9]*.py")
        if "tests" not in path.parts
    }
    missing = sorted(ours - done)
    if missing:
        return ill("tables", label, Text("The tables lack %(count)s steps of this version.", count=len(missing)),
                   Text("Stop Yeji and start it again with: yeji up"))  # fmt: skip
    return well("tables", label, Text("The tables are those of this version."))


def logs(instance: Instance) -> Finding:
    """Whether the logs have grown, and what they complained of last."""
    label = Text("Logs")
    found: dict[str, int] = {}
    for path in sorted(instance.log.glob("*.log")):
        count = sum(b" ERROR " in line or b"Traceback" in line or b"CRITICAL" in line for line in _tail(path))
        if count:
            found[path.name] = count
    if found:
        told = ", ".join(f"{name}: {count}" for name, count in found.items())
        return watch("logs", label, Text("Errors near the end of the logs: %(told)s", told=told),
                     Text("Read them in %(place)s. A support bundle holds their ends: yeji doctor --bundle FILE",
                          place=instance.log))  # fmt: skip
    return well("logs", label, Text("No errors near the end of the logs."))


def _tail(path: Path) -> list[bytes]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().splitlines()
    except OSError:
        return []
