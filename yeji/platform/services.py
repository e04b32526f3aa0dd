"""Accounts, tokens and the one-time set-up link."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.models import Account, SetupLink, SignInTry, Token

SETUP_LINK_LIFE = timedelta(hours=24)
TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 50


class CannotOpenAccount(Refused):
    """The account's name or password cannot be used."""

    code = "account.refused"


class LinkIsDead(Refused):
    """A set-up link that never existed, was used, or is too old; the page does not say which."""

    status = 404
    code = "setup.dead_link"


class TooManyTries(Refused):
    """Guessing is slowed down, per account and per address."""

    status = 429
    code = "sign_in.too_many_tries"


def digest_of(secret: str) -> str:
    """The form in which a token or link is kept: SHA-256 of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_account(*, login: str, name: str, password: str, language: str, at: datetime) -> Account:
    """Make an account that can sign in at once.

    :raises CannotOpenAccount: if the login is taken or the password too weak.
    """
    account = Account(login=login.strip().lower(), name=name.strip() or login.strip(), language=language, created_at=at)
    if not account.login:
        raise CannotOpenAccount(_("Give a phone number or e-mail address to sign in with."), field="login")
    if Account.objects.filter(login=account.login).exists():
        raise CannotOpenAccount(_("%(login)s is in use already.") % {"login": account.login}, field="login")
    set_password(account=account, password=password)
    account.save()
    return account


def set_password(*, account: Account, password: str) -> None:
    """Set a new password on an account that the caller saves.

    :raises CannotOpenAccount: if the password is too weak, saying why.
    """
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise CannotOpenAccount(" ".join(problem.messages), field="password") from problem
    account.set_password(password)


def setup_link(*, at: datetime) -> str | None:
    """A fresh one-time path segment for making the first administrator, or None once somebody can sign in.

    Links made before stop working: only the newest is good.
    """
    if Account.objects.exists():
        return None
    secret = secrets.token_urlsafe(32)
    SetupLink.objects.filter(used_at=None).update(expires_at=at)
    SetupLink.objects.create(digest=digest_of(secret), created_at=at, expires_at=at + SETUP_LINK_LIFE)
    return secret


def link_is_good(*, secret: str, at: datetime) -> bool:
    """Whether a set-up link may still be used."""
    return SetupLink.objects.filter(digest=digest_of(secret), used_at=None, expires_at__gt=at).exists()


@transaction.atomic
def use_setup_link(*, secret: str, login: str, name: str, password: str, language: str, at: datetime) -> Account:
    """Make the first account through a one-time link. Of two at once, one wins.

    :raises LinkIsDead: if the link was used, is too old or was never made.
    :raises CannotOpenAccount: if the login or password is refused; the link stays good then.
    """
    claimed = SetupLink.objects.filter(digest=digest_of(secret), used_at=None, expires_at__gt=at).update(used_at=at)
    if not claimed:
        raise LinkIsDead(_("This set-up link is no longer valid. Start Yeji again to get a new one."))
    return open_account(login=login, name=name, password=password, language=language, at=at)


def make_token(*, account: Account, label: str, at: datetime, expires_at: datetime | None = None) -> str:
    """A new key for programs, shown once and kept only as a digest."""
    secret = "yeji_" + secrets.token_urlsafe(32)
    Token.objects.create(
        account=account, label=label[:100], digest=digest_of(secret), created_at=at, expires_at=expires_at
    )
    return secret


def end_token(*, secret: str, at: datetime) -> None:
    """Make a token useless from now on."""
    Token.objects.filter(digest=digest_of(secret), ended_at=None).update(ended_at=at)


def account_of_token(*, secret: str, at: datetime) -> Account | None:
    """Whose token this is, if it is alive and so is the account."""
    token = (
        Token.objects.filter(digest=digest_of(secret), ended_at=None, account__is_active=True)
        .exclude(expires_at__lte=at)
        .select_related("account")
        .first()
    )
    return token.account if token else None


def refuse_guessing(*, login: str, address: str, at: datetime) -> None:
    """Stop before a password is even looked at, when there were too many wrong ones of late.

    :raises TooManyTries: for this account name or this address.
    """
    recent = SignInTry.objects.filter(at__gt=at - TRIES_WINDOW)
    by_login = recent.filter(login=login.strip().lower()).count()
    by_address = recent.filter(address=address).count()
    if by_login >= TRIES_PER_ACCOUNT or by_address >= TRIES_PER_ADDRESS:
        raise TooManyTries(_("Too many wrong passwords. Try again in 15 minutes."))


def note_wrong_password(*, login: str, address: str, at: datetime) -> None:
    """Remember a failed attempt, and forget those too old to matter."""
    SignInTry.objects.filter(at__lt=at - 4 * TRIES_WINDOW).delete()
    SignInTry.objects.create(login=login.strip().lower()[:254], address=address[:64], at=at)


def forget_wrong_passwords(*, login: str) -> None:
    """A right password clears the account's own count, not the address's."""
    SignInTry.objects.filter(login=login.strip().lower()).delete()
