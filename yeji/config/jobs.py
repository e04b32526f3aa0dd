"""What runs by the clock. Each job may run twice without harm: it is at least once, never exactly once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

from yeji.ledger import upkeep
from yeji.platform.idempotency import forget_old_answers
from yeji.platform.services import forget_old_tries

FAILED_KEPT_HOURS = 30 * 24
"""How long a job that failed can be looked at; what succeeded is dropped at once."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fold", pass_context=False)
def fold(timestamp: int) -> None:
    """Fold the roll-up's appended rows, every minute."""
    upkeep.fold()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mark_what_is_known", pass_context=False)
def mark_what_is_known(timestamp: int) -> None:
    """Note what is known now, every minute, so that this minute's view can be read back."""
    upkeep.mark_what_is_known()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop what has had its time: answers kept for idempotency keys, failed sign-ins, ended sessions."""
    now = datetime.now(UTC)
    forget_old_answers(at=now)
    forget_old_tries(at=now)
    call_command("clearsessions")


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_failed_jobs", pass_context=True)
async def forget_failed_jobs(context: JobContext, timestamp: int) -> None:
    """Drop the jobs that failed a month ago."""
    await context.app.job_manager.delete_old_jobs(
        FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
