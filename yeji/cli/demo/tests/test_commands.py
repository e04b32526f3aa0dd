"""The demo beside the own company: made, served, dropped without a trace. A real instance, a short demo."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import reachable_directory
from yeji.cli.demo.accounts import FRESH, tell_of_demo
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.instance import Instance

COMMAND = (sys.executable, "-c", "from yeji.cli.main import run; run()")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with reachable_directory() as directory:
        assert yeji(directory / "home", "init", "--name", "自家公司").returncode == 0
        yield directory / "home"


def yeji(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    environment = {**kept, "YEJI_HOME": str(home), "LC_ALL": "C.UTF-8"}
    return subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)


def served_company(home: Path) -> str:
    with running_database(Instance.load(home)) as instance, connect(instance, "app") as connection:
        found = connection.execute("SELECT name || ' ' || demo FROM org_company").fetchone()
    assert found is not None
    return str(found[0])


def left_of_the_demo(home: Path) -> list[str]:
    with running_database(Instance.load(home)) as instance, connect(instance, "app") as connection:
        names = "SELECT datname::text FROM pg_database UNION SELECT rolname FROM pg_roles"
        found = [str(name) for (name,) in connection.execute(names).fetchall()]
    files = [str(path.relative_to(home)) for path in home.rglob("*") if "demo" in path.name]
    return [name for name in found if "demo" in name] + files


def test_a_demo_is_served_until_it_is_dropped(home: Path) -> None:
    assert yeji(home, "demo", "drop").returncode == 1
    loaded = yeji(home, "demo", "load", "--months", "2")
    assert loaded.returncode == 0, loaded.stderr
    assert served_company(home) == "云岭仪器 true"
    _its_accounts_are_for_the_operator_alone(home)
    again = yeji(home, "demo", "load", "--months", "2")
    assert (again.returncode, "--again" in again.stderr) == (1, True)
    right = yeji(home, "ledger", "verify", "--independent", "--format", "json")
    assert (right.returncode, right.stdout.strip()) == (0, '{"differences": 0, "rows": []}')
    saved = yeji(home, "backup", str(home.parent))
    assert saved.returncode == 0, saved.stderr
    restored = yeji(home, "restore", saved.stdout.strip())
    assert (restored.returncode, "yeji demo drop" in restored.stderr) == (1, True)
    dropped = yeji(home, "demo", "drop")
    assert dropped.returncode == 0, dropped.stderr
    assert served_company(home) == "自家公司 false"
    assert left_of_the_demo(home) == []


def _its_accounts_are_for_the_operator_alone(home: Path) -> None:
    instance = Instance.load(home)
    private = [instance.demo_accounts, *instance.secrets.iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert stat.S_IMODE(instance.secrets.stat().st_mode) == 0o700
    own = (home / "secrets" / "django.key").read_text()
    assert instance.secret("django.key") != own.strip()
    passwords = [line.split()[1] for line in instance.demo_accounts.read_text(encoding="utf-8").splitlines()]
    assert len(set(passwords)) == len(passwords) == 6
    told: list[str] = []
    tell_of_demo(instance, lambda sentence: told.append(str(sentence)))
    assert all(any(password in line for line in told) for password in passwords)
    assert not (instance.secrets / FRESH).exists()
    told.clear()
    tell_of_demo(instance, lambda sentence: told.append(str(sentence)))
    assert not any(password in line for password in passwords for line in told)
