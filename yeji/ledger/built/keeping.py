"""Building metrics: the verbs. Who may, what is refused, and what is noted of each version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from yeji.kit.refusal import Refused
from yeji.ledger.built import choices as chosen
from yeji.ledger.built.choices import BadDefinition, Choices, key_of, read
from yeji.ledger.built.compiling import Version, compiled, kind_of
from yeji.ledger.built.trying import effect_of
from yeji.ledger.capture.tables import CLOSED
from yeji.ledger.metrics import Metric, UnknownMetric, registry
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.org.calendar import touch_setup
from yeji.org.scopes import Scope

State = Definition.State
TASK: Final = "yeji.config.jobs.lay_metric"
"""The job that lays a definition, named as Django names its settings: it stands in the room above all others."""
BEGINNING: Final = date(1900, 1, 1)
"""A day before all others, for a version that replaces its predecessor altogether."""


class MayNotBuild(Refused):
    """Only administrators build metrics."""

    status = 403
    code = "metric.may_not_build"


class CannotChange(Refused):
    """A metric that cannot be changed like this."""

    status = 409
    code = "metric.cannot_change"


def allow(by: Scope) -> None:
    """Let administrators pass.

    :raises MayNotBuild: for everybody else.
    """
    if not by.administers:
        raise MayNotBuild(_("Only administrators build metrics."))


def first_open_day() -> date | None:
    """The day from which on months are open; None while none was ever locked."""
    found = fetch(f"SELECT nullif({CLOSED}, '-infinity'::date)", {})[0][0]
    return found if isinstance(found, date) else None


def checked(key: str, made: Choices) -> Metric:
    """What the choices come to, before anything is kept.

    :raises BadDefinition: naming the part that cannot be counted.
    """
    try:
        return compiled(made, Version(key=key), known=known)
    except UnknownMetric as problem:
        raise BadDefinition(str(problem), field="metrics") from problem


def known(key: str) -> Metric:
    """A metric of this key, also one that waits to be filled in.

    :raises UnknownMetric, BadDefinition: if there is none.
    """
    try:
        return registry.get(key)
    except UnknownMetric:
        last = Definition.objects.filter(key=key).order_by("-version").first()
        if last is None:
            raise
        return compiled(read(last.body), Version(key=key), known=known)


@transaction.atomic
def build(*, key: str, given: Mapping[str, Any], by: Scope, at: datetime, since: date | None = None) -> Definition:
    """Build a metric: it is laid and filled in by the worker, and can be asked for when that is done.

    It counts from ``since`` on, at the earliest from the first open day; without one as far back as it may.

    :raises MayNotBuild, BadDefinition: naming the part that cannot be counted.
    """
    allow(by)
    made = read(given)
    checked(key_of(key), made)
    if key in registry.declared or Definition.objects.filter(key=key).exists():
        raise BadDefinition(_("There is a metric of this key already."), field="key")
    opened = first_open_day()
    if since is not None and opened is not None and since < opened:
        raise BadDefinition(_locked(opened), field="since")
    return _keep(Definition(key=key, version=1, since=since or opened, body=made.told(), by_id=by.account, at=at))


@transaction.atomic
def change(
    *, key: str, given: Mapping[str, Any], since: date | None, reason: str, by: Scope, at: datetime, today: date
) -> Definition:
    """Let a metric mean something else from a day on (None: in all open months). What was counted before stays.

    :raises MayNotBuild, BadDefinition, CannotChange: naming what cannot be.
    """
    allow(by)
    last = newest(key)
    made, before = read(given), read(last.body)
    checked(key, made)
    _allow_change(last, before, made)
    begins = since or first_open_day() or BEGINNING
    opened = first_open_day()
    if opened is not None and begins < opened:
        raise BadDefinition(_locked(opened), field="since")
    if last.since is not None and begins <= last.since:
        told = _("The version before it counts from %(day)s on; a new one begins on %(earliest)s at the earliest.")
        earliest = max(last.since + timedelta(days=1), opened or last.since)
        raise BadDefinition(told % {"day": last.since, "earliest": earliest}, field="since")
    if made.value == chosen.LEVEL and begins > today:
        raise BadDefinition(_("A level changes its meaning today or earlier, never ahead."), field="since")
    if begins < today and not reason.strip():
        raise BadDefinition(_("Say why figures of the past change."), field="reason")
    effect = [one.told() for one in effect_of(key, made, since=begins, today=today)]
    fresh = Definition(
        key=key,
        version=last.version + 1,
        since=begins,
        body=made.told(),
        reason=reason.strip()[:500],
        effect=effect,
        by_id=by.account,
        at=at,
    )
    return _keep(fresh)


@transaction.atomic
def reword(
    *,
    key: str,
    name: Mapping[str, str] | None = None,
    meaning: Mapping[str, str] | None = None,
    by: Scope,
    at: datetime,
) -> Definition:
    """Call a metric otherwise, or tell otherwise what it means; None stays as it is. Nothing is counted anew.

    :raises MayNotBuild, UnknownMetric, BadDefinition:
    """
    allow(by)
    last = newest(key, hold=True)
    said = {part: dict(words) for part, words in (("name", name), ("meaning", meaning)) if words is not None}
    made = read({**last.body, **said})
    checked(key, made)
    Definition.objects.filter(pk=last.pk).update(body=made.told(), worded_by=by.account, worded_at=at)
    touch_setup()
    return newest(key)


@transaction.atomic
def retire(*, key: str, retired: bool, by: Scope) -> None:
    """Offer a metric nowhere any more, or again. It is counted on, and found by its key.

    :raises MayNotBuild, UnknownMetric:
    """
    allow(by)
    newest(key)
    Definition.objects.filter(key=key).update(retired=retired)
    touch_setup()


@transaction.atomic
def try_again(*, key: str, by: Scope) -> None:
    """Lay a definition again that could not be laid.

    :raises MayNotBuild, UnknownMetric:
    """
    allow(by)
    last = newest(key)
    if last.state in (State.FAILED, State.FILLING, State.WAITING):
        Definition.objects.filter(pk=last.pk).update(state=State.WAITING, problem="")
        _defer(last.pk)


def newest(key: str, *, hold: bool = False) -> Definition:
    """The newest version of a metric that people built; ``hold``: locked until the transaction ends.

    :raises UnknownMetric: if nobody built one of this key.
    """
    rows = Definition.objects.select_for_update(of=("self",)) if hold else Definition.objects
    found = rows.filter(key=key).select_related("by", "worded_by").order_by("-version").first()
    if found is None:
        raise UnknownMetric(_("Nobody built a metric %(key)s.") % {"key": key})
    return found


def versions(key: str) -> list[Definition]:
    """Every version of a metric that people built, the newest first; none of a declared one."""
    return list(Definition.objects.filter(key=key).select_related("by", "worded_by").order_by("-version"))


def known_since(made: Choices) -> date | None:
    """The first day that the history of the counted records tells of, by which past levels are known.

    None where nothing is a level or no record was ever entered.
    """
    if made.value != chosen.LEVEL:
        return None
    first = "(r.created_at AT TIME ZONE (SELECT zone FROM org_company))::date"
    found = fetch(f"SELECT {first} FROM {kind_of(made).relation} r ORDER BY r.id LIMIT 1", {})
    return found[0][0] if found else None


def _allow_change(last: Definition, before: Choices, made: Choices) -> None:
    if last.state != State.LIVE:
        raise CannotChange(_("Wait until the version before it has been filled in."))
    if not before.of_records or not made.of_records:
        raise CannotChange(_("What is worked out from other metrics cannot mean something else. Build another one."))
    if kind_of(before).key != kind_of(made).key:
        raise CannotChange(_("A metric keeps the records it counts. Build another one."), field="type")
    if (before.value == chosen.LEVEL) != (made.value == chosen.LEVEL):
        raise CannotChange(_("A level stays a level. Build another one."), field="value")
    if before.told() == made.told():
        raise CannotChange(_("Nothing was changed."))


def _locked(opened: date) -> str:
    return _("Months before %(day)s are locked, and their figures final.") % {"day": opened}


def _keep(fresh: Definition) -> Definition:
    fresh.state = State.WAITING
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as problem:
        raise CannotChange(_("Somebody else changed this metric just now.")) from problem
    _defer(fresh.pk)
    return fresh


def lay_the_rest() -> int:
    """Have those laid that stand there although no job is to lay them any more; how many there were."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=("todo", "doing"))
    numbers = {args["number"] for args in jobs.values_list("args", flat=True)}
    left = Definition.objects.filter(state__in=(State.WAITING, State.FILLING)).exclude(pk__in=numbers).order_by("pk")
    found = list(left.values_list("pk", flat=True))
    for number in found:
        _defer(number)
    return len(found)


def _defer(number: int) -> None:
    app.configure_task(TASK, allow_unknown=True, lock=TASK).defer(number=number)
