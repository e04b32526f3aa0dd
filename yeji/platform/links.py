"""One-time links by which people give themselves a password: when an account is opened, and when one was forgotten."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.platform.models import Account, PasswordLink
from yeji.platform.services import LinkIsDead, change_password, digest_of, end_links, note

FIRST_LIFE: Final = timedelta(days=3)
"""For an account that has no password yet: a new colleague may come on Monday."""
AGAIN_LIFE: Final = timedelta(hours=1)
"""For an account that has one: whoever holds the link can take the account over."""


@transaction.atomic
def password_link(*, account: Account, at: datetime) -> str:
    """A fresh one-time path segment for this account. Links made before stop working: only the newest is good."""
    end_links(account=account, at=at)
    secret = secrets.token_urlsafe(32)
    life = AGAIN_LIFE if account.has_usable_password() else FIRST_LIFE
    PasswordLink.objects.create(account=account, digest=digest_of(secret), created_at=at, expires_at=at + life)
    return secret


def account_of_link(*, secret: str, at: datetime) -> Account:
    """Whose link this is.

    :raises LinkIsDead: if it was used, is too old, was never made, or the account was deactivated meanwhile.
    """
    alive = PasswordLink.objects.filter(digest=digest_of(secret), used_at=None, expires_at__gt=at)
    found = alive.filter(account__is_active=True).select_related("account").first()
    if found is None:
        raise LinkIsDead(_("This link was used or is too old. Ask an administrator for a new one."))
    return found.account


@transaction.atomic
def use_password_link(*, secret: str, password: str, at: datetime) -> Account:
    """Set the account's password through its link; sessions and tokens made with an old one die.

    Of two at once, one wins.

    :raises LinkIsDead: as ``account_of_link`` does.
    :raises CannotOpenAccount: if the password is too weak; the link stays good then.
    """
    account = account_of_link(secret=secret, at=at)
    if not PasswordLink.objects.filter(digest=digest_of(secret), used_at=None).update(used_at=at):
        raise LinkIsDead(_("This link was used or is too old. Ask an administrator for a new one."))
    change_password(account=account, password=password, at=at)
    note(account=account, by=account.pk, verb="password", at=at)
    return account
