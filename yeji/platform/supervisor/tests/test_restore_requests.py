"""A restore that was asked for while everything runs: the supervisor carries it out, and everything runs again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.support.server import reachable_directory, scratch_instance
from tests.support.supervised import SETTINGS
from yeji.platform.backup.archive import ArchiveRefused
from yeji.platform.backup.keeping import NoSuchBackup, kept
from yeji.platform.backup.taking import backup
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance
from yeji.platform.supervisor.readiness import answers
from yeji.platform.supervisor.restore_requests import CannotAsk, ask, asked, examine, outcome, take
from yeji.platform.supervisor.tests.test_supervisor import port, running

__all__ = ("port",)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def instance() -> Iterator[Instance]:
    with reachable_directory() as directory:
        yield scratch_instance(directory / "home", settings=SETTINGS)


def write(instance: Instance, *statements: str) -> None:
    with connect(instance, "owner") as connection:
        for statement in statements:
            connection.execute(statement)


def names(instance: Instance) -> list[str]:
    with connect(Instance.load(instance.home), "owner") as connection:
        return [row[0] for row in connection.execute("SELECT name FROM deal ORDER BY name").fetchall()]


def test_a_restore_is_carried_out_and_everything_runs_again(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        write(instance, "CREATE TABLE deal (name text)", "INSERT INTO deal VALUES ('before')")
        path = backup(instance, at=NOW)
        write(instance, "INSERT INTO deal VALUES ('after')")
        assert examine(instance, path.name).instance == instance.id
        ask(instance, name=path.name, by="root", at=NOW)
        supervisor.wait_for("Everything runs again.")
        assert names(instance) == ["before"]
        told = outcome(instance)
        assert told is not None
        assert (told.name, told.by, told.failed) == (path.name, "root", "")
        assert not asked(instance)
        assert any(one.kind == "before-restore" for one in kept(instance))
        end = time.monotonic() + 10
        while not answers(supervisor.url) and time.monotonic() < end:
            time.sleep(0.1)
        assert answers(supervisor.url)
        assert supervisor.stop() == 0


def test_a_restore_that_cannot_be_leaves_everything_as_it_was(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        write(instance, "CREATE TABLE deal (name text)", "INSERT INTO deal VALUES ('before')")
        path = backup(instance, at=NOW)
        damaged = path.with_name("damaged.yeji")
        damaged.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(ArchiveRefused):
            ask(instance, name=damaged.name, by="root", at=NOW)
        with pytest.raises(NoSuchBackup):
            ask(instance, name="../instance.toml", by="root", at=NOW)
        assert not asked(instance)
        # A file that was damaged after it was examined.
        said = {"name": damaged.name, "by": "root", "at": NOW.isoformat()}
        (instance.run / "restore-request.json").write_text(json.dumps(said))
        supervisor.wait_for("Everything runs again.")
        assert names(instance) == ["before"]
        told = outcome(instance)
        assert told is not None
        assert told.failed
        assert supervisor.stop() == 0


def test_nobody_to_carry_it_out_is_told(instance: Instance) -> None:
    with pytest.raises(CannotAsk):
        ask(instance, name="x.yeji", by="root", at=NOW)
    (instance.run / "restore-request.json").write_text("nonsense")
    assert take(instance) is None
    assert not asked(instance)
