"""Making an instance: what it leaves behind, what it refuses, and what a kill in the middle does not spoil."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yeji.platform.database import account, founding, lock, parameters
from yeji.platform.database.readiness import connect
from yeji.platform.database.server import EmbeddedServer
from yeji.platform.instance import Instance, NotAnInstance, home_directory

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_secrets_are_private(instance: Instance) -> None:
    assert stat.S_IMODE(instance.secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in instance.secrets.iterdir()} == {0o600}
    assert {path.name for path in instance.secrets.iterdir()} == {
        "owner.password",
        "app.password",
        "backup.password",
        "readonly.password",
        "django.key",
    }


def test_nothing_is_created_over_an_instance(instance: Instance) -> None:
    with pytest.raises(founding.InstanceExists):
        founding.found(home=instance.home, at=NOW)


def test_a_directory_with_other_files_is_refused_and_untouched(directory: Path) -> None:
    home = directory / "home"
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    with pytest.raises(founding.DirectoryInUse):
        founding.found(home=home, at=NOW)
    assert [path.name for path in home.iterdir()] == ["letter.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_a_home_that_the_databases_account_cannot_reach_is_refused(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(account.CannotUseDirectory, match=f"cannot enter {closed}"):
        founding.found(home=closed / "home", at=NOW)


def test_an_interrupted_instance_does_not_start(directory: Path) -> None:
    founding.found(home=directory / "home", at=NOW, settings=parameters.SCRATCH)
    with pytest.raises(NotAnInstance, match="yeji init"):
        Instance.load(directory / "home")


@pytest.mark.parametrize("after", [0.02, 0.1, 0.25, 0.4, 0.6, 0.9])
def test_making_it_can_be_killed_at_any_moment_and_repeated(directory: Path, after: float) -> None:
    program = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC;"
        "from yeji.platform.database import founding, parameters; print('on', flush=True);"
        "founding.found(home=Path(sys.argv[1]), at=datetime.now(UTC), settings=parameters.SCRATCH)"
    )
    home = directory / "home"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, start_new_session=True
    ) as maker:
        assert maker.stdout is not None
        maker.stdout.readline()
        time.sleep(after)
        os.killpg(maker.pid, signal.SIGKILL)
    instance = founding.finish(founding.found(home=home, at=NOW, settings=parameters.SCRATCH))
    server = EmbeddedServer(instance, settings=parameters.SCRATCH)
    server.start()
    connect(instance, "app").close()
    server.stop(smart=0)


def test_one_lock_for_one_home(directory: Path) -> None:
    with lock.InstanceLock(directory), pytest.raises(lock.AlreadyRunning, match=str(os.getpid())):
        lock.InstanceLock(directory).acquire()
    assert lock.InstanceLock(directory).holder() is None


def test_the_lock_is_not_inherited(directory: Path) -> None:
    with lock.InstanceLock(directory):
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        assert lock.InstanceLock(directory).holder() is None
    finally:
        child.kill()
        child.wait()


def test_the_home_is_named_by_the_environment() -> None:
    assert home_directory({"YEJI_HOME": "/srv/yeji"}) == Path("/srv/yeji")
    expected = Path("/var/lib/yeji") if os.geteuid() == 0 else Path("/home/ada/.local/share/yeji")
    assert home_directory({"HOME": "/home/ada"}) == expected


def test_a_missing_instance_is_refused_by_name(directory: Path) -> None:
    with pytest.raises(NotAnInstance, match=str(directory)):
        Instance.load(directory)


@pytest.mark.parametrize("text", ["", "nonsense", "format = 2", 'format = 1\nkind = "embedded"'])
def test_a_description_of_another_kind_is_refused(directory: Path, text: str) -> None:
    (directory / "instance.toml").write_text(text)
    with pytest.raises(NotAnInstance, match=r"instance\.toml"):
        Instance.load(directory)
