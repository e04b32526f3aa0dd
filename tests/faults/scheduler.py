"""One scheduler of several: ``python -m tests.faults.scheduler FIRST MINUTES`` fires what is due at each minute.

A minute begins with a line on its input, so that all are at the same one, and ends with a line on its output: what it
fired itself, a JSON list of names and moments.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import django


async def fire(first: int, minutes: int) -> None:
    """Fire as the worker's scheduler does, with the clock of the caller instead of the machine's."""
    from procrastinate.contrib.django import app
    from procrastinate.periodic import PeriodicDeferrer

    import yeji.config.jobs  # noqa: F401 - declares what runs by the clock

    fired: list[tuple[str, int]] = []
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as working:
        async with working.open_async():
            manager: Any = working.job_manager
            defer = manager.defer_periodic_job

            async def noted(*, job: Any, periodic_id: str, defer_timestamp: int) -> int | None:
                number: int | None = await defer(job=job, periodic_id=periodic_id, defer_timestamp=defer_timestamp)
                if number is not None:
                    fired.append((job.task_name, defer_timestamp))
                return number

            manager.defer_periodic_job = noted
            for minute in range(minutes):
                sys.stdin.readline()
                deferrer = PeriodicDeferrer(working.periodic_registry)
                await deferrer.defer_jobs(deferrer.get_previous_tasks(at=first + minute * 60 + 1))
                print(json.dumps(fired), flush=True)
                fired.clear()


def main() -> None:
    """Fire on the instance of ``YEJI_HOME``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    asyncio.run(fire(int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
