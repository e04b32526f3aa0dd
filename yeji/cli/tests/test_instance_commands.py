"""Creating, running, stopping and saving an instance, as a person types it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from tests.support.external import external_server, machine_programs
from tests.support.server import reachable_directory
from yeji.platform.database import processes
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.instance import FILE, UNFINISHED, Instance
from yeji.platform.supervisor.readiness import answers

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "tests.support.commands"]


@pytest.fixture
def home() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory / "home"


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """An instance for the tests that only run it, created by the second answer: the first one was wrong."""
    with reachable_directory() as directory:
        home, names = directory / "home", ("--name", "华东公司", "--currency", "usd")
        refused = yeji(home, "init", *names, "--zone", "Mars/Olympus")
        assert (refused.returncode, "Mars/Olympus" in refused.stderr) == (1, True)
        assert "Traceback" not in refused.stderr
        done = yeji(home, "init", *names, "--zone", "America/Chicago")
        assert done.returncode == 0, done.stderr
        yield home


def environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return {**kept, "YEJI_HOME": str(home), "LC_ALL": "C.UTF-8", **extra}


def yeji(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, env=environment(home, extra), capture_output=True, text=True, check=False
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Up:
    """``yeji up`` with what it prints."""

    def __init__(self, home: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "up"],
            cwd=ROOT,
            env=environment(home, {"PORT": str(port)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline().strip()

    def end(self, number: signal.Signals = signal.SIGINT) -> str:
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=40)
        return said


def company(home: Path) -> list[tuple[object, ...]]:
    with running_database(Instance.load(home)) as instance, connect(instance, "app") as connection:
        return connection.execute("SELECT name, currency, zone, fiscal_start FROM org_company").fetchall()


def test_init_creates_one_empty_company_after_a_wrong_answer(made: Path) -> None:
    assert company(made) == [("华东公司", "USD", "America/Chicago", 1)]


def test_init_refuses_where_an_instance_is(made: Path) -> None:
    before = company(made)
    done = yeji(made, "init")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "already" in done.stderr
    assert company(made) == before


def test_init_refuses_a_directory_with_other_files(home: Path) -> None:
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    done = yeji(home, "init")
    assert done.returncode == 1
    assert "other files" in done.stderr
    assert [path.name for path in home.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("seconds", [0.7])
def test_init_can_be_killed_and_repeated(home: Path, seconds: float) -> None:
    with subprocess.Popen(
        [*COMMAND, "init"], cwd=ROOT, env=environment(home, {}), start_new_session=True, stderr=subprocess.DEVNULL
    ) as maker:
        time.sleep(seconds)
        os.killpg(maker.pid, signal.SIGKILL)
    if not (home / FILE).exists():
        assert yeji(home, "up").returncode == 2
        done = yeji(home, "init")
        assert done.returncode == 0, done.stderr
    assert not (home / UNFINISHED).exists()
    assert len(company(home)) == 1


def test_a_missing_instance_is_one_sentence_and_exit_code_2(home: Path) -> None:
    for command in ("up", "stop", "status", "backup"):
        done = yeji(home, command)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert str(home) in done.stderr
    assert not home.exists()


def test_up_says_ready_with_a_set_up_link_and_ctrl_c_stops_everything(made: Path) -> None:
    port = free_port()
    up = Up(made, port)
    assert up.ready == f"ready http://127.0.0.1:{port}"
    assert answers(f"http://127.0.0.1:{port}/sign-in/")
    assert "web: process" in yeji(made, "status").stdout
    said = up.end()
    assert up.process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert "Ctrl-C" in said
    assert "Traceback" not in said
    assert not processes.postgres_in(made / "data")


@pytest.mark.alone
def test_a_second_start_is_up_within_five_seconds(made: Path) -> None:
    took = []
    for _ in range(2):  # the quicker one
        began = time.monotonic()
        up = Up(made, free_port())
        took.append(time.monotonic() - began)
        up.end()
    assert min(took) < 5


def test_a_taken_port_gives_the_next_free_one(made: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        up = Up(made, port)
        said = up.end()
    assert up.ready.startswith("ready http://127.0.0.1:")
    assert up.ready != f"ready http://127.0.0.1:{port}"
    assert f"Port {port} is in use" in said


def test_a_second_up_refuses_and_stop_ends_the_first(made: Path) -> None:
    up = Up(made, free_port())
    second = yeji(made, "up")
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert str(up.process.pid) in second.stderr
    assert yeji(made, "stop").returncode == 0
    assert up.process.wait(5) == 0
    assert yeji(made, "status").returncode == 3


def test_backup_and_restore(made: Path, home: Path) -> None:
    file = yeji(made, "backup").stdout.strip()
    assert Path(file).is_file()
    assert Path(file).parent == made / "backups"
    done = yeji(home, "restore", file)
    assert done.returncode == 0, done.stderr
    assert company(home) == company(made)


def test_a_restored_instance_of_another_kind_of_file_is_refused(home: Path) -> None:
    done = yeji(home, "restore", "/etc/hostname")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not home.exists()


def test_init_on_a_server_of_ones_own(home: Path) -> None:
    programs = machine_programs()
    if programs is None:
        pytest.skip("this machine brings no PostgreSQL of its own")
    with external_server(home.parent, programs) as url:
        done = yeji(home, "init", DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        assert Instance.load(home).kind == "external"
        assert company(home)[0][1] == "CNY"
        up = Up(home, free_port())
        assert up.ready.startswith("ready ")
        up.end()
    broken = yeji(home, "up")
    assert broken.returncode == 1
    assert "cannot be used" in broken.stderr
    with pytest.raises(psycopg.OperationalError):
        connect(Instance.load(home), "app")


def test_a_chinese_operator_reads_chinese(home: Path) -> None:
    done = yeji(home, "status", LC_ALL="zh_CN.UTF-8")
    assert str(home) in done.stderr
    compiled = ROOT / "yeji/platform/locale/zh_Hans/LC_MESSAGES/django.mo"
    assert ("没有业绩实例" in done.stderr) == compiled.exists()
