"""The worker process: ``python -m yeji.config.work``. Jobs and schedules inside PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

import django
from procrastinate import App

RESCUE_EVERY = 10
"""Seconds between two looks for jobs whose worker was killed."""
CONCURRENCY = 2


async def work(app: App) -> None:
    """Run jobs until SIGTERM, and beside them the rescue. If the database goes, so does the worker: it is restarted."""
    async with app.open_async():
        rescuer = asyncio.create_task(rescue(app))
        try:
            await app.run_worker_async(concurrency=CONCURRENCY, delete_jobs="successful", shutdown_graceful_timeout=20)
        finally:
            rescuer.cancel()
            with suppress(asyncio.CancelledError):
                await rescuer


async def rescue(app: App) -> None:
    """Give back the jobs of workers that died. Not a job itself: nothing may be stuck before it."""
    while True:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)
        await asyncio.sleep(RESCUE_EVERY)


def main() -> None:
    """Bring Django up and work as the application role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    from procrastinate.contrib.django import app

    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as working:
        asyncio.run(work(working))


if __name__ == "__main__":
    main()
