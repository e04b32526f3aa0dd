"""Notices: the few things that somebody should hear of without looking for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yeji.kit.refusal import Refused
from yeji.platform.events import tell_accounts
from yeji.platform.models import Notice

SENTENCES: Final[Mapping[str, Any]] = {
    "assigned": _("%(by)s made you the owner of %(record)s."),
    "given_away": _("%(by)s gave %(record)s, which was yours, to %(to)s."),
    "handed_over": _("%(by)s handed %(created)s records of %(to)s over to you."),
    "revealed_much": _("%(by)s has had %(created)s masked values shown today, as many as a day allows."),
    "recredited": _("%(by)s credited %(record)s anew; look whether your part of it changed."),
    "work_together": _("%(by)s has met %(record)s too and asks to work together on it."),
    "mentioned": _("%(by)s named you in a comment on %(record)s."),
    "commented": _("%(by)s commented on %(record)s, which you follow."),
    "followed_stage": _("%(by)s moved %(record)s, which you follow, to “%(to)s”."),
    "followed_owner": _("%(by)s gave %(record)s, which you follow, to %(to)s."),
    "followed_win": _("%(by)s won %(record)s, which you follow."),
    "followed_lose": _("%(by)s lost %(record)s, which you follow."),
    "imported": _("Your file %(file)s is in: %(created)s new, %(updated)s changed, %(refused)s refused."),
    "exported": _("Your file with %(created)s %(file)s is ready."),
    "import_failed": _("Your file %(file)s could not be brought in: %(why)s"),
    "backup_failed": _("The backup failed: %(why)s"),
    "check_failed": _("The check of the data found something broken: %(why)s"),
}
"""Every kind of notice there is. ``%(record)s`` is filled in when it is read, for those who may still see it."""

KEPT: Final = timedelta(days=180)
LIST: Final = 100


class NoSuchNotice(Refused):
    """There is no such notice, or it is somebody else's."""

    status = 404
    code = "notice.unknown"


@transaction.atomic
def notify(
    accounts: Collection[int],
    *,
    kind: str,
    at: datetime,
    record: int | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Leave a notice for each of these accounts; their open pages hear of it when the transaction commits."""
    if kind not in SENTENCES:
        raise KeyError(kind)
    wanted = sorted(set(accounts))
    if not wanted:
        return
    Notice.objects.bulk_create(
        Notice(account_id=account, kind=kind, record=record, facts=dict(facts or {}), at=at) for account in wanted
    )
    tell_accounts(wanted)


def sentence(notice: Notice, *, record: str, to: str = "") -> str:
    """What a notice says; ``record`` is what its record is called, ``to`` to whom or where it went."""
    facts = dict.fromkeys(("by", "to", "file", "created", "updated", "refused", "why"), "")
    return str(SENTENCES[notice.kind]) % {**facts, **notice.facts, **({"to": to} if to else {}), "record": record}


def of_account(account: int) -> QuerySet[Notice]:
    """An account's notices, the newest first."""
    return Notice.objects.filter(account_id=account, kind__in=list(SENTENCES)).order_by("-id")


def unread(account: int) -> int:
    """How many notices an account has not read."""
    return Notice.objects.filter(account_id=account, read_at=None, kind__in=list(SENTENCES)).count()


def read(account: int, *, notice: int, at: datetime) -> Notice:
    """Mark one notice as read.

    :raises NoSuchNotice: if it is not this account's.
    """
    found = Notice.objects.filter(account_id=account, pk=notice).first()
    if found is None:
        raise NoSuchNotice(str(_("There is no such notice.")))
    if found.read_at is None:
        found.read_at = at
        found.save(update_fields=["read_at"])
        tell_accounts([account])
    return found


def read_all(account: int, *, at: datetime) -> int:
    """Mark all of an account's notices as read; how many were not."""
    count = Notice.objects.filter(account_id=account, read_at=None).update(read_at=at)
    if count:
        tell_accounts([account])
    return count


def forget_old(*, at: datetime) -> int:
    """Drop notices that have had their time, read or not; how many."""
    return Notice.objects.filter(at__lt=at - KEPT).delete()[0]
