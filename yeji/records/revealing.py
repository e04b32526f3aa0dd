"""The one way round a mask: somebody has a value shown, and it is noted who, when, of what, and why."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.accounts import allow
from yeji.org.calendar import business_day, company, company_changed
from yeji.org.models import Access, Company, Reveal
from yeji.org.queries import administrators
from yeji.org.scopes import Scope
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.platform.services import note
from yeji.records import reading, writing
from yeji.records.types import ObjectType, registry

FIELD: Final = ":field"
WHY: Final = ":why"
"""What a line of the history keeps of a reveal: no field of a record is called so."""
LONGEST_WHY: Final = 200
MOST_A_DAY: Final = 10_000


class MayNotReveal(Refused):
    """The reader's roles leave the field masked, or there is nothing masked about it."""

    status = 403
    code = "reveal.forbidden"


class TooManyReveals(Refused):
    """The account has had as many values shown today as a day allows. ``wait``: the next begins in so many seconds."""

    status = 429
    code = "reveal.too_many"

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class CannotLimit(Refused):
    """So many a day cannot be allowed."""

    status = 422
    code = "reveal.limit"


def may_reveal(by: Scope, kind: ObjectType, key: str, record: int) -> bool:
    """Whether a scope, for which a field is masked, may have it shown of this record.

    What is private, as how to reach a person, stays so to those who do not work near: no role lifts that.
    """
    if not by.reveals or by.account is None or by.access(kind.key, key) != Access.MASKED:
        return False
    item = registry.types.get(kind.key, kind).by_key.get(key)
    return item is not None and (not item.private or by.administers or record in by.near)


@transaction.atomic
def reveal(kind: ObjectType, record: int, key: str, *, by: Scope, at: datetime, why: str = "") -> Any:
    """The whole value of a masked field of a record that the reader sees. It is noted before it is told.

    :raises reading.NotFound, MayNotReveal: if it is not his to see.
    :raises TooManyReveals: if he had enough for a day; administrators were told when he had the last.
    """
    kind = registry.types.get(kind.key, kind)
    reading.get(by, kind, record)
    if not may_reveal(by, kind, key, record):
        raise MayNotReveal(_("Your role does not let you have this shown."), field="field")
    account = Account.objects.select_for_update().get(pk=by.account or 0)
    _count(account, at)
    row = reading.get(by, kind, record, lock=True)
    reason = " ".join(why.split())[:LONGEST_WHY]
    Reveal.objects.create(account=account, type=kind.key, record=record, field=key, why=reason, at=at)
    writing.set_context(account=account.pk, at=at, verb=f"{kind.key}.reveal")
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_note(%s, %s)", [record, json.dumps({FIELD: key, WHY: reason})])
    return kind.field(key).of(row)


def _count(account: Account, at: datetime) -> None:
    """Let the account have one more, and tell administrators if it is the last of the day."""
    most = company().reveals_a_day
    had = shown_today(account.pk, at=at)
    if had >= most:
        message = _("You have had %(most)s masked values shown today; more are for tomorrow.")
        raise TooManyReveals(message % {"most": most}, wait=ceil((_begin(at, days=1) - at).total_seconds()))
    if had + 1 == most:
        notify(administrators(), kind="revealed_much", at=at, facts={"by": account.name, "created": str(most)})


def shown_today(account: int, *, at: datetime) -> int:
    """How many values an account had shown on this business day."""
    return Reveal.objects.filter(account=account, at__gte=_begin(at)).count()


def _begin(at: datetime, *, days: int = 0) -> datetime:
    """When the business day of a moment begins, or one so many days later."""
    ours = company()
    day = business_day(at=at, of=ours) + timedelta(days=days)
    return datetime.combine(day, time(), ZoneInfo(ours.zone))


def reveals(*, by: Scope) -> QuerySet[Reveal]:
    """Everything that was ever shown, the newest first, for administrators.

    :raises MayNotAdminister: for everybody else.
    """
    allow(by)
    return Reveal.objects.select_related("account").order_by("-pk")


@transaction.atomic
def limit(*, a_day: int, by: Scope, at: datetime) -> None:
    """Say how many masked values one account has shown a day at most. It is noted with whoever says so.

    :raises MayNotAdminister, CannotLimit: if it may not or cannot be.
    """
    allow(by)
    if not 0 <= a_day <= MOST_A_DAY:
        raise CannotLimit(_("Choose a number from 0 to %(most)s.") % {"most": f"{MOST_A_DAY:,}"}, field="a_day")
    before = Company.objects.select_for_update().values_list("reveals_a_day", flat=True).get()
    Company.objects.update(reveals_a_day=a_day)
    account = Account.objects.filter(pk=by.account or 0).first()
    if account is not None and before != a_day:
        note(account=account, by=account.pk, verb="reveal_limit", at=at, before=before, after=a_day)
    company_changed()
