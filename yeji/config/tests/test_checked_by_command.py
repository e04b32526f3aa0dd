"""What a command finds broken is told where people read: on every page, to administrators, by the doctor."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings
from typer.testing import CliRunner

from tests.support.home import home_of
from tests.world import World, deal_of, win
from yeji.cli import django_setup, ledger_commands
from yeji.cli.main import app
from yeji.config.jobs import nightly_check, operate
from yeji.ledger.tests.closing import lock
from yeji.platform import operations
from yeji.platform.doctor.database import last_check
from yeji.platform.instance import Instance
from yeji.platform.models import Notice, Operation

Run = Callable[..., int]


@pytest.fixture
def company(own_world: World, own_database: Instance, settings: Settings) -> Iterator[World]:
    """The small company with a deal won, at whose sums somebody will have been."""
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with home_of(own_database) as home:
        settings.INSTANCE = Instance.load(home)
        win(deal_of(own_world, "chen", 100))
        yield own_world


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's own database; its exit code."""
    for module in (django_setup, ledger_commands):
        monkeypatch.setattr(module, "bring_up", lambda: None)
    return lambda *words: CliRunner().invoke(app, words).exit_code


def said(*words: str) -> str:
    return CliRunner().invoke(app, words).output


def spoil() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_summary SET amount = amount + 1")


def warned(company: World, name: str = "chen") -> bool:
    client = Client()
    client.force_login(company.accounts[name])
    return b"do not agree" in client.get("/", headers={"accept-language": "en"}).content


def health(own_database: Instance) -> str:
    last = Operation.objects.latest("pk").ended_at
    assert last is not None
    with psycopg.connect(**own_database.connection("owner")) as connection:  # type: ignore[arg-type]
        return last_check(connection, at=last).health


def test_red_by_the_command_is_red_on_every_page_and_green_again_after_rebuild(
    company: World, own_database: Instance, run: Run
) -> None:
    assert run("check") == 0
    assert (warned(company), health(own_database)) == (False, "well")
    spoil()
    for _again in range(2):
        assert run("check") == 1
    assert (warned(company), health(own_database)) == (True, "ill")
    root = company.accounts["root"].pk
    assert list(Notice.objects.values_list("account", "kind")) == [(root, "check_failed")]  # told once
    assert run("ledger", "rebuild") == 0
    operate(number=Operation.objects.latest("pk").pk)
    assert (warned(company), health(own_database)) == (False, "well")


def test_no_command_seals_a_month_anew_whose_figures_were_changed(company: World, run: Run) -> None:
    win(deal_of(company, "chen", 7, opened_on=date(2026, 3, 2)), closed_on="2026-03-10")
    lock(company, "2026-03")
    assert run("ledger", "rebuild") == 0
    with connections["owner"].cursor() as cursor:
        for statement in ("DISABLE TRIGGER USER", "", "ENABLE TRIGGER USER"):
            change = f"ALTER TABLE ledger_entry {statement}" if statement else "UPDATE ledger_entry SET amount = 8"
            cursor.execute(change + ("" if statement else " WHERE day < '2026-04-01' AND amount = 7"))
    for _again in range(2):
        assert run("ledger", "rebuild") == 1
    assert "2026-03" in said("ledger", "rebuild").replace("\n", " ")
    assert run("ledger", "verify") == 1


def test_a_ledger_that_verify_finds_wrong_has_the_worker_look_at_everything(company: World, run: Run) -> None:
    assert run("ledger", "verify") == 0
    assert not Operation.objects.exists()
    spoil()
    assert run("ledger", "verify", "--month", "2026-05") == 1
    assert not warned(company)
    operate(number=Operation.objects.get().pk)
    assert warned(company)


def test_a_check_by_the_command_is_not_the_one_of_the_night(company: World, run: Run) -> None:
    assert run("check") == 0
    nightly_check(timestamp=0)
    assert Operation.objects.filter(kind=operations.CHECK, state="waiting").count() == 1


def test_a_signed_file_is_checked_elsewhere_by_its_key_alone(
    company: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "may.json"
    assert run("ledger", "snapshot", "2026-05", "--output", str(file)) == 0
    assert run("ledger", "check-snapshot", str(file)) == 0
    whole = json.loads(file.read_text())
    monkeypatch.setattr(ledger_commands, "bring_up", lambda: pytest.fail("needs an instance"))
    check = ("ledger", "check-snapshot", str(file), "--key")
    assert run(*check, whole["public_key"]) == 0
    assert run(*check, base64.b64encode(b"k" * 32).decode()) == 1
    file.write_text(json.dumps(whole).replace('"actual": "100"', '"actual": "101"'))
    assert run(*check, whole["public_key"]) == 1
    file.write_text("[]")
    assert run(*check, whole["public_key"]) == 2


def test_months_and_seals_are_told_by_the_company_s_clock(company: World, run: Run, monkeypatch: Any) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    words = ("--language", "en", "ledger")
    assert "No month is locked yet." in said(*words, "seals")
    win(deal_of(company, "chen", 100, opened_on=date(2026, 4, 1)), closed_on=date(2026, 4, 10))
    lock(company, "2026-04")
    assert re.search(r"│ 2026-04 │ locked │ \d{4}-\d\d-\d\d \d\d:\d\d │", said(*words, "periods"))
    assert re.search(r"│ \d{4}-\d\d-\d\d \d\d:\d\d │", said(*words, "seals"))
    told = json.loads(said(*words, "periods", "--format", "json"))
    assert told[0]["status"] == "locked"
    assert told[0]["changed_at"].endswith("+08:00")
