"""What runs by the clock. Each job may run twice without harm: it is at least once, never exactly once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from yeji.ledger import upkeep
from yeji.platform.models import IdempotentAnswer, SignInTry

ANSWERS_KEPT = timedelta(hours=24)
TRIES_KEPT = timedelta(hours=1)


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
    IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    SignInTry.objects.filter(at__lt=now - TRIES_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
