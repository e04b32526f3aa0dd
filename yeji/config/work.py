"""The worker process: ``python -m yeji.config.work``. Jobs and schedules inside PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from threading import local
from time import monotonic
from typing import TYPE_CHECKING, Any

import django
from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from yeji.kit.loading import loading

if TYPE_CHECKING:
    from yeji.platform.instance import Instance

RESCUE_EVERY = 10
"""Seconds between two looks for jobs whose worker was killed."""
INDEX_EVERY = 2
"""Seconds between two looks for records that a file brought and search does not know yet."""
LOOK_EVERY = 1
"""Seconds between two looks of a thread for fields and objects that the company made."""
CONCURRENCY = 4
"""How many jobs run side by side: what belongs to every minute, and quick ones, beside a few that take minutes."""
PATIENCE = 8
"""Seconds that running jobs are given to finish; what is cut short is done again by the next worker."""


class _Looked(local):
    """When this thread looked last, by a clock that only runs forward."""

    at: float | None = None


_looked = _Looked()


def look() -> None:
    """Know what the company built itself, at most a second late: jobs begin anywhere, in any thread."""
    from yeji.org.calendar import NoCompany, company

    now = monotonic()
    if _looked.at is None or now - _looked.at >= LOOK_EVERY:
        _looked.at = now
        with suppress(NoCompany):
            company()


def give_way_to_people(instance: Instance | None) -> None:
    """Let this program and all its sessions take what people who look and write leave over."""
    from django.db.backends.signals import connection_created  # law: signal - nothing else tells of new sessions

    from yeji.platform.database.giving_way import give_way, let_session_give_way

    def react(connection: Any, **_: Any) -> None:
        let_session_give_way(connection, instance)

    give_way()
    connection_created.connect(react, weak=False)


async def work(app: App) -> None:
    """Run jobs until SIGTERM; beside them the rescue and the index of search.

    If one of them loses the database, all end and are restarted.
    """
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(concurrency=CONCURRENCY, delete_jobs="successful", shutdown_graceful_timeout=PATIENCE)
        )
        tasks = {working, asyncio.create_task(rescue(app)), asyncio.create_task(keep_index())}
        ended, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for task in ended:
            task.result()


async def rescue(app: App) -> None:
    """Give back the jobs of workers that died. Not a job itself: nothing may be stuck before it."""
    while True:
        for job in await app.job_manager.get_stalled_jobs():
            await give_back(app, job)
        await asyncio.sleep(RESCUE_EVERY)


async def give_back(app: App, job: Job) -> None:
    """Have a job done again, unless the same waits in the queue already: that one does its work."""
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)


async def keep_index() -> None:
    """Bring what large writes left into the index of search, a little at a time."""
    while True:
        done = await asyncio.to_thread(_index)
        await asyncio.sleep(0 if done else INDEX_EVERY)


def _index() -> int:
    from django.db import close_old_connections

    from yeji.records.search.keeping import catch_up

    close_old_connections()
    return catch_up(batches=1)


def main() -> None:
    """Bring Django up and work as the application role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    with loading():
        django.setup()
    from django.conf import settings
    from procrastinate.contrib.django import app

    from yeji.records.types import registry

    registry.look = look
    give_way_to_people(settings.INSTANCE)
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as working:
        asyncio.run(work(working))


if __name__ == "__main__":
    main()
