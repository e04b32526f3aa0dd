"""A full disk (R-09): people are told, reading goes on, nothing is lost, and room is all that is needed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.faults.load import Load
from tests.faults.report import Figures, figures
from tests.faults.supervised import supervised
from tests.faults.test_database import TableClient, compared
from tests.support.server import scratch_instance, scratch_server
from tests.support.supervised import SETTINGS, SMALL_DISK
from yeji.platform.backup import archive
from yeji.platform.backup.dump import DumpFailed
from yeji.platform.backup.taking import CannotBackUp, backup
from yeji.platform.database.disk import BALLAST
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance

pytestmark = pytest.mark.faults
DISK = "400m"
BACK_WITHIN = 30.0
NOTICED_WITHIN = 15.0
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Tell = Callable[[Figures], None]


@pytest.fixture
def disk(directory: Path) -> Iterator[Path]:
    """A disk of its own, small enough to fill in a moment."""
    with mounted(directory / "disk", f"size={DISK},mode=0711") as place:
        yield place


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A file system in memory at ``place``, for as long as a test lasts."""
    place.mkdir(mode=0o711)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only an administrator may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill_to_the_brim(instance: Instance) -> None:
    """Somebody else's file takes all there is at once: no guard can be quick enough."""
    _take(instance, shutil.disk_usage(instance.home).free)


def fill_until_the_guard_acts(instance: Instance) -> None:
    """Somebody else's file leaves less than what Yeji keeps free."""
    _take(instance, shutil.disk_usage(instance.home).free - SMALL_DISK.stop_bytes // 2)
    end = time.monotonic() + NOTICED_WITHIN
    while not _reads_only(instance):
        assert time.monotonic() < end, "nobody stopped writing on a disk that is nearly full"
        time.sleep(0.05)


def _take(instance: Instance, size: int) -> None:
    """As much as is asked for, or, where the database was quicker, whatever is left."""
    with (instance.home / "somebody-elses").open("wb", buffering=0) as file, suppress(OSError):
        while size > 0:
            size -= file.write(bytes(min(size, 1024**2)))


def _reads_only(instance: Instance) -> bool:
    try:
        with connect(instance, "app") as connection:
            return connection.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
    except psycopg.OperationalError:
        return False


@pytest.mark.parametrize("fill", [fill_to_the_brim, fill_until_the_guard_acts])
def test_a_full_disk_loses_nothing_and_needs_only_room(
    disk: Path, tries: int, fill: Callable[[Instance], None], tell: Tell
) -> None:
    instance = scratch_instance(disk / "home", settings=SETTINGS)
    times = []
    with supervised(instance, small_disk=True) as supervisor:
        with connect(instance, "owner") as connection:
            connection.execute("CREATE TABLE promise (key text, part int)")
        load = Load(disk.parent, lambda: TableClient(instance))
        load.start()
        for _ in range(rounds(tries)):
            time.sleep(random.uniform(0.2, 0.6))
            fill(instance)
            time.sleep(random.uniform(0.2, 0.6))
            assert supervisor.poll() is None
            (instance.home / "somebody-elses").unlink()
            times.append(load.recovery(after=time.monotonic(), seconds=BACK_WITHIN))
        load.end()
        promised, unknown = load.acknowledged(), load.unknown()
        lost, doubled, half = compared(instance, promised, unknown)
    name = f"disk: {fill.__name__.replace('_', ' ')}"
    counts = {"acknowledged": len(promised), "unknown": len(unknown), "lost": lost, "doubled": doubled, "half": half}
    tell(figures(name, times, **counts))
    assert promised, "nothing was written"
    assert (lost, doubled, half) == (0, 0, 0)


def test_deleting_the_ballast_is_room_enough(disk: Path) -> None:
    instance = scratch_instance(disk / "home", settings=SETTINGS)
    with supervised(instance, small_disk=True):
        assert (instance.home / BALLAST).exists()
        fill_until_the_guard_acts(instance)
        (instance.home / BALLAST).unlink()
        end = time.monotonic() + NOTICED_WITHIN
        while _reads_only(instance):
            assert time.monotonic() < end, "the room of the ballast was not noticed"
            time.sleep(0.05)
        (instance.home / "somebody-elses").unlink()


@pytest.mark.parametrize("options", ["size=8k", "size=8m,nr_inodes=2"])
def test_a_backup_that_finds_no_room_leaves_the_last_good_one(
    directory: Path, tries: int, options: str, tell: Tell
) -> None:
    times, lost = [], 0
    with (
        scratch_server(directory / "home") as instance,
        mounted(directory / "target", f"{options},mode=0700") as target,
    ):
        good = backup(instance, at=NOW)
        (target / "other").write_bytes(b"x")
        for number in range(rounds(tries)):
            began = time.monotonic()
            with pytest.raises((CannotBackUp, DumpFailed), match="No space left"):
                backup(instance, target / "full.yeji", at=NOW + timedelta(seconds=number))
            times.append(time.monotonic() - began)
            lost += sorted(path.name for path in target.iterdir()) != ["other"]
        archive.verify(good)
    kind = "files" if "inodes" in options else "room"
    counts = {"acknowledged": 1, "unknown": 0, "lost": lost, "doubled": 0, "half": 0}
    tell(figures(f"backup: no {kind} on its target", times, **counts))
    assert not lost, "half a backup was left behind"


def rounds(tries: int) -> int:
    """Ten of each are asked for; the check does fewer."""
    return min(tries, 10)
