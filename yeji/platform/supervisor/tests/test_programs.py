"""Logs and programs on their own."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from yeji.platform.database.account import invoking_account
from yeji.platform.supervisor.log_files import LogFile


def write(log: LogFile, text: str) -> None:
    descriptor = log.open(invoking_account())
    os.write(descriptor, text.encode())
    os.close(descriptor)


def test_only_problems_are_repeated_and_only_once(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "web.log")
    write(log, "INFO all is well\nERROR it broke\nValueError: no\nhalf a li")
    assert list(log.new_problems()) == ["ERROR it broke", "ValueError: no"]
    write(log, "ne WARNING\n")
    assert list(log.new_problems()) == ["half a line WARNING"]
    assert list(log.new_problems()) == []


def test_a_flood_of_problems_is_cut_short(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "web.log")
    write(log, "ERROR again\n" * 1000)
    assert len(list(log.new_problems())) == 20


def test_large_logs_are_rotated_while_the_program_writes(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "web.log", largest=100)
    descriptor = log.open(invoking_account())
    for number in range(5):
        os.write(descriptor, f"{number} {'x' * 120}\n".encode())
        log.rotate_if_large()
    os.write(descriptor, b"ERROR last\n")
    os.close(descriptor)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log").read_text() == "ERROR last\n"
    assert (tmp_path / "web.log.1").read_text().startswith("4 ")
    assert list(log.new_problems()) == ["ERROR last"]


def test_the_end_of_a_log_is_shown(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "web.log")
    assert log.last_lines() == ""
    write(log, "".join(f"{number}\n" for number in range(10_000)))
    assert log.last_lines(2) == "9998\n9999"


@pytest.mark.skipif(sys.platform != "linux", reason="the pause is measured with Linux's quick processes")
def test_a_program_that_ends_at_once_is_started_with_growing_pauses(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from yeji.platform.instance import Instance, default_roles
    from yeji.platform.supervisor.programs import Program, RunningProgram

    (tmp_path / "log").mkdir()
    (tmp_path / "run").mkdir()
    instance = Instance(
        tmp_path, "id", datetime.now(UTC), "embedded", str(tmp_path / "run"), 5432, "yeji", default_roles("yeji")
    )
    running = RunningProgram(Program(name="brief", command=("true",)), instance, invoking_account())
    running.start()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        running.start_again_if_dead()
        time.sleep(0.005)
    assert 2 <= running.exits <= 4
    running.stop(until=time.monotonic())
    assert list((tmp_path / "run").iterdir()) == []
