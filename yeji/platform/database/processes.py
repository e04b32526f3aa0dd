"""Which PostgreSQL processes work in a data directory, whoever started them."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

# A process that counts as PostgreSQL: a shell whose directory happens to be ours is left alone.
_PROGRAMS: Final = ("postgres", "postgres (deleted)")
_GONE: Final = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)
# A clock set right after the start moves the two apart; beyond this a server is ended less gently, no worse.
_CLOCK_TOLERANCE: Final = 5.0


@dataclass(frozen=True, slots=True)
class PidFile:
    """What ``postmaster.pid`` says, or as much of it as a power cut left."""

    pid: int
    started_at: float | None

    @classmethod
    def read(cls, data: Path) -> PidFile | None:
        """The lock file of ``data``; None if it is missing, empty or unreadable nonsense."""
        try:
            lines = (data / "postmaster.pid").read_text(encoding="ascii", errors="replace").splitlines()
            return cls(pid=int(lines[0]), started_at=float(lines[2]) if len(lines) > 2 else None)
        except (OSError, ValueError, IndexError):
            return None


def postgres_in(data: Path) -> list[psutil.Process]:
    """Live PostgreSQL processes whose working directory is ``data``."""
    place = os.path.realpath(data)
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.exe()).name in _PROGRAMS and process.cwd() == place and _is_alive(process):
                found.append(process)
        except _GONE:
            continue
    return found


def postmaster_of(data: Path) -> psutil.Process | None:
    """The live server of ``data`` that its lock file names, if the file tells the truth.

    A pid counts only if it is PostgreSQL, works in ``data`` and started when the file says: after a reboot, and
    in containers always, the number in a stale file soon belongs to somebody else.
    """
    written = PidFile.read(data)
    if written is None:
        return None
    for process in postgres_in(data):
        if process.pid != written.pid:
            continue
        try:
            born = process.create_time()
        except _GONE:
            return None
        if written.started_at is None or abs(born - written.started_at) <= _CLOCK_TOLERANCE:
            return process
    return None


def end_orphans(data: Path, *, patience: float = 5.0) -> int:
    """End what an earlier server left running in ``data``; the number of processes found.

    A server that lost its supervisor is asked to shut down as usual. Single processes that outlived their
    server end by themselves as a rule; they get ``patience`` seconds, then as many again after being asked.
    """
    found = postgres_in(data)
    if not found:
        return 0
    server = postmaster_of(data)
    if server is not None:
        _send([server], signal.SIGINT)
        wait_till_gone(data, 30.0)
        _send(postgres_in(data), signal.SIGQUIT)
    wait_till_gone(data, patience)
    _send(postgres_in(data), signal.SIGTERM)
    wait_till_gone(data, patience)
    _send(postgres_in(data), signal.SIGKILL)
    wait_till_gone(data, patience)
    return len(found)


def drop_stale_lock(data: Path) -> bool:
    """Remove ``postmaster.pid`` if nothing works in ``data``; True if there was one.

    PostgreSQL itself would refuse to start over an empty file, or over a number that now belongs to another
    process of the same account. Where working directories cannot be seen, it stays the judge.
    """
    lock = data / "postmaster.pid"
    if not lock.exists() or postgres_in(data) or not can_see_processes():
        return False
    lock.unlink(missing_ok=True)
    return True


def can_see_processes() -> bool:
    """Whether this system shows the working directory of a process, our own for a start."""
    try:
        return bool(psutil.Process().cwd())
    except (*_GONE, OSError):
        return False


def wait_till_gone(data: Path, seconds: float) -> None:
    """Wait until no PostgreSQL process works in ``data`` any more, at most ``seconds``."""
    end = time.monotonic() + seconds
    while postgres_in(data) and time.monotonic() < end:
        time.sleep(0.05)


def _is_alive(process: psutil.Process) -> bool:
    return process.status() != psutil.STATUS_ZOMBIE


def _send(processes: list[psutil.Process], number: int) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except _GONE:
            continue
