"""Answers to requests that may be sent twice: kept in the transaction of their effect, so that there is only one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.models import Account, IdempotentAnswer

KEPT_FOR = timedelta(hours=24)


class KeyInUse(Refused):
    """The same request is being answered at this very moment."""

    status = 409
    code = "idempotency.in_progress"


class KeyUsedOtherwise(Refused):
    """The key came with another request before."""

    status = 422
    code = "idempotency.other_request"


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    """What an earlier request with the same key was answered."""

    status: int
    body: Any


@dataclass(frozen=True, kw_only=True)
class ClaimedKey:
    """A key that is ours until the transaction ends."""

    id: int

    def keep(self, *, status: int, body: Any) -> None:
        """Remember the answer, with the effect or not at all."""
        IdempotentAnswer.objects.filter(pk=self.id).update(status=status, body=body)


def claim_key(*, account: Account, key: str, fingerprint: str, at: datetime) -> ClaimedKey | KeptAnswer:
    """Claim a key for this transaction, or find what it was answered before. Keys belong to their account.

    Whoever comes second with the same key waits here until the first has finished.

    :raises KeyUsedOtherwise: if the key came with a request of another fingerprint.
    :raises KeyInUse: if the first takes too long.
    """
    claimed = _claimed(account, key, fingerprint, at)
    if claimed is not None:
        return claimed
    kept = IdempotentAnswer.objects.get(account=account, key=key)
    if kept.fingerprint != fingerprint:
        raise KeyUsedOtherwise(_("This idempotency key was used for another request."))
    return KeptAnswer(status=kept.status, body=kept.body)


def forget_old_answers(*, at: datetime) -> int:
    """Forget answers older than a day; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _claimed(account: Account, key: str, fingerprint: str, at: datetime) -> ClaimedKey | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO platform_idempotentanswer (account_id, key, fingerprint, status, body, created_at) "
                "VALUES (%s, %s, %s, 0, 'null', %s) ON CONFLICT (account_id, key) DO NOTHING RETURNING id",
                [account.pk, key, fingerprint, at],
            )
            row = cursor.fetchone()
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", None) == "55P03":
            raise KeyInUse(_("The same request is still being worked on. Try again in a moment.")) from problem
        raise
    return ClaimedKey(id=row[0]) if row else None
