"""Asking for one change to many records: which they are is settled now, so that what was counted is what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading
from yeji.records.files.values import refuse_shared
from yeji.records.models import MassChange, MassStep
from yeji.records.types import ObjectType, registry
from yeji.records.writing import allowing, drafts, refusals

MOST: Final = 100_000
"""So many records are changed at once from a list; more than that is an import."""
MOST_TOLD: Final = 100
"""So many of those that were left out are told."""
REFUSED: Final = "refused"
"""What stands with a record that was left out."""
UNDONE_WITHIN: Final = timedelta(days=1)
TASK: Final = "yeji.config.jobs.change_many_records"


class CannotChangeAll(Refused):
    """A change to many records that cannot be asked for like this."""

    status = 422
    code = "mass.cannot"


class NotAsCounted(Refused):
    """Other records match than were counted."""

    status = 409
    code = "mass.not_as_counted"


class NoSuchChange(Refused):
    """There is no such change of many records, or it is somebody else's."""

    status = 404
    code = "mass.unknown"


@transaction.atomic
def ask_for_all(
    kind: ObjectType,
    rows: QuerySet[Any],
    *,
    action: str,
    change: Mapping[str, Any],
    told: str,
    by: Scope,
    at: datetime,
    expected: int | None = None,
) -> MassChange:
    """Ask for the same change, or the removal, of all these rows, which came through the door for reading.

    ``expected`` is how many were counted before, where somebody counted.

    :raises MayNotWrite, NotAccepted, CannotChangeAll: if it cannot be done to any of them.
    :raises NotAsCounted: if they are more or fewer than were expected.
    """
    if by.account is None or not reading.may_write(by, kind):
        raise refusals.writes_none(kind)
    if action == MassChange.Action.CHANGE:
        _check(kind, change, by)
    elif action != MassChange.Action.REMOVE:
        raise CannotChangeAll(_("Say what is to be done: a change, or the recycle bin."), field="action")
    mass = MassChange.objects.create(
        type=kind.key, account_id=by.account, action=action, change=dict(change), told=told[:2000], asked_at=at
    )
    mass.total = _settle(mass.pk, rows)
    if expected not in (None, mass.total):
        counts = {"number": f"{mass.total:,}", "expected": f"{expected:,}"}
        raise NotAsCounted(_("%(number)s records match now, not %(expected)s. Count again.") % counts, field="expected")
    mass.save(update_fields=["total"])
    app.configure_task(TASK, allow_unknown=True).defer(number=mass.pk)
    return mass


@transaction.atomic
def ask_for_undo(number: int, *, by: Scope, at: datetime) -> MassChange:
    """Ask for a change to be taken back, within a day, by the one who made it.

    :raises NoSuchChange, CannotChangeAll: if it cannot be.
    """
    done = change_of(number, by=by)
    if done.state == MassChange.State.RUNNING or done.action == MassChange.Action.UNDO:
        raise CannotChangeAll(_("This cannot be taken back now."))
    if done.ended_at is None or at - done.ended_at > UNDONE_WITHIN:
        raise CannotChangeAll(_("This was more than a day ago and cannot be taken back at once any more."))
    try:
        with transaction.atomic():
            mass = MassChange.objects.create(
                type=done.type,
                account_id=done.account_id,
                action=MassChange.Action.UNDO,
                told=done.told,
                undoes=done,
                asked_at=at,
            )
    except IntegrityError:
        raise CannotChangeAll(_("This was taken back already.")) from None
    changed = MassStep.objects.filter(mass=done, outcome="changed").order_by("pk")
    steps = [MassStep(mass=mass, record=record) for record in changed.values_list("record", flat=True)]
    MassStep.objects.bulk_create(steps, batch_size=5000)
    mass.total = len(steps)
    mass.save(update_fields=["total"])
    app.configure_task(TASK, allow_unknown=True).defer(number=mass.pk)
    return mass


def stop(number: int, *, by: Scope, at: datetime) -> None:
    """Stop a change that is under way: what is done stays done, and can be taken back.

    :raises NoSuchChange: if it is somebody else's.
    """
    mass = change_of(number, by=by)
    MassChange.objects.filter(pk=mass.pk, state=MassChange.State.RUNNING).update(
        state=MassChange.State.STOPPED, ended_at=at
    )


def change_of(number: int, *, by: Scope, of: ObjectType | None = None) -> MassChange:
    """A change that the reader asked for, ``of`` records of a type where that is said.

    :raises NoSuchChange: if there is none such.
    """
    found = MassChange.objects.filter(pk=number, account=by.account).select_related("undoes").first()
    if found is None or (of is not None and found.type != of.key):
        raise NoSuchChange(_("There is no such change, or somebody else asked for it."))
    return found


def may_undo(mass: MassChange, *, at: datetime) -> bool:
    """Whether a change can still be taken back at once."""
    if mass.action == MassChange.Action.UNDO or not mass.changed or mass.ended_at is None:
        return False
    return at - mass.ended_at <= UNDONE_WITHIN and not MassChange.objects.filter(undoes=mass).exists()


def left_out(mass: MassChange) -> list[tuple[int, str]]:
    """The first records that a change left out, each with why."""
    if not mass.refused:
        return []
    steps = MassStep.objects.filter(mass=mass, outcome=REFUSED).order_by("pk")[:MOST_TOLD]
    return list(steps.values_list("record", "reason"))


def forget_old_changes(*, at: datetime) -> int:
    """Forget what can be taken back no more; how many. What happened to each record stays in its history."""
    border = at - 30 * UNDONE_WITHIN
    gone, _kinds = MassChange.objects.filter(asked_at__lt=border, undone_by=None, undoes=None).delete()
    return gone


def _check(kind: ObjectType, change: Mapping[str, Any], by: Scope) -> None:
    """See that the values can be had at all."""
    kind = registry.types.get(kind.key, kind)
    for key in change:
        allowing.refuse_locked_field(by, kind, key)
    if not change:
        raise CannotChangeAll(_("Say which field is to be changed."), field="field")
    cleaned = drafts.clean(kind, change)
    refuse_shared(kind, cleaned)
    refusals.refuse_all([kind.field(key).missing() for key, value in cleaned.items() if _is_missing(kind, key, value)])
    allowing.check_links(kind, cleaned, cleaned, by=by)


def _is_missing(kind: ObjectType, key: str, value: Any) -> bool:
    return kind.field(key).required and value in (None, "")


def _settle(mass: int, rows: QuerySet[Any]) -> int:
    """Write down which records are meant; how many.

    :raises CannotChangeAll: if they are none or too many.
    """
    sql, params = rows.order_by("pk").values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO records_massstep (mass_id, record) SELECT %s, wanted.id FROM ({sql}) AS wanted (id) LIMIT %s",
            [mass, *params, MOST + 1],
        )
        number = int(cursor.rowcount)
    if not number:
        raise CannotChangeAll(_("There are no records to change."))
    if number > MOST:
        raise CannotChangeAll(
            _("These are more than %(most)s records. Narrow the list first, or import a file.") % {"most": f"{MOST:,}"}
        )
    return number


def kind_of(mass: MassChange) -> ObjectType:
    """The type of the records."""
    return registry.get(mass.type)
