"""The machine under the instance: its Python, its disk, its memory, and who may read the files."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil

from yeji.kit.words import Text
from yeji.platform.database.disk import DiskGuard, Room
from yeji.platform.doctor.findings import Finding, ill, watch, well
from yeji.platform.instance import Instance

OLDEST: Final = (3, 11)
_MEGABYTE: Final = 1024 * 1024
_LITTLE_MEMORY: Final = 1024 * _MEGABYTE
# Locks and synced writes do not hold there as a database needs them to.
_SHARED: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "fuse.rclone", "davfs"})


def checks(instance: Instance) -> Iterator[Finding]:
    """Everything about the machine."""
    yield _python()
    yield _disk(instance)
    yield _memory()
    yield _private(instance)
    yield _file_system(instance)


def _python() -> Finding:
    label = Text("Python")
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST:
        return ill("python", label, Text("%(found)s", found=found), Text("Install Python 3.11 or newer."))
    return well("python", label, Text("%(found)s", found=found))


def _disk(instance: Instance) -> Finding:
    label = Text("Disk")
    usage = shutil.disk_usage(instance.home)
    told = Text(
        "%(free)s GB of %(total)s GB are free in %(home)s.",
        free=f"{usage.free / 1024**3:.1f}",
        total=f"{usage.total / 1024**3:.1f}",
        home=instance.home,
    )
    guard = DiskGuard(instance)
    room = guard.room()
    if room is Room.TOO_LITTLE:
        fix = Text("Yeji only reads now. Make room: delete old backups, or %(ballast)s at once.", ballast=guard.ballast)
        return ill("disk", label, told, fix)
    if room is Room.LITTLE:
        return watch("disk", label, told, Text("Make room, or move old backups to another disk."))
    return well("disk", label, told)


def _memory() -> Finding:
    label = Text("Memory")
    memory = psutil.virtual_memory()
    told = Text(
        "%(free)s MB of %(total)s MB can be had.",
        free=memory.available // _MEGABYTE,
        total=memory.total // _MEGABYTE,
    )
    if memory.total < _LITTLE_MEMORY:
        return watch("memory", label, told, Text("Yeji needs about 1 GB: give the machine more."))
    if memory.available < memory.total // 20:
        return watch("memory", label, told, Text("Other programs take nearly all of it: stop some."))
    return well("memory", label, told)


def _private(instance: Instance) -> Finding:
    """Secrets and data must be readable by their owner alone."""
    label = Text("Private files")
    places = [instance.secrets, *sorted(instance.secrets.glob("*"))]
    places += [instance.data] if instance.kind == "embedded" else []
    open_to_others = [str(path) for path in places if _seen_by_others(path)]
    if open_to_others:
        return ill(
            "private",
            label,
            Text("Others can read: %(paths)s", paths=", ".join(open_to_others[:5])),
            Text("Take the right away: chmod -R go-rwx %(place)s", place=instance.secrets),
        )
    return well("private", label, Text("Passwords and keys can be read by their owner alone."))


def _seen_by_others(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def _file_system(instance: Instance) -> Finding:
    label = Text("File system")
    kind = _kind_of(instance.home)
    told = Text("The data lie on %(kind)s.", kind=kind or "?")
    if kind in _SHARED and instance.kind == "embedded":
        return ill(
            "file_system",
            label,
            Text("The data lie on a network file system (%(kind)s).", kind=kind),
            Text("Move the home directory to a disk of this machine: a database can lose data over the network."),
        )
    return well("file_system", label, told)


def _kind_of(path: Path) -> str:
    """The type of the file system a path lies on; empty where the system does not say."""
    real = os.path.realpath(path)
    found = [part for part in psutil.disk_partitions(all=True) if _within(real, part.mountpoint)]
    return max(found, key=lambda part: len(part.mountpoint)).fstype if found else ""


def _within(path: str, mount: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")
