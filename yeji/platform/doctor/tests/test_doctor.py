"""The doctor finds what is broken, says what to do, and its support file tells no secrets."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.english import english
from tests.support.home import home_of
from yeji.platform.backup.keeping import nightly_name
from yeji.platform.database.parameters import SCRATCH
from yeji.platform.doctor.bundle import CannotBundle, redacted, unquoted, write
from yeji.platform.doctor.examine import examine
from yeji.platform.doctor.findings import Finding, Health, worst
from yeji.platform.instance import Instance
from yeji.platform.models import Operation

__all__ = ("english",)


@pytest.fixture
def instance(own_database: Instance) -> Iterator[Instance]:
    """An instance with a home of its own on the test's database."""
    with home_of(own_database) as home:
        for name in ("backups", "log", "run"):
            (home / name).mkdir()
        yield Instance.load(home)


def found(instance: Instance, *, at: datetime | None = None, **environ: str) -> dict[str, Finding]:
    look = examine(instance, at=at or datetime.now(UTC), environ=environ, parameters=SCRATCH)
    assert len({finding.key for finding in look}) == len(look)
    assert all(finding.fix for finding in look if finding.health is not Health.WELL)
    return {finding.key: finding for finding in look}


def test_a_sound_instance_has_nothing_broken(instance: Instance) -> None:
    look = found(instance)
    ill = {key: str(finding.told) for key, finding in look.items() if finding.health is Health.ILL}
    assert ill.keys() <= {"backups"}, ill
    assert look["tables"].health is look["settings"].health is look["rights"].health is Health.WELL
    assert look["supervisor"].health is Health.WATCH


def test_secrets_that_others_can_read_are_told(instance: Instance) -> None:
    (instance.secrets / "django.key").chmod(0o644)
    look = found(instance)["private"]
    assert (look.health, "django.key" in str(look.told)) == (Health.ILL, True)


def test_backups_are_told_by_age_and_by_failure(instance: Instance) -> None:
    late = instance.created_at + timedelta(days=3)
    assert found(instance, at=instance.created_at)["backups"].health is Health.WELL
    assert found(instance, at=late)["backups"].health is Health.ILL
    made = instance.backups / nightly_name(late)
    made.write_bytes(b"x")
    os.utime(made, (late.timestamp(), late.timestamp()))
    assert found(instance, at=late)["backups"].health is Health.WELL
    assert found(instance, at=late + timedelta(days=2))["backups"].health is Health.WATCH
    Operation.objects.create(kind="backup", state="failed", reason="the disk is full", asked_at=late, ended_at=late)
    look = found(instance, at=late)["backups"]
    assert (look.health, "the disk is full" in str(look.told)) == (Health.ILL, True)
    Operation.objects.create(kind="backup", state="done", asked_at=late, ended_at=late)
    assert found(instance, at=late)["backups"].health is Health.WELL


def test_errors_in_the_logs_and_an_open_door_are_told(instance: Instance) -> None:
    assert found(instance)["logs"].health is Health.WELL
    (instance.log / "web.log").write_text("2026-05-21 ERROR yeji.web request 1 failed\n")
    assert found(instance)["logs"].health is Health.WATCH
    assert found(instance)["reach"].health is Health.WELL
    assert found(instance, YEJI_ADDRESS="0.0.0.0")["reach"].health is Health.WATCH
    assert found(instance, YEJI_ADDRESS="0.0.0.0", YEJI_BASE_URL="https://crm.example")["reach"].health is Health.WELL


def test_a_database_that_does_not_answer_is_no_traceback(instance: Instance, tmp_path: Path) -> None:
    from dataclasses import replace

    look = found(replace(instance, host=str(tmp_path)))
    assert look["database"].health is Health.WATCH
    assert "backups" in look


def test_the_support_file_holds_no_secret(instance: Instance, tmp_path: Path) -> None:
    secret = instance.secret("app.password")
    (instance.log / "web.log").write_text(
        f"login with {secret}\npassword=hunter22 for zhou@yunling.example 13812345678\n"
        "GET /set-up/abcdefghijklmnop/ and /password/abcdefghijklmnop/\n"
        "Authorization: Bearer yeji_abcdefghijklmnopqrstuv\n"
        "postgresql://root:verysecret@db.example/yeji\n"
    )
    look = examine(instance, at=datetime.now(UTC), environ={}, parameters=SCRATCH)
    path = write(instance, look, tmp_path / "help.zip", at=datetime.now(UTC), environ={"DATABASE_URL": "x://y:z@h/d"})
    with zipfile.ZipFile(path) as file:
        names, text = set(file.namelist()), "\n".join(file.read(name).decode() for name in file.namelist())
    assert {"about.json", "doctor.json", "instance.toml", "log/web.log"} <= names
    for hidden in (secret, "hunter22", "zhou@", "13812345678", "abcdefghijklmnop", "verysecret", "DATABASE_URL"):
        assert hidden not in text, hidden
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CannotBundle):
        write(instance, look, path, at=datetime.now(UTC), environ={})


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("ERROR:  duplicate key\nDETAIL:  Key (name)=(Lin Zhao) already exists.\nnext",
         "ERROR:  duplicate key\nDETAIL: [hidden]\nnext"),
        ("DETAIL:  Failing row contains (12, Lin, 268000.00).", "DETAIL: [hidden]"),
        ("LOG:  duration: 5012.3 ms  statement: SELECT 1\n\tWHERE name = 'Lin'\nnext",
         "LOG:  duration: 5012.3 ms  statement: [hidden]\nnext"),
        ("LOG:  duration: 5012.3 ms  execute a1: SELECT 1", "LOG:  duration: 5012.3 ms  execute a1: [hidden]"),
        ("UnreadableNumber: “约30万” is not a number", "UnreadableNumber: [hidden] is not a number"),
        ("KeyError: 'Lin\\'s deal'", "KeyError: [hidden]"),
        ("job import ended for 南浦半导体 at 12", "job import ended for [hidden] at 12"),
        ('  File "/opt/yeji/web/views.py", line 12, in home', '  File "/opt/yeji/web/views.py", line 12, in home'),
        ("the worker's log isn't long", "the worker's log isn't long"),
    ],
)  # fmt: skip
def test_logs_are_taken_along_without_what_they_quote(line: str, left: str) -> None:
    assert unquoted(line) == left


def test_what_is_no_secret_stays() -> None:
    line = "2026-05-21 10:00:00 WARNING request 8A was answered with 503"
    assert redacted(line) == line


def test_the_worst_finding_counts() -> None:
    assert worst([]) is Health.WELL
