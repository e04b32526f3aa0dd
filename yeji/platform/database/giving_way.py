"""Work that nobody waits for gives way: the worker and its sessions get what people who look and write leave over."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Final

import psutil

from yeji.platform.database.processes import PidFile
from yeji.platform.instance import Instance

STEPS: Final = 5
"""How far it steps back, in the system's own scale: where all cores are busy, a third of what the others get."""
# Alone it may have one core. Where people wait, more of them would be taken from those.
_ONE_CORE: Final = "SET max_parallel_workers_per_gather = 0"
_PROCESSES: Final = Path("/proc")


def give_way() -> None:
    """Let this program give way from now on."""
    _step_back(os.getpid())


def let_session_give_way(connection: Any, instance: Instance | None) -> None:
    """Let a new session of Django's give way, and its process where that is one of the instance's embedded server."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_CORE)
    if instance is not None and instance.kind == "embedded":
        let_process_give_way(instance.data, connection.connection.info.backend_pid)


def let_process_give_way(data: Path, session: int) -> bool:
    """Let the process of a session give way; whether it is one of the server in ``data``, and so may be touched."""
    server = PidFile.read(data)
    try:
        ours = server is not None and psutil.Process(session).ppid() == server.pid
    except psutil.Error:
        return False
    if ours:
        _step_back(session)
        _let_group_step_back(session)
    return ours


def _step_back(process: int) -> None:
    """Never forward: that only an administrator may, and whoever has stepped back further stays there."""
    with contextlib.suppress(psutil.Error, OSError):
        known = psutil.Process(process)
        known.nice(max(int(known.nice()), STEPS))


def _let_group_step_back(process: int) -> None:
    """Linux may share its cores out among login sessions first, and each session of the server counts as one."""
    with contextlib.suppress(OSError):
        (_PROCESSES / str(process) / "autogroup").write_text(str(STEPS), encoding="ascii")
