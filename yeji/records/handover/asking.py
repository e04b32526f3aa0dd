"""Asking for a hand-over, calling it off, and asking for it to be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.models import Grant, HandOver, HandOverStep, Person
from yeji.org.scopes import Scope
from yeji.records.handover.holdings import REST, types_held, ways
from yeji.records.types import ObjectType

UNDONE_WITHIN: Final = timedelta(days=1)
FURTHEST: Final = timedelta(days=366)
TASK: Final = "yeji.config.jobs.hand_over"
MOVED: Final = "moved"
LEFT: Final = "left"


class MayNotHandOver(Refused):
    """The reader's roles do not let him hand over what this person owns."""

    status = 403
    code = "hand_over.forbidden"


class CannotHandOver(Refused):
    """It cannot be handed over like this."""

    status = 422
    code = "hand_over.cannot"


class NoSuchHandOver(Refused):
    """There is no such hand-over, or it is not one of the reader's people."""

    status = 404
    code = "hand_over.unknown"


def allow(by: Scope) -> None:
    """Let those pass who hand over at all.

    :raises MayNotHandOver: for everybody else.
    """
    if not (by.hands_over or by.administers):
        raise MayNotHandOver(_("Handing over needs a role that may. Ask an administrator."))


def leaver(person: int, *, by: Scope) -> Person:
    """Somebody whose records the reader may hand over.

    :raises MayNotHandOver, CannotHandOver: if it is nobody, or not one of his.
    """
    allow(by)
    found: Person | None = Person.unscoped.filter(pk=person, deleted_at=None).first()
    if found is None:
        raise CannotHandOver(_("There is no such person."), field="person")
    if person == by.person and not by.administers:
        raise MayNotHandOver(_("You hand over what others own, not your own: ask whoever leads you."), field="person")
    if not types_held(person, by):
        raise MayNotHandOver(_("You may hand over what the people you lead own, not this one's."), field="person")
    return found


@transaction.atomic
def ask(
    *,
    person: int,
    receivers: Mapping[str, int],
    on: date,
    by: Scope,
    at: datetime,
    follows: bool = True,
    closes: bool = True,
    leaves: bool = True,
) -> HandOver:
    """Ask for everything of a leaver to go to others, today or on a day to come.

    ``receivers`` are people by type; under ``REST`` whoever gets the types that are not named.

    :raises MayNotHandOver, CannotHandOver: if it may not or cannot be.
    """
    who = leaver(person, by=by)
    today = business_day(at=at, of=company())
    if not today <= on <= today + FURTHEST:
        raise CannotHandOver(_("Choose today, or a day of the coming year."), field="on")
    made = HandOver(
        person=who, account_id=by.account, on=on, receivers=dict(receivers), follows=follows, closes=closes,
        leaves=leaves, asked_at=at,
    )  # fmt: skip
    check(made, by)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise _one_at_a_time(who) from None
    if on == today:
        _defer(made)
    return made


def check(asked: HandOver, by: Scope) -> None:
    """Look whether everything may go to those who are named: as it is asked for, and again on its day.

    :raises CannotHandOver: naming the field.
    """
    held = types_held(asked.person_id, by)
    _check_receivers(asked.person_id, asked.receivers, {kind.key for kind in held})
    for kind, keys in _sent(held, asked).items():
        for key in keys:
            if not (by.administers or by.right(kind).edits.holds(asked.receivers[key])):
                raise CannotHandOver(_("Choose yourself or somebody you lead."), field=_field(key))
    if asked.closes:
        check_account(asked.person, by)


def _sent(held: Iterable[ObjectType], asked: HandOver) -> dict[str, set[str]]:
    """Under which keys those stand who may get records of each type: those that follow others go with these."""
    sent: dict[str, set[str]] = {}
    for kind, along in ways(held, asked):
        sent[kind.key] = {kind.key if kind.key in asked.receivers else REST}.union(*(sent[link.to] for link in along))
    return sent


