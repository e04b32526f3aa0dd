"""Jobs as they really run: by the worker's own process, with the application's rights."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import World, deal_of, win
from yeji.config import jobs
from yeji.config.tests.conftest import Running, until
from yeji.ledger import upkeep
from yeji.ledger.models import Rollup, Watermark
from yeji.platform.database.giving_way import STEPS
from yeji.platform.models import IdempotentAnswer, SignInTry
from yeji.platform.services import note_wrong_password

NOW = 0


def statuses() -> list[str]:
    """Where each job stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'yeji.config.jobs.fold'")
        return [row[0] for row in cursor.fetchall()]


def test_jobs_run_by_the_clock() -> None:
    from procrastinate.contrib.django import app

    crons = {task.task.name.rpartition(".")[2]: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons == {
        "fold": "* * * * *",
        "mark_what_is_known": "* * * * *",
        "forget": "17 3 * * *",
        "forget_failed_jobs": "37 3 * * *",
        "begin_hand_overs": "*/10 * * * *",
        "count_the_rest": "*/10 * * * *",
        "lay_metrics_left": "*/10 * * * *",
        "nightly_backup": "*/10 * * * *",
        "nightly_check": "5-59/10 * * * *",
    }


def test_the_roll_up_is_folded_and_what_is_known_is_noted(world: World) -> None:
    for _ in range(3):
        win(deal_of(world, "chen", 100))
    before = Rollup.objects.count()
    jobs.fold(NOW)
    assert Rollup.objects.count() < before
    jobs.mark_what_is_known(NOW)
    mark = Watermark.objects.get()
    assert mark.below < mark.at, "whoever begins while others are looked for would be taken for known"


def test_two_who_note_what_is_known_in_the_same_microsecond_both_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_of_sixteen = "SELECT timestamptz '2026-05-21' + floor(random() * 16) * interval '1 microsecond',"
    monkeypatch.setattr(upkeep, "WATERMARK", upkeep.WATERMARK.replace("SELECT clock_timestamp(),", one_of_sixteen))
    assert len({upkeep.mark_what_is_known() for _ in range(16)}) == 16


def test_what_has_had_its_time_is_forgotten(world: World, tmp_path: Path, settings: Settings) -> None:
    files_in(tmp_path, settings)
    now = datetime.now(UTC)
    old, new = now - timedelta(days=2), now - timedelta(minutes=5)
    for key, at in (("old", old), ("new", new)):
        IdempotentAnswer.objects.create(
            account=world.accounts["chen"], key=key, fingerprint="", status=200, body={}, created_at=at
        )
        note_wrong_password(login="ada", address=key, at=at)
        Session.objects.create(session_key=key, session_data="", expire_date=at + timedelta(days=1))
    jobs.forget(NOW)
    assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["new"]
    assert list(SignInTry.objects.values_list("address", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


@pytest.mark.slow
def test_a_job_is_done_and_one_left_by_a_dead_worker_is_done_again(own_database: Any, worker: Running) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        dead = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock) "
            "SELECT 'default', 'yeji.config.jobs.fold', '{\"timestamp\": 0}', 'doing', %s, held "
            "FROM unnest(ARRAY[NULL, 'fold']) AS held",
            [dead],
        )
    given = {"timestamp": NOW}
    jobs.fold.defer(**given)  # the next minute's: of the two left behind, it does the work of the one that is the same
    assert sorted(statuses()) == ["doing", "doing", "todo"]
    until(lambda: statuses() == [], worker)
    assert psutil.Process(worker.process.pid).nice() >= STEPS, "people come first"
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.process.wait(20) == 0
