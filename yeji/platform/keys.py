"""What a token opens: whose it is, what it may do, and how often it may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.models import Account, TokenAccess
from yeji.platform.services import digest_of

MINUTE: Final = 60


class TooFast(Refused):
    """A program asks oftener than its token or its account may. ``wait`` says in how many seconds to go on."""

    status = 429
    code = "rate.exceeded"

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often one may ask in a minute, how often still in this one, and in how many seconds the next begins."""

    limit: int
    left: int
    resets: int

    def check(self) -> None:
        """Let a request pass that is within the limit.

        :raises TooFast: for others.
        """
        if self.left < 0:
            message = _("At most %(limit)s requests a minute. Go on in %(wait)s seconds.")
            raise TooFast(message % {"limit": self.limit, "wait": self.resets}, wait=self.resets)


@dataclass(frozen=True, kw_only=True)
class Key:
    """A living token: its account, whether it only reads, and the types of records beyond which it does not go.

    No ``types``: all of them, and everything else that the account reaches.
    """

    token: int
    account: Account
    reads_only: bool
    types: frozenset[str]
    by_token: int
    by_account: int

    def pace(self, *, at: datetime) -> Pace | None:
        """The nearer of the two limits; None where there is none. Below nothing left, it is passed."""
        told = [
            Pace(limit=limit, left=limit - number, resets=MINUTE - at.second)
            for limit, number in ((settings.TOKEN_RATE, self.by_token), (settings.ACCOUNT_RATE, self.by_account))
            if limit
        ]
        return min(told, key=lambda pace: pace.left, default=None)


def key_of(*, secret: str, at: datetime) -> Key | None:
    """The living token with this secret, if its account lives too. That it was used is counted and kept."""
    names = [field.attname for field in Account._meta.concrete_fields]
    with connection.cursor() as cursor:
        # Asked first in every request of a program: written out, it costs a quarter of what building it costs.
        cursor.execute(
            f"SELECT {', '.join(f'a.{name}' for name in names)}, t.id, t.access, t.types, "
            "platform_pace(t.id, a.id, %s, %s) FROM platform_token t "
            "JOIN platform_account a ON a.id = t.account_id AND a.is_active "
            "WHERE t.digest = %s AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)",
            [at, settings.TOKEN_RATE, digest_of(secret), at],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    *columns, token, access, types, (by_token, by_account) = found
    return Key(
        token=token,
        account=Account.from_db(connection.alias, names, columns),
        reads_only=access == TokenAccess.READ,
        types=frozenset(types),
        by_token=by_token,
        by_account=by_account,
    )
