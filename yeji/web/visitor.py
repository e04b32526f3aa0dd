"""Who looks at a page, when, and what they may see: worked out once a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from yeji.org import looking
from yeji.org.calendar import business_day, company
from yeji.org.models import Company
from yeji.org.scopes import Scope, scope_of
from yeji.platform.models import Account
from yeji.records.private import as_seen, may_open
from yeji.records.types import ObjectType, registry
from yeji.ui.signs import language


class Visitor:
    """The reader behind a request. Everything that costs a query is asked for only when it is needed.

    ``behind`` is who really sits there, while somebody looks as somebody else.
    """

    def __init__(
        self, *, account: Account | None, now: datetime, cookies: dict[str, str], behind: Account | None = None
    ) -> None:
        self.account = account
        self.behind = behind
        self.at = now
        self.cookies = cookies

    @cached_property
    def company(self) -> Company:
        """The company of this installation.

        :raises NoCompany: before it was founded.
        """
        return company()

    @cached_property
    def now(self) -> datetime:
        """The request's moment in the company's time zone."""
        return self.at.astimezone(ZoneInfo(self.company.zone))

    @cached_property
    def today(self) -> date:
        """The business day of the request."""
        return business_day(at=self.at, of=self.company)

    @cached_property
    def scope(self) -> Scope:
        """What the reader may see today."""
        if self.account is None:
            raise PermissionError("nobody is signed in, so there is no scope")
        found = scope_of(account=self.account, day=self.today)
        return found if self.behind is None else replace(found, only_looks=True)

    def type(self, key: str) -> ObjectType:
        """The object type of this key, as the reader sees it.

        :raises UnknownType: if there is none, or none for the reader.
        """
        return as_seen(registry.get(key), self.scope)

    def types(self) -> Iterator[ObjectType]:
        """Every object type of which the reader's roles leave anything, as he sees it."""
        return (as_seen(kind, self.scope) for kind in registry if may_open(kind, self.scope))

    @property
    def language(self) -> str:
        """The language of the page."""
        return language()

    @property
    def theme(self) -> str:
        """Light, dark, or as the device has it: as this browser was told, else as the account says."""
        account = self.behind or self.account
        chosen = self.cookies.get(THEME_COOKIE) or (account.theme if account else "")
        return chosen if chosen in ("light", "dark") else "system"

    @property
    def narrow_side(self) -> bool:
        """Whether this browser narrowed the side bar."""
        return self.cookies.get(SIDE_COOKIE) == "mini"


LOOKING = "looking"
"""Where a session keeps as whom somebody looks, and since when."""
THEME_COOKIE = "yeji_theme"
SIDE_COOKIE = "yeji_side"


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor that the middleware attached, or a new one where it did not run."""
    found: Visitor | None = getattr(request, "visitor", None)
    if found is None:
        user: Any = getattr(request, "user", None)
        account = user if user is not None and user.is_authenticated else None
        found = Visitor(account=account, now=timezone.now(), cookies=dict(request.COOKIES))
        if account is not None and LOOKING in request.session:
            found = _looking(request, found)
        request.visitor = found  # type: ignore[attr-defined]
    return found


def _looking(request: HttpRequest, real: Visitor) -> Visitor:
    """The visitor as whom somebody looks. Whether he still may is asked each time; else he is himself again."""
    held, other = request.session[LOOKING], None
    if isinstance(held, dict) and real.at - datetime.fromisoformat(held["since"]) <= looking.LASTS:
        other = Account.objects.filter(pk=held["as"]).first()
    if real.account is not None and other is not None and looking.may_look(other, by=real.scope):
        return Visitor(account=other, now=real.at, cookies=real.cookies, behind=real.account)
    del request.session[LOOKING]
    if real.account is not None and isinstance(held, dict):
        looking.end(account=int(held["as"]), by=real.account.pk, at=real.at)
    return real
