"""Looking at the product as somebody else sees it: who may, at whom, and that it is noted when it begins and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Grant
from yeji.org.scopes import Scope
from yeji.platform.models import Account
from yeji.platform.services import note

LASTS: Final = timedelta(minutes=30)
"""So long at most; whoever needs longer begins again, and that is noted."""
BEGUN: Final = "looked_at"
ENDED: Final = "looked_at_end"


class MayNotLook(Refused):
    """The reader's roles do not let him see the product as this account does."""

    status = 403
    code = "looking.forbidden"


class OnlyLooking(Refused):
    """Who looks as somebody else does nothing, and takes nothing out."""

    status = 403
    code = "looking.only"


def allow(by: Scope) -> None:
    """Let those pass who look as somebody else.

    :raises MayNotLook: for everybody else.
    """
    if not by.looks_as:
        raise MayNotLook(_("Looking as somebody else needs a role that may. Ask an administrator."))


def may_look(account: Account, *, by: Scope) -> bool:
    """Whether a scope may see the product as this account: never as oneself, and nobody sees more than he could give.

    Only administrators look as administrators.
    """
    if not by.looks_as or account.pk == by.account or not account.is_active:
        return False
    return by.administers or not Grant.objects.filter(account=account, role__administers=True).exists()


def may_look_at(*, by: Scope) -> list[Account]:
    """The accounts as which a scope may look, by name.

    :raises MayNotLook: if it may not at all.
    """
    allow(by)
    found = Account.objects.filter(is_active=True).exclude(pk=by.account or 0).order_by("name", "pk")
    if not by.administers:
        found = found.exclude(pk__in=Grant.objects.filter(role__administers=True).values("account"))
    return list(found)


@transaction.atomic
def begin(*, account: int, by: Scope, at: datetime) -> Account:
    """Begin to look as somebody. It is noted with that account.

    :raises MayNotLook: if it may not be, or there is no such account.
    """
    allow(by)
    found = Account.objects.filter(pk=account).first()
    if found is None or not may_look(found, by=by):
        raise MayNotLook(_("You cannot look as this account."))
    note(account=found, by=by.account, verb=BEGUN, at=at)
    return found


def end(*, account: int, by: int, at: datetime) -> None:
    """Stop looking as somebody. It is noted with that account."""
    found = Account.objects.filter(pk=account).first()
    if found is not None:
        note(account=found, by=by, verb=ENDED, at=at)
