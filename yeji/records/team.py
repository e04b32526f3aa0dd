"""Who works on a record beside its owner: put there by whoever may change the record as its owner's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Teammate
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import reading, writing
from yeji.records.touching import touch
from yeji.records.types import ObjectType, registry

MOST: Final = 30
"""People on one record. More than that is a unit, and units share by a rule."""


class CannotJoin(Refused):
    """This person cannot work on this record."""

    status = 422
    code = "team.refused"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who works on a record."""

    person: int
    name: str
    edits: bool
    part: str


def team_of(scope: Scope, kind: ObjectType, record: int) -> list[Member]:
    """Who works on a record that the reader sees, by name.

    :raises reading.NotFound: if he does not.
    """
    reading.get(scope, kind, record)
    rows = Teammate.objects.filter(record=record).order_by("person__name")
    return [
        Member(person=person, name=name, edits=edits, part=part)
        for person, name, edits, part in rows.values_list("person", "person__name", "edits", "part")
    ]


def may_lend(scope: Scope, kind: ObjectType, row: Row) -> bool:
    """Whether a scope may say who works on a record: whoever changes it by his own right, not as a guest."""
    owner = kind.field(kind.owner).of(row) if kind.owner else None
    return kind.owner is not None and owner is not None and scope.right(kind.key).edits.holds(owner)


@transaction.atomic
def join(kind: ObjectType, record: int, person: int, *, edits: bool, part: str = "", by: Scope, at: datetime) -> None:
    """Let somebody work on a record beside its owner. Saying it again changes what he may.

    :raises reading.NotFound, MayNotWrite, CannotJoin: if it may not or cannot be.
    """
    row = _held(kind, record, by)
    reading.get(by, registry.get("person"), person)
    if kind.owner and kind.field(kind.owner).of(row) == person:
        raise CannotJoin(_("The record is his own."), field="person")
    there = Teammate.objects.filter(record=record)
    if there.exclude(person=person).count() >= MOST:
        raise CannotJoin(_("At most %(most)s people work on one record.") % {"most": MOST}, field="person")
    Teammate.objects.update_or_create(
        record=record, person_id=person, defaults={"edits": edits, "part": part.strip()[:60]}
    )
    touch(kind, row, by=by, at=at, verb="join")


@transaction.atomic
def leave(kind: ObjectType, record: int, person: int, *, by: Scope, at: datetime) -> None:
    """Somebody works on a record no more. One may leave by oneself.

    :raises reading.NotFound, MayNotWrite: if it may not be.
    """
    own = person == by.person
    row = reading.get(by, kind, record, lock=True) if own else _held(kind, record, by)
    if Teammate.objects.filter(record=record, person=person).delete()[0]:
        touch(kind, row, by=by, at=at, verb="leave")


def _held(kind: ObjectType, record: int, by: Scope) -> Row:
    row = reading.get(by, kind, record, lock=True)
    if not may_lend(by, kind, row):
        raise writing.MayNotWrite(_("Only those who may change this record by their own right say who works on it."))
    return row
