"""Long pieces of work on the whole instance: asked for on a page or by the clock, done by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yeji.platform.models import Operation

BACKUP: Final = "backup"
CHECK: Final = "check"
TERRITORIES: Final = "territories"
TASK: Final = "yeji.config.jobs.operate"
"""The job that does them, named as Django names its settings: it stands in the room above all others."""
LOCK: Final = "operate"
"""One at a time: each burdens the whole machine, and the worker is to have hands free for what people ask for."""
COMMAND: Final = "command"
"""What stands in the result of a piece of work that a command did itself."""
_ALIVE: Final = (Operation.State.WAITING, Operation.State.RUNNING)
_LONGEST: Final = timedelta(hours=12)
_REMEMBERED: Final = 200


def ask(*, kind: str, by: int | None, at: datetime) -> Operation:
    """Ask for a piece of work; while one of its kind is under way, that one is meant, unless it is long dead."""
    lost = Operation.objects.filter(kind=kind, state__in=_ALIVE, asked_at__lt=at - _LONGEST)
    lost.update(state=Operation.State.FAILED, reason=_("It was cut off and never came to its end."), ended_at=at)
    try:
        with transaction.atomic():
            made = Operation.objects.create(kind=kind, by_id=by, asked_at=at)
            app.configure_task(TASK, allow_unknown=True, lock=LOCK).defer(number=made.pk)
            return made
    except IntegrityError:
        return Operation.objects.filter(kind=kind, state__in=_ALIVE).latest("pk")


def begin(number: int, *, at: datetime) -> Operation | None:
    """The piece of work, now running; None if it has come to its end already. One that was cut off begins anew."""
    if not Operation.objects.filter(pk=number, state__in=_ALIVE).update(
        state=Operation.State.RUNNING, started_at=at, progress=0, step=""
    ):
        return None
    return Operation.objects.get(pk=number)


def tell(number: int, *, step: str, progress: int) -> None:
    """Say how far it has come."""
    Operation.objects.filter(pk=number).update(step=step, progress=progress)


def finish(number: int, *, result: Mapping[str, Any], at: datetime) -> None:
    """It is done."""
    Operation.objects.filter(pk=number).update(
        state=Operation.State.DONE, result=dict(result), progress=100, ended_at=at
    )


def done_by_command(*, kind: str, result: Mapping[str, Any], asked_at: datetime, at: datetime) -> Operation:
    """Remember a piece of work that a command has done itself, without the worker."""
    told = {**result, COMMAND: True}
    moments = {"asked_at": asked_at, "started_at": asked_at, "ended_at": at}
    return Operation.objects.create(kind=kind, state=Operation.State.DONE, result=told, progress=100, **moments)


def fail(number: int, *, reason: str, at: datetime) -> None:
    """It could not be done."""
    Operation.objects.filter(pk=number).update(state=Operation.State.FAILED, reason=reason[:2000], ended_at=at)


def latest(kind: str) -> Operation | None:
    """The last one of its kind."""
    return Operation.objects.filter(kind=kind).select_related("by").order_by("-pk").first()


def last_done(kind: str) -> Operation | None:
    """The last one of its kind that came to its end well."""
    return Operation.objects.filter(kind=kind, state=Operation.State.DONE).order_by("-pk").first()


def last_of_the_clock(kind: str) -> Operation | None:
    """The last one of its kind that the clock asked for."""
    asked = Operation.objects.filter(kind=kind, by=None).exclude(result__has_key=COMMAND)
    return asked.order_by("-pk").first()


def forget_old_operations() -> int:
    """Forget those that are long past; how many."""
    newest = Operation.objects.order_by("-pk").values_list("pk", flat=True)[_REMEMBERED : _REMEMBERED + 1]
    border = next(iter(newest), None)
    if border is None:
        return 0
    gone, _kinds = Operation.objects.filter(pk__lte=border).exclude(state__in=_ALIVE).delete()
    return gone
