"""Comments on records: said by whoever sees the record, changed by whoever said it, heard by those who are named."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.events import tell_written
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.private import as_seen
from yeji.records.talk.following import follow_by_itself, hear
from yeji.records.talk.mentions import MOST, accounts_of, kept_form, mentioned, seeing
from yeji.records.talk.models import Comment, Follow
from yeji.records.team import join, may_lend
from yeji.records.types import ObjectType, Written
from yeji.ui.signs import enumerated

LONGEST: Final = 5000


class NoSuchComment(Refused):
    """There is no such comment, or not for this reader: the two are not told apart."""

    status = 404
    code = "comment.not_found"


class CannotSay(Refused):
    """A comment that cannot be as it is."""

    status = 422
    code = "comment.refused"


class TheyCannotSee(CannotSay):
    """Somebody is named who does not see the record: ``people`` by their names. ``may_take_in``: the writer may let
    them in."""

    code = "comment.cannot_see"

    def __init__(self, message: str, *, people: tuple[str, ...], may_take_in: bool) -> None:
        super().__init__(message, field="text")
        self.people = people
        self.may_take_in = may_take_in


def comments_of(scope: Scope, kind: ObjectType, record: int, *, limit: int, before: int | None = None) -> list[Comment]:
    """The newest comments on a record, those older than ``before``.

    :raises reading.NotFound: if the reader does not see the record.
    """
    reading.get(scope, kind, record)
    rows = Comment.objects.filter(record=record, deleted_at=None).select_related("account").order_by("-id")
    return list((rows if before is None else rows.filter(pk__lt=before))[:limit])


@transaction.atomic
def say(kind: ObjectType, record: int, text: str, *, by: Scope, at: datetime, take_in: bool = False) -> Comment:
    """Comment on a record. People named hear of it, and those who follow the record; whoever speaks follows it too.

    ``take_in`` lets those work on the record who are named and do not see it.

    :raises reading.NotFound: if the writer does not see the record.
    :raises CannotSay, TheyCannotSee: if it cannot be said so.
    """
    row = reading.get(by, kind, record, lock=True)  # a merge takes along what was said, and waits
    account = _speaker(by)
    kept = _checked(text, by)
    named = _named(kind, row, mentioned(kept), by=by, at=at, take_in=take_in)
    made = Comment.objects.create(record=record, account=account, text=kept, at=at)
    _notify(kind, row, account, named, at=at)
    follow_by_itself(record, account.pk, at=at)
    tell_written(type_key=kind.key, records=[record])
    return made


@transaction.atomic
def correct(number: int, text: str, *, by: Scope, at: datetime, take_in: bool = False) -> Comment:
    """Say it otherwise; what it said before is kept. Only those hear of it who were not named before.

    :raises NoSuchComment, CannotSay, TheyCannotSee: if it is not the writer's, or cannot be said so.
    """
    kind, row, made = found(number, by=by, lock=True)
    if made.account_id != by.account:
        raise _nothing()
    kept = _checked(text, by, before=made.text)
    if kept == made.text:
        return made
    fresh = [person for person in mentioned(kept) if person not in mentioned(made.text)]
    named = _named(kind, row, fresh, by=by, at=at, take_in=take_in)
    made.before = [*made.before, {"text": made.text, "at": (made.edited_at or made.at).isoformat()}]
    made.text, made.edited_at = kept, at
    made.save(update_fields=["text", "before", "edited_at"])
    notify(named, kind="mentioned", record=row.pk, at=at, facts={"by": made.account.name})
    tell_written(type_key=kind.key, records=[row.pk])
    return made


@transaction.atomic
def unsay(number: int, *, by: Scope, at: datetime) -> Comment:
    """Take a comment away: one's own, an administrator anybody's. It is kept out of sight.

    :raises NoSuchComment: if it is not the writer's to take away.
    """
    kind, row, made = found(number, by=by, lock=True)
    if made.account_id != by.account and not by.administers:
        raise _nothing()
    made.deleted_at, made.deleted_by = at, by.account
    made.save(update_fields=["deleted_at", "deleted_by"])
    tell_written(type_key=kind.key, records=[row.pk])
    return made


def found(number: int, *, by: Scope, lock: bool = False) -> tuple[ObjectType, Row, Comment]:
    """A comment on a record that the reader sees.

    :raises NoSuchComment: if there is none such.
    """
    rows = Comment.objects.select_for_update(of=("self",)) if lock else Comment.objects.all()
    made = rows.select_related("account").filter(pk=number, deleted_at=None).first()
    whole = reading.type_of(made.record) if made else None
    if made is None or whole is None:
        raise _nothing()
    try:
        kind = as_seen(whole, by)
        return kind, reading.get(by, kind, made.record), made
    except Refused as problem:
        raise _nothing() from problem


def _nothing() -> NoSuchComment:
    return NoSuchComment(_("There is no such comment, or it is not yours."))


def _speaker(by: Scope) -> Account:
    account = Account.objects.filter(pk=by.account).first() if by.account is not None else None
    if account is None:
        raise CannotSay(_("Sign in to comment."))
    return account


def _checked(text: str, by: Scope, *, before: str = "") -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise CannotSay(_("Write something."), field="text")
    if len(said) > LONGEST:
        raise CannotSay(_("A comment has at most %(most)s characters.") % {"most": LONGEST}, field="text")
    kept = kept_form(said, by=by, before=before)
    if len(mentioned(kept)) > MOST:
        raise CannotSay(_("Name at most %(most)s people in one comment.") % {"most": MOST}, field="text")
    return kept


def _named(kind: ObjectType, row: Row, people: list[int], *, by: Scope, at: datetime, take_in: bool) -> list[int]:
    """The accounts of those who are named, all of whom see the record.

    :raises TheyCannotSee: if one does not, and is not taken in.
    """
    known = accounts_of(people)
    day = business_day(at=at, of=company())
    seen = seeing(kind, row, [account for account, _name in known.values()], day=day)
    blind = {person: name for person, (account, name) in known.items() if account not in seen}
    lends = bool(blind) and may_lend(by, kind, row)
    if blind and not (take_in and lends):
        names = tuple(blind.values())
        message = _("%(people)s cannot see this record.") % {"people": enumerated(names)}
        raise TheyCannotSee(message, people=names, may_take_in=lends)
    for person in blind:
        join(kind, row.pk, person, edits=False, by=by, at=at)
    return [account for account, _name in known.values() if account != by.account]


def _notify(kind: ObjectType, row: Row, account: Account, named: list[int], *, at: datetime) -> None:
    facts = {"by": account.name}
    notify(named, kind="mentioned", record=row.pk, at=at, facts=facts)
    hear(kind, row, what="comment", notice="commented", by=account.pk, at=at, facts=facts, but=named)


def forget_purged_talk(written: Written) -> None:
    """What was said about a record that was deleted for good goes with it."""
    if written.verb.endswith(".purge"):
        Comment.objects.filter(record__in=list(written.ids)).delete()
        Follow.objects.filter(record__in=list(written.ids)).delete()
