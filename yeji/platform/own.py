"""What people may do to their own account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform import services
from yeji.platform.models import Account, Token, TokenAccess

THEMES: Final = ("system", "light", "dark")
"""How the pages look: ``system`` is as the device has it."""
TOKEN_LIFE: Final = timedelta(days=90)
LONGEST_LIFE_DAYS: Final = 3650
MOST_TOKENS: Final = 20
"""Living tokens of one account."""


class NotAPreference(Refused):
    """A language or theme that the product does not have."""

    status = 422
    code = "preference.unknown"


class NoSuchToken(Refused):
    """There is no such token, or it is somebody else's."""

    status = 404
    code = "token.unknown"


class NotAToken(Refused):
    """No token can be like this."""

    code = "token.cannot"


class TooManyTokens(Refused):
    """An account has as many living tokens as it may."""

    status = 409
    code = "token.too_many"


def prefer(
    account: Account, *, language: str | None = None, theme: str | None = None, shortcuts: bool | None = None
) -> None:
    """Keep what an account wants of the pages; what is None stays as it is.

    :raises NotAPreference: for a language or theme that there is none of.
    """
    if language is not None and language not in dict(settings.LANGUAGES):
        raise NotAPreference(_("There is no such language."), field="language")
    if theme is not None and theme not in THEMES:
        raise NotAPreference(_("There is no such theme."), field="theme")
    given = {"language": language, "theme": theme, "shortcuts": shortcuts}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(account, name, value)
    if changed:
        account.save(update_fields=list(changed))


def change_own_password(account: Account, *, old: str, new: str, address: str, at: datetime) -> None:
    """Give oneself another password; other sessions and all tokens end. Guessing the old one is slowed down.

    :raises services.TooManyTries, services.WrongPassword: if the old one is wrong, or was too often.
    :raises services.CannotOpenAccount: if the new one is too weak.
    """
    _check_own_password(account, password=old, address=address, at=at)
    services.change_password(account=account, password=new, at=at)


def _check_own_password(account: Account, *, password: str, address: str, at: datetime) -> None:
    """See that it is really the account's holder who asks.

    :raises services.TooManyTries, services.WrongPassword: if not.
    """
    services.refuse_guessing(login=account.login, address=address, at=at)
    if not account.check_password(password):
        services.note_wrong_password(login=account.login, address=address, at=at)
        raise services.WrongPassword(_("This is not your password."), field="old")


def tokens_of(account: Account, *, at: datetime) -> QuerySet[Token]:
    """An account's living tokens, the newest first."""
    lives = Q(expires_at=None) | Q(expires_at__gt=at)
    return Token.objects.filter(lives, account=account, ended_at=None).order_by("-id")


def check_token(*, days: int, access: str) -> None:
    """See that a token may live so long and do this.

    :raises NotAToken: if not.
    """
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise NotAToken(_("A token lives 1 to %(most)s days.") % {"most": LONGEST_LIFE_DAYS}, field="days")
    if access not in TokenAccess.values:
        raise NotAToken(_("A token reads, or reads and writes."), field="access")


def make_own_token(
    account: Account,
    *,
    label: str,
    at: datetime,
    days: int = TOKEN_LIFE.days,
    access: str = TokenAccess.WRITE,
    types: Iterable[str] = (),
) -> str:
    """A token for a program of one's own; it is told this once.

    :raises NotAToken: if it cannot live so long, or do what is asked.
    :raises TooManyTokens: if there are enough.
    """
    check_token(days=days, access=access)
    if tokens_of(account, at=at).count() >= MOST_TOKENS:
        raise TooManyTokens(_("You have %(most)s tokens; end one first.") % {"most": MOST_TOKENS}, field="label")
    ends = at + timedelta(days=days)
    return services.make_token(account=account, label=label, at=at, expires_at=ends, access=access, types=types)


def end_own_token(account: Account, *, token: int, at: datetime) -> None:
    """Make one of one's own tokens useless.

    :raises NoSuchToken: if it is not a living one of this account.
    """
    if not Token.objects.filter(pk=token, account=account, ended_at=None).update(ended_at=at):
        raise NoSuchToken(_("There is no such token."))
