"""Programs that a killed supervisor left behind: found by their mark, and ended before new ones start."""

from __future__ import annotations

import os
import time
from typing import Final

import psutil

from yeji.platform.instance import Instance

MARK: Final = "YEJI_SUPERVISED"
_GONE: Final = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess, OSError)
_PATIENCE: Final = 5.0
_SAME_START: Final = 2.0


def mark(instance: Instance) -> str:
    """What every program of ``instance`` and its children carry in their environment."""
    return instance.id


def note(instance: Instance, name: str, pid: int) -> None:
    """Write down that ``name`` runs as ``pid``, with its start: a number alone may be somebody else's tomorrow."""
    try:
        born = psutil.Process(pid).create_time()
    except psutil.Error:
        return
    (instance.run / f"{name}.pid").write_text(f"{pid} {born}\n", encoding="ascii")


def forget(instance: Instance, name: str) -> None:
    """Remove the note about ``name``."""
    (instance.run / f"{name}.pid").unlink(missing_ok=True)


def end_leftovers(instance: Instance) -> int:
    """End every program that an earlier supervisor of ``instance`` left; how many processes there were."""
    found = {process.pid: process for process in (*_noted(instance), *_marked(instance))}
    found.pop(os.getpid(), None)
    for process in found.values():
        _try(process.terminate)
    for process in _alive_after(_PATIENCE, list(found.values())):
        _try(process.kill)
    _alive_after(_PATIENCE, list(found.values()))
    for path in instance.run.glob("*.pid"):
        path.unlink(missing_ok=True)
    return len(found)


def _noted(instance: Instance) -> list[psutil.Process]:
    """Live processes that the notes name, with their children."""
    found: list[psutil.Process] = []
    for path in instance.run.glob("*.pid"):
        try:
            pid, born = path.read_text(encoding="ascii").split()
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(born)) < _SAME_START:
                found += [process, *process.children(recursive=True)]
        except (*_GONE, ValueError):
            continue
    return found


def _marked(instance: Instance) -> list[psutil.Process]:
    """Live processes that carry the mark, such as children whose parent was killed."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark(instance):
                found.append(process)
        except _GONE:
            continue
    return found


def _alive_after(seconds: float, processes: list[psutil.Process]) -> list[psutil.Process]:
    """Which of ``processes`` still live after at most ``seconds``; one that nobody buries is dead all the same."""
    end = time.monotonic() + seconds
    while alive := [process for process in processes if _lives(process)]:
        if time.monotonic() > end:
            return alive
        time.sleep(0.02)
    return []


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except _GONE:
        return False


def _try(action: object) -> None:
    assert callable(action)  # noqa: S101 - a method of a process
    try:
        action()
    except _GONE:
        return
