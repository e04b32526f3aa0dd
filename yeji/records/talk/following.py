"""Who follows a record, and what followers hear of it.

Whoever owns a record follows it, and whoever comments on it from then on, until he says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yeji.org.calendar import business_day, company
from yeji.org.models import Person
from yeji.org.scopes import Scope
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.talk.mentions import seeing
from yeji.records.talk.models import Follow, Quiet
from yeji.records.talk.notices import facts_of
from yeji.records.types import ObjectType, Written, registry

HEARD: Final[Mapping[str, Any]] = {
    "stage": _("it moves to another stage"),
    "owner": _("somebody else gets it"),
    "ended": _("it is won or lost"),
    "comment": _("somebody comments on it"),
}
"""What followers hear of a record."""
ITSELF: Final[Mapping[str, Any]] = {"own": _("what I own"), "commented": _("what I comment on")}
"""What one follows without saying so."""


def follow(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Follow a record.

    :raises reading.NotFound: if one does not see it.
    """
    _say(kind, record, by=by, at=at, follows=True)


def unfollow(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Follow a record no more, one's own too.

    :raises reading.NotFound: if one does not see it.
    """
    _say(kind, record, by=by, at=at, follows=False)


@transaction.atomic
def _say(kind: ObjectType, record: int, *, by: Scope, at: datetime, follows: bool) -> None:
    reading.get(by, kind, record, lock=True)  # a merge takes along who follows, and waits
    if by.account is not None:
        Follow.objects.update_or_create(account_id=by.account, record=record, defaults={"follows": follows, "at": at})


def follow_by_itself(record: int, account: int, *, at: datetime) -> None:
    """Whoever comments follows from then on, unless he said otherwise about this record or about all."""
    if "commented" not in quiet_of(account):
        Follow.objects.bulk_create(
            [Follow(account_id=account, record=record, follows=True, at=at)], ignore_conflicts=True
        )


def follows(scope: Scope, kind: ObjectType, row: Row) -> bool:
    """Whether the reader follows a record that he sees."""
    said = Follow.objects.filter(account=scope.account, record=row.pk).values_list("follows", flat=True).first()
    if said is not None:
        return said
    owner = kind.field(kind.owner).of(row) if kind.owner else None
    return owner is not None and owner == scope.person and "own" not in quiet_of(scope.account or 0)


def followers(scope: Scope, kind: ObjectType, record: int) -> list[tuple[int, str]]:
    """Who follows a record that the reader sees: account and name, by name.

    :raises reading.NotFound: if the reader does not see it.
    """
    row = reading.get(scope, kind, record)
    return sorted(_following(kind, row).items(), key=lambda one: one[1])


def _following(kind: ObjectType, row: Row) -> dict[int, str]:
    """The accounts that follow a record, with their names: three queries."""
    said = dict(Follow.objects.filter(record=row.pk).values_list("account", "follows"))
    owner = kind.field(kind.owner).of(row) if kind.owner else None
    if owner is not None:
        mine = Person.unscoped.filter(pk=owner).values_list("account", flat=True).first()
        if mine is not None and "own" not in quiet_of(mine):
            said.setdefault(mine, True)
    wanted = [account for account, on in said.items() if on]
    return dict(Account.objects.filter(pk__in=wanted, is_active=True).values_list("pk", "name"))


def hear(
    kind: ObjectType,
    row: Row,
    *,
    what: str,
    notice: str,
    by: int,
    at: datetime,
    facts: Mapping[str, str],
    but: Collection[int] = (),
) -> None:
    """Tell those who follow a record, see it still, and want to hear of this; never the one who did it."""
    wanted = set(_following(kind, row)) - {by, *but}
    if not wanted:
        return
    wanted -= set(Quiet.objects.filter(account__in=wanted, about__contains=[what]).values_list("account", flat=True))
    day = business_day(at=at, of=company())
    notify(seeing(kind, row, wanted, day=day), kind=notice, record=row.pk, at=at, facts=facts)


def tell_followers(written: Written) -> None:
    """A reaction to writes. Who changes many records at once speaks to people himself."""
    if written.fresh or written.account is None or len(written.ids) != 1:
        return
    kind = registry.types.get(written.kind.key, written.kind)
    what = _what(written, kind)
    if not what:
        return
    row = kind.rows().filter(pk=written.ids[0], deleted_at=None).first()
    if row is None:
        return
    names = dict(Account.objects.filter(pk=written.account).values_list("pk", "name"))
    facts = {"by": names.get(written.account, ""), **_now(kind, row, what)}
    told = {"stage": "followed_stage", "owner": "followed_owner", "ended": f"followed_{_verb(written)}"}
    but = _owner_account(kind, row) if what == "owner" else ()  # he hears that it is his
    hear(kind, row, what=what, notice=told[what], by=written.account, at=written.at, facts=facts, but=but)


def _verb(written: Written) -> str:
    return written.verb.rpartition(".")[2]


def _what(written: Written, kind: ObjectType) -> str:
    """What of it followers hear of, if anything."""
    changed = written.changed or frozenset()
    if _verb(written) in ("win", "lose"):
        return "ended"
    if kind.owner and kind.owner in changed:
        return "owner"
    return "stage" if kind.board and kind.board.by in changed else ""


def _now(kind: ObjectType, row: Row, what: str) -> dict[str, str]:
    """Where it is now: its stage, or its owner."""
    key = kind.owner if what == "owner" else kind.board.by if kind.board else ""
    return facts_of(kind, row, key or "")


def _owner_account(kind: ObjectType, row: Row) -> tuple[int, ...]:
    owner = kind.field(kind.owner).of(row) if kind.owner else None
    account = Person.unscoped.filter(pk=owner).values_list("account", flat=True).first() if owner else None
    return (account,) if account else ()


def quiet_of(account: int) -> frozenset[str]:
    """What an account does not want to hear of, and what it does not follow by itself."""
    about = Quiet.objects.filter(account=account).values_list("about", flat=True).first()
    return frozenset(about or ())


def be_quiet(account: Account, *, about: Collection[str]) -> None:
    """Keep what an account does not want to hear of; what is none of it is left out."""
    known = [key for key in (*HEARD, *ITSELF) if key in about]
    Quiet.objects.update_or_create(account=account, defaults={"about": known})
