"""The worker process: ``python -m yeji.config.work``. Jobs and schedules inside PostgreSQL."""

from __future__ import annotations

import asyncio
import os

import django
from procrastinate import App

RESCUE_EVERY = 10
"""Seconds between two looks for jobs whose worker was killed."""
CONCURRENCY = 2
PATIENCE = 8
"""Seconds that running jobs are given to finish; what is cut short is done again by the next worker."""


async def work(app: App) -> None:
    """Run jobs until SIGTERM, and beside them the rescue. If either loses the database, both end and are restarted."""
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(concurrency=CONCURRENCY, delete_jobs="successful", shutdown_graceful_timeout=PATIENCE)
        )
        both = {working, asyncio.create_task(rescue(app))}
        ended, others = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for task in ended:
            task.result()


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
