"""The worker's side of backups and checks: done once, failures told, one backup every night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from tests.support.home import home_of
from tests.world import NOON, World, deal_of, win
from yeji.config import jobs
from yeji.config.jobs import operate
from yeji.config.work import CONCURRENCY
from yeji.ledger.upkeep import rebuild
from yeji.platform import operations
from yeji.platform.database.account import owner_of
from yeji.platform.doctor.examine import examine
from yeji.platform.instance import Instance
from yeji.platform.models import Notice, Operation


@pytest.fixture
def here(own_database: Instance, settings: Settings) -> Iterator[Instance]:
    """The instance that the pages serve, on the test's own database."""
    with home_of(own_database) as home:
        for name in ("backups", "log", "run", "files"):
            (home / name).mkdir()
        owner = owner_of(own_database.home)
        for path in (home, *(home / name for name in ("backups", "log", "run", "files", "secrets"))):
            owner.own(path)
        settings.INSTANCE = Instance.load(home)
        yield settings.INSTANCE


@pytest.fixture
def company(own_world: World, here: Instance) -> World:
    return own_world


def test_the_worker_makes_the_backup_and_the_check(company: World, here: Instance) -> None:
    for kind in (operations.BACKUP, operations.CHECK):
        made = operations.ask(kind=kind, by=company.accounts["root"].pk, at=NOON)
        operate(number=made.pk)
        operate(number=made.pk)
        assert Operation.objects.get(pk=made.pk).state == "done", Operation.objects.get(pk=made.pk).reason
    outcomes = operations.latest(operations.CHECK).result["outcomes"]  # type: ignore[union-attr]
    assert {one["count"] for one in outcomes} == {0}
    assert len(list(here.backups.glob("*.yeji"))) == 1


def test_one_is_done_after_the_other_and_leaves_the_worker_hands_for_other_jobs(company: World, here: Instance) -> None:
    for kind in (operations.BACKUP, operations.CHECK):
        operations.ask(kind=kind, by=None, at=NOON)
    with connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()[0]
        taken = []
        for _hand in range(CONCURRENCY):
            cursor.execute("SELECT args ->> 'number' FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
            taken += [number for (number,) in cursor.fetchall() if number]
    assert taken == [str(Operation.objects.get(kind=operations.BACKUP).pk)]


def test_a_backup_that_cannot_be_made_says_why(company: World, here: Instance) -> None:
    (here.secrets / "django.key").unlink()
    made = operations.ask(kind=operations.BACKUP, by=None, at=NOON)
    operate(number=made.pk)
    failed = Operation.objects.get(pk=made.pk)
    assert (failed.state, bool(failed.reason)) == ("failed", True)
    assert list(here.backups.glob("*")) == []
    assert list(Notice.objects.values_list("account", "kind")) == [(company.accounts["root"].pk, "backup_failed")]


def test_every_night_one_backup_is_asked_for(company: World, here: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(moment: datetime) -> int:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return moment

        monkeypatch.setattr(jobs, "datetime", Clock)
        jobs.nightly_backup(timestamp=0)
        Operation.objects.filter(state="waiting").update(state="done")
        return Operation.objects.count()

    two = NOON + timedelta(hours=14)  # two o'clock in the company's zone
    assert at(NOON + timedelta(minutes=10)) == 0  # founded just now
    assert at(two - timedelta(minutes=1)) == 1  # last night's was missed
    assert at(two + timedelta(minutes=1)) == 2
    assert at(two + timedelta(hours=5)) == 2
    assert at(two + timedelta(days=1)) == 3
    assert at(two + timedelta(days=4)) == 4  # the machine was off: one is enough


def test_one_that_was_cut_off_long_ago_bars_nobody(company: World, here: Instance) -> None:
    first = operations.ask(kind=operations.BACKUP, by=None, at=NOON)
    assert operations.ask(kind=operations.BACKUP, by=None, at=NOON + timedelta(hours=1)).pk == first.pk
    later = operations.ask(kind=operations.BACKUP, by=None, at=NOON + timedelta(hours=13))
    assert later.pk != first.pk
    assert Operation.objects.get(pk=first.pk).state == "failed"


def test_a_check_that_finds_something_broken_is_told_to_administrators_and_on_every_page(
    company: World, here: Instance, settings: Settings
) -> None:
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    chen, root = Client(), Client()
    chen.force_login(company.accounts["chen"])
    root.force_login(company.accounts["root"])
    jobs.nightly_check(timestamp=0)
    operate(number=operations.latest(operations.CHECK).pk)  # type: ignore[union-attr]
    assert b"do not agree" not in chen.get("/").content
    win(deal_of(company, "chen", 100))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_summary SET amount = amount + 1")
    made = operations.ask(kind=operations.CHECK, by=None, at=NOON)
    operate(number=made.pk)
    assert operations.latest(operations.CHECK).result["broken"] == 1  # type: ignore[union-attr]
    assert list(Notice.objects.values_list("account", "kind")) == [(company.accounts["root"].pk, "check_failed")]
    assert (
        b"figures that do not agree. Ask an administrator" in chen.get("/", headers={"accept-language": "en"}).content
    )
    assert b'href="/settings/system/">See what' in root.get("/", headers={"accept-language": "en"}).content
    found = {one.key: one.health for one in examine(here, at=NOON)}
    assert found["check"] == "ill"
    rebuild()
    operate(number=operations.ask(kind=operations.CHECK, by=None, at=NOON).pk)
    assert b"do not agree" not in root.get("/").content


def test_every_night_one_check_is_asked_for(company: World, here: Instance) -> None:
    for _round in range(2):
        jobs.nightly_check(timestamp=0)
    assert [(one.kind, one.by_id) for one in Operation.objects.all()] == [(operations.CHECK, None)]
