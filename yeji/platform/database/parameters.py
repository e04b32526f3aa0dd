"""What the embedded server is told about memory, safety and logging."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from yeji.platform.instance import Instance

PORT: Final = 5432
_ROOM_FOR_SHARED_MEMORY: Final = 256 * 1024 * 1024
_SYNCFS_TELLS_ERRORS: Final = (5, 8)
_MEGABYTE: Final = 1024 * 1024
_LEAST_BUFFERS, _MOST_BUFFERS = 256, 1024
_SHARE: Final = 8
_LIMITS: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container is told how much memory it may have, in the newer way and the older."""
# What a person's request may take before the database gives up on it.
APP_LIMITS: Final = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """Settings of the embedded server; the defaults suit a laptop with two cores.

    ``shared_buffers`` left empty is a share of the machine's memory. ``durable`` off loses acknowledged writes in a
    crash: lawful only for the throw-away servers of tests.
    """

    shared_buffers: str = ""
    work_mem: str = "32MB"
    maintenance_work_mem: str = "128MB"
    effective_cache_size: str = "1GB"
    max_connections: int = 60
    max_wal_size: str = "2GB"
    durable: bool = True

    def must_hold(self) -> dict[str, str]:
        """Settings on which the safety of the data rests, as the server must state them at every start."""
        safe = "on" if self.durable else "off"
        return {
            "fsync": safe,
            "full_page_writes": safe,
            "synchronous_commit": safe,
            "data_checksums": "on",
        }


PRODUCTION: Final = Parameters()
SCRATCH: Final = replace(PRODUCTION, shared_buffers="128MB", max_connections=100, durable=False)


def configuration(instance: Instance, parameters: Parameters, *, read_only: bool = False) -> str:
    """The text of ``postgresql.conf``; written anew at every start, so that a copy is never out of date.

    ``read_only`` is for a disk that is nearly full.
    """
    values: dict[str, object] = {
        "listen_addresses": "",
        "port": instance.port,
        "unix_socket_directories": instance.host,
        "unix_socket_permissions": "0700",
        "max_connections": parameters.max_connections,
        # Who brings in a file where the first of a kind counts holds thousands of kinds (customers) for a moment.
        "max_locks_per_transaction": 512,
        "superuser_reserved_connections": 0,
        "reserved_connections": 0,
        "shared_buffers": parameters.shared_buffers or f"{buffers_of(memory())}MB",
        "work_mem": parameters.work_mem,
        "maintenance_work_mem": parameters.maintenance_work_mem,
        "effective_cache_size": parameters.effective_cache_size,
        "dynamic_shared_memory_type": _shared_memory_type(),
        "recovery_init_sync_method": _sync_method(),
        "random_page_cost": 1.1,
        # To start processes that help takes as long as to read a quarter of a million rows, and people need the cores.
        "parallel_setup_cost": 10000,
        "jit": "off",
        "default_transaction_read_only": "on" if read_only else "off",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C.UTF-8",
        **_safety(parameters),
        **_writing_ahead(parameters),
        **_logging(instance),
    }
    lines = ["# Written at every start. Settings of your own go into tuning.conf beside this file."]
    lines += [f"{name} = '{_escaped(value)}'" for name, value in values.items()]
    return "\n".join([*lines, "include_if_exists = 'tuning.conf'", ""])


def buffers_of(available: int) -> int:
    """The megabytes that the server keeps of its tables, by the bytes of memory there are: an eighth, within bounds.

    With too little, a large import reads and writes the same pages again and again.
    """
    return min(max(available // _SHARE // _MEGABYTE, _LEAST_BUFFERS), _MOST_BUFFERS)


def memory() -> int:
    """Bytes of memory of the machine, or of the container it runs in where that has less. 0: nobody says."""
    try:
        found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    except (AttributeError, OSError, ValueError):
        return 0
    for limit in _LIMITS:
        try:
            found.append(int(limit.read_text(encoding="ascii")))
        except (OSError, ValueError):  # none set, or told in another place
            continue
    return min(found)


def _safety(parameters: Parameters) -> dict[str, object]:
    held = parameters.must_hold()
    return {name: held[name] for name in ("fsync", "full_page_writes", "synchronous_commit")}


def _writing_ahead(parameters: Parameters) -> dict[str, object]:
    return {
        "max_wal_size": parameters.max_wal_size,
        # Whoever comes to the end of a file of the log while another one imports would write 16 MB of zeros first, and
        # everybody who commits meanwhile would wait for him: a tenth of a second and more, sixty times a gigabyte.
        "wal_init_zero": "off",
        # An import fills the buffers of the log in a fifth of a second: whoever came next wrote them out himself.
        "wal_writer_delay": "10ms",
    }


def _logging(instance: Instance) -> dict[str, object]:
    """One file for each day of the week, written over a week later: the log cannot fill the disk."""
    return {
        "logging_collector": "on",
        "log_directory": instance.log,
        "log_filename": "postgresql-%a.log",
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        "log_truncate_on_rotation": "on",
        "log_line_prefix": "%m [%p] %u@%d ",
        "log_min_duration_statement": "5s",
        "log_lock_waits": "on",
        # A statement's text holds people's data; what failed is in the message.
        "log_min_error_statement": "panic",
    }


def _shared_memory_type() -> str:
    """Containers often give /dev/shm only 64 MB, too little for a parallel query."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size, nothing is written
    except OSError:
        return "mmap"
    return "posix" if room.f_frsize * room.f_blocks >= _ROOM_FOR_SHARED_MEMORY else "mmap"


def _sync_method() -> str:
    """After a crash the server first brings its files to the disk: a thousand of them one by one takes seconds.

    Linux does it in one call, and since 5.8 that call tells of errors.
    """
    if sys.platform != "linux":
        return "fsync"
    version = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
    return "syncfs" if version >= _SYNCFS_TELLS_ERRORS else "fsync"


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("'", "''")


HBA: Final = """\
# Written at every start. The superuser cannot connect at all; nobody connects without a password.
# TYPE  DATABASE  USER      METHOD
local   all       postgres  reject
local   all       all       scram-sha-256
"""