def _check_receivers(person: int, receivers: Mapping[str, int], known: set[str]) -> None:
    for key, to in receivers.items():
        if key != REST and key not in known:
            raise CannotHandOver(_("There is no object type %(type)s.") % {"type": key}, field=f"to-{key}")
        if to == person:
            raise CannotHandOver(_("That is who leaves. Choose somebody else."), field=_field(key))
    if REST not in receivers and known - set(receivers):
        raise CannotHandOver(_("Say who gets everything that is not named below."), field="to")
    there = set(Person.unscoped.filter(pk__in=set(receivers.values()), deleted_at=None).values_list("pk", flat=True))
    for key, to in receivers.items():
        if to not in there:
            raise CannotHandOver(_("There is no such person."), field=_field(key))


def _one_at_a_time(who: Person) -> CannotHandOver:
    return CannotHandOver(_("A hand-over of %(name)s is planned or under way.") % {"name": who.name})


def _field(key: str) -> str:
    return "to" if key == REST else f"to-{key}"


def check_account(who: Person, by: Scope) -> None:
    """Only administrators end an administrator's account, and nobody ends the own one or the last.

    :raises CannotHandOver: if this one stays.
    """
    if who.account_id is None:
        return
    if who.account_id == by.account:
        raise CannotHandOver(_("You cannot end your own account. Hand over without ending it."), field="closes")
    heads = set(
        Grant.objects.filter(role__administers=True, account__is_active=True).values_list("account_id", flat=True)
    )
    if who.account_id in heads and (not by.administers or len(heads) == 1):
        message = _("The account of %(name)s administers the company and stays open.") % {"name": who.name}
        raise CannotHandOver(message, field="closes")


@transaction.atomic
def cancel(number: int, *, by: Scope, at: datetime) -> HandOver:
    """Call off a hand-over that has not begun.

    :raises NoSuchHandOver, CannotHandOver: if there is none, or it has begun.
    """
    found = _held(number, by)
    if found.state != HandOver.State.PLANNED or found.total:
        raise CannotHandOver(_("It has begun, and can only be taken back when it is done."))
    found.state, found.ended_at = HandOver.State.CANCELLED, at
    found.save(update_fields=["state", "ended_at"])
    return found


@transaction.atomic
def undo(number: int, *, by: Scope, at: datetime) -> HandOver:
    """Ask for a hand-over to be taken back within a day: all that nobody has changed since.

    :raises NoSuchHandOver, CannotHandOver: if it cannot be.
    """
    found = _held(number, by)
    if not may_undo(found, at=at):
        raise CannotHandOver(_("It cannot be taken back any more: that is possible for a day."))
    moved = HandOverStep.objects.filter(handover=found, outcome=MOVED)
    found.state, found.done, found.total = HandOver.State.UNDOING, 0, moved.count()
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "done", "total"])
    except IntegrityError:
        raise _one_at_a_time(found.person) from None
    _defer(found)
    return found


def may_undo(found: HandOver, *, at: datetime) -> bool:
    """Whether a hand-over can still be taken back."""
    return found.state == HandOver.State.DONE and found.ended_at is not None and at - found.ended_at <= UNDONE_WITHIN


def hand_over_of(number: int, *, by: Scope) -> HandOver:
    """A hand-over that the reader asked for, or any for an administrator.

    :raises MayNotHandOver, NoSuchHandOver: if there is none such.
    """
    allow(by)
    found = known_to(by).filter(pk=number).first()
    if found is None:
        raise NoSuchHandOver(_("There is no such hand-over, or somebody else asked for it."))
    return found


def known_to(by: Scope) -> QuerySet[HandOver]:
    """The hand-overs that a scope may look at: its own, or for administrators all; the newest first."""
    rows = HandOver.objects.select_related("person", "account").order_by("-pk")
    return rows if by.administers else rows.filter(account=by.account)


def begin_due(*, day: date) -> list[int]:
    """Begin the hand-overs that were planned for this day or one before; which these are."""
    due = HandOver.objects.filter(state=HandOver.State.PLANNED, on__lte=day)
    for found in due:
        _defer(found)
    return [found.pk for found in due]


def names_of(people: Iterable[int]) -> dict[int, str]:
    """The names of receivers."""
    return dict(Person.unscoped.filter(pk__in=set(people)).values_list("pk", "name"))


def _held(number: int, by: Scope) -> HandOver:
    hand_over_of(number, by=by)
    return HandOver.objects.select_for_update(of=("self",)).select_related("person").get(pk=number)


def _defer(found: HandOver) -> None:
    """The worker does it; asked twice for the same one it does it once."""
    app.configure_task(TASK, allow_unknown=True).defer(number=found.pk)
