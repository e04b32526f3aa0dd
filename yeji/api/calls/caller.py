"""Who calls, when, and what they may see: worked out once a request, from the token alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from yeji.api.calls.narrow import PACE, check, refuse_type
from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.models import Company
from yeji.org.scopes import Scope, scope_of
from yeji.platform.keys import Key, key_of
from yeji.platform.models import Account
from yeji.records.private import as_seen, may_open
from yeji.records.types import ObjectType, registry

_LONGEST_SECRET = 200


class NotSignedIn(Refused):
    """No token came with the request, or one that is dead; nobody is told which."""

    status = 401
    code = "token.needed"


class Caller:
    """The account behind a token. What costs a query is asked for only when it is needed."""

    def __init__(self, *, key: Key, secret: str, at: datetime) -> None:
        self.key = key
        self.account: Account = key.account
        self.secret = secret
        self.at = at

    @cached_property
    def company(self) -> Company:
        """The company of this installation."""
        return company()

    @cached_property
    def today(self) -> date:
        """The business day of the request."""
        return business_day(at=self.at, of=self.company)

    @cached_property
    def scope(self) -> Scope:
        """What the caller may see today."""
        return scope_of(account=self.account, day=self.today)

    def type(self, key: str) -> ObjectType:
        """The object type of this key, as the caller sees it.

        :raises UnknownType: if there is none, or none for the caller.
        :raises TokenIsNarrow: if his token is not for this type.
        """
        refuse_type(self.key, key)
        return as_seen(registry.get(key), self.scope)

    def types(self) -> Iterator[ObjectType]:
        """Every object type of which the caller's roles leave anything, as he sees it."""
        bound = self.key.types
        return (
            as_seen(kind, self.scope)
            for kind in registry
            if (not bound or kind.key in bound) and may_open(kind, self.scope)
        )


def by_token(request: HttpRequest) -> Caller:
    """The caller behind ``Authorization: Bearer``. Deactivated accounts and ended tokens are dead at once.

    :raises NotSignedIn: without a living token.
    :raises TooFast: if it asks too often.
    :raises TokenOnlyReads, TokenIsNarrow: if the token is not for this.
    """
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    secret, at = secret.strip(), timezone.now()
    key = None
    if kind.lower() == "bearer" and 0 < len(secret) <= _LONGEST_SECRET:
        key = key_of(secret=secret, at=at)
    if key is None:
        raise NotSignedIn(_("Send a living token: Authorization: Bearer …"))
    request.META[PACE] = pace = key.pace(at=at)
    if pace is not None:
        pace.check()
    check(key, request)
    caller = Caller(key=key, secret=secret, at=at)
    caller.company  # noqa: B018 - also tells this process which fields and objects there are now
    return caller


def caller_of(request: HttpRequest) -> Caller:
    """The caller that was let in."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found
