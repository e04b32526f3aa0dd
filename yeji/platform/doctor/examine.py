"""One look at everything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from yeji.kit.words import Text
from yeji.platform.backup.keeping import kept
from yeji.platform.database.lock import InstanceLock
from yeji.platform.database.parameters import PRODUCTION, Parameters
from yeji.platform.database.readiness import connect
from yeji.platform.doctor import database, machine, services
from yeji.platform.doctor.findings import Finding, Health, ill, watch, well
from yeji.platform.instance import Instance

_FRESH: Final = timedelta(hours=26)
_HERE: Final = ("", "127.0.0.1", "localhost", "::1")


def examine(
    instance: Instance, *, at: datetime, environ: Mapping[str, str] = os.environ, parameters: Parameters = PRODUCTION
) -> list[Finding]:
    """Every finding about an instance, whether it runs or not. Changes nothing."""
    running = InstanceLock(instance.home).holder() is not None or instance.kind == "external"
    found = [*machine.checks(instance), *services.programs(instance), _reach(environ)]
    answer = database.answers(instance, running=running)
    found.append(answer)
    if answer.health is Health.WELL:
        found += _asked(instance, at=at, parameters=parameters, running=running)
    else:
        found.append(_backups(instance, at, ""))
    found.append(services.logs(instance))
    return found


def _asked(instance: Instance, *, at: datetime, parameters: Parameters, running: bool) -> Iterator[Finding]:
    with connect(instance, "app") as connection:
        yield from database.checks(instance, connection, at=at, parameters=parameters)
        yield services.version(connection)
        yield from services.jobs(connection, at=at, running=running)
        yield database.last_check(connection, at=at)
        row = connection.execute(
            "SELECT reason FROM platform_operation WHERE kind = 'backup' AND ended_at IS NOT NULL "
            "AND state = 'failed' AND id = (SELECT max(id) FROM platform_operation WHERE kind = 'backup' "
            "AND state IN ('done', 'failed'))"
        ).fetchone()
        yield _backups(instance, at, str(row[0]) if row else "")


def _backups(instance: Instance, at: datetime, failed: str) -> Finding:
    """The newest backup, and why the last one failed."""
    label, fix = Text("Backups"), Text("Make one now: yeji backup")
    if failed:
        return ill("backups", label, Text("The last backup failed: %(reason)s", reason=failed), fix)
    newest = next(iter(kept(instance)), None)
    if newest is None:
        if at - instance.created_at < _FRESH:
            return well("backups", label, Text("None yet; the first is made at night."))
        return ill("backups", label, Text("There is no backup."), fix)
    told = Text("The newest is %(name)s, %(hours)s hours old.", name=newest.name,
                hours=max(0, int((at - newest.made_at).total_seconds() // 3600)))  # fmt: skip
    if at - newest.made_at > _FRESH:
        return watch("backups", label, told, Text("One is made every night while Yeji runs. Make one now: yeji backup"))
    return well("backups", label, told)


def _reach(environ: Mapping[str, str]) -> Finding:
    """Who can reach the pages, and whether what they send is seen on the way."""
    label = Text("Reach")
    address, base = environ.get("YEJI_ADDRESS", ""), environ.get("YEJI_BASE_URL", "")
    if address not in _HERE and not base.startswith("https://"):
        return watch("reach", label, Text("Yeji listens on %(address)s without HTTPS.", address=address),
                     Text("Put a web server with HTTPS in front of it and set YEJI_BASE_URL."))  # fmt: skip
    if base and not base.startswith("https://"):
        return watch("reach", label, Text("People use it without HTTPS: %(base)s", base=base),
                     Text("Passwords can be read on the way. Use HTTPS and set YEJI_BASE_URL."))  # fmt: skip
    return well("reach", label, Text("Only this machine, or others by HTTPS."))
