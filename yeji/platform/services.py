"""Accounts, signing in, tokens and the one-time set-up link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.models import Account, AccountEvent, PasswordLink, SetupLink, SignInTry, Token, TokenAccess

SETUP_LINK_LIFE = timedelta(hours=24)
TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
"""Wrong passwords for one account from one address."""
TRIES_PER_ADDRESS = 50
"""Wrong passwords from one address, whatever the account."""
TRIES_FROM_STRANGERS = 100
"""Wrong passwords for one account from all addresses; the account's own addresses are not shut out by these."""
KNOWN_ADDRESS_LIFE = timedelta(days=90)
LONGEST_LOGIN = 254
LONGEST_ADDRESS = 64


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


class WrongPassword(Refused):
    """Login or password is wrong, or the account was deactivated; nobody is told which."""

    status = 401
    code = "sign_in.wrong_password"


class NoSuchAccount(Refused):
    """The operator named an account that does not exist."""

    status = 404
    code = "account.unknown"


def digest_of(secret: str) -> str:
    """The form in which a token or link is kept: SHA-256 of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def login_of(text: str) -> str:
    """A login as it is kept: without the spaces and capitals that somebody happened to type."""
    return text.replace("\0", "").strip().lower()


def account_of_login(login: str) -> Account:
    """The account of this login.

    :raises NoSuchAccount: if there is none.
    """
    found = Account.objects.filter(login=login_of(login)).first()
    if found is None:
        raise NoSuchAccount(_("There is no account %(login)s.") % {"login": login}, field="login")
    return found


@transaction.atomic
def open_account(*, login: str, name: str, password: str | None, language: str, at: datetime) -> Account:
    """Make an account that can sign in at once, or without a password: by its one-time link (see ``links``).

    :raises CannotOpenAccount: if the login is taken or the password too weak.
    """
    account = Account(login=login_of(login), name=name.strip() or login.strip(), language=language, created_at=at)
    if not account.login:
        raise CannotOpenAccount(_("Give a phone number or e-mail address to sign in with."), field="login")
    if len(account.login) > LONGEST_LOGIN or not account.login.isprintable():
        raise CannotOpenAccount(_("This cannot be a login."), field="login")
    if Account.objects.filter(login=account.login).exists():
        raise CannotOpenAccount(_("%(login)s is in use already.") % {"login": account.login}, field="login")
    if password is None:
        account.set_unusable_password()
    else:
        set_password(account=account, password=password)
    account.save()
    return account


def _weakness(problem: ValidationError) -> str:
    """Why a password is too weak, in words of ours: those of the framework are not all translated."""
    told = {
        "password_too_short": _("Use at least %(min_length)s characters."),
        "password_too_common": _("Too many people use this password. Choose one of your own."),
        "password_entirely_numeric": _("Use letters too, not digits alone."),
        "password_too_similar": _("It is too much like your name or login."),
    }.get(problem.code or "")
    return told % (problem.params or {}) if told else " ".join(problem.messages)


def set_password(*, account: Account, password: str) -> None:
    """Set a new password on an account that the caller saves.

    :raises CannotOpenAccount: if the password is too weak, saying why.
    """
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise CannotOpenAccount(" ".join(_weakness(one) for one in problem.error_list), field="password") from problem
    account.set_password(password)


@transaction.atomic
def change_password(*, account: Account, password: str, at: datetime) -> None:
    """Give an account another password. Sessions and tokens made with the old one die with it.

    :raises CannotOpenAccount: if the password is too weak; nothing changed then.
    """
    set_password(account=account, password=password)
    account.save(update_fields=["password"])
    end_tokens(account=account, at=at)
    end_links(account=account, at=at)


@transaction.atomic
def deactivate(*, account: Account, at: datetime) -> None:
    """Shut an account out at once, also where it is signed in. What it did and owns stays."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_tokens(account=account, at=at)
    end_links(account=account, at=at)


def reactivate(*, account: Account) -> None:
    """Let a deactivated account sign in again. Its old tokens stay dead."""
    account.is_active = True
    account.save(update_fields=["is_active"])


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


def make_token(
    *,
    account: Account,
    label: str,
    at: datetime,
    expires_at: datetime | None = None,
    access: str = TokenAccess.WRITE,
    types: Iterable[str] = (),
) -> str:
    """A new key for programs, shown once and kept only as a digest. ``types`` bind it to those types of records."""
    secret = "yeji_" + secrets.token_urlsafe(32)
    Token.objects.create(
        account=account,
        label=label[:100],
        digest=digest_of(secret),
        access=TokenAccess(access),
        types=sorted(set(types)),
        created_at=at,
        expires_at=expires_at,
    )
    return secret


def end_token(*, secret: str, at: datetime) -> None:
    """Make a token useless from now on."""
    Token.objects.filter(digest=digest_of(secret), ended_at=None).update(ended_at=at)


def end_tokens(*, account: Account, at: datetime) -> None:
    """Make every token of an account useless from now on."""
    Token.objects.filter(account=account, ended_at=None).update(ended_at=at)


def end_links(*, account: Account, at: datetime) -> None:
    """Make every one-time link of an account useless from now on."""
    PasswordLink.objects.filter(account=account, used_at=None, expires_at__gt=at).update(expires_at=at)


def note(*, account: Account, by: int | None, verb: str, at: datetime, **facts: object) -> None:
    """Append to what was done to an account. ``by`` is the account that did it; None: at the command line."""
    AccountEvent.objects.create(account=account, by_id=by, verb=verb, facts=facts, at=at)


def account_of_token(*, secret: str, at: datetime) -> Account | None:
    """Whose token this is, if it is alive, so is the account, and it is bound to no types of records."""
    names = [field.attname for field in Account._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'a.{name}' for name in names)} FROM platform_token t "
            "JOIN platform_account a ON a.id = t.account_id AND a.is_active WHERE t.digest = %s "
            "AND t.types = '{}' AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)",
            [digest_of(secret), at],
        )
        found = cursor.fetchone()
    return Account.from_db(connection.alias, names, found) if found else None


def sign_in(*, login: str, password: str, address: str, at: datetime) -> Account:
    """The account behind a login and a password. Takes as long for a login that does not exist.

    :raises TooManyTries: before the password is even looked at.
    :raises WrongPassword: if either is wrong, or the account was deactivated.
    """
    refuse_guessing(login=login, address=address, at=at)
    account = Account.objects.filter(login=login_of(login)).first()
    if account is None:
        Account().set_password(password)  # as slow as checking one
    if account is None or not account.check_password(password) or not account.is_active:
        note_wrong_password(login=login, address=address, at=at)
        raise WrongPassword(_("Login or password is wrong."))
    note_right_password(login=login, address=address, at=at)
    return account


def refuse_guessing(*, login: str, address: str, at: datetime) -> None:
    """Stop before a password is even looked at, when there were too many wrong ones of late.

    :raises TooManyTries: for this account name from here, for this address, or for this account name from anywhere;
        the last does not shut out an address from which the account was signed in to before.
    """
    who = _tries_of(login, address)
    recent = SignInTry.objects.filter(at__gt=at - TRIES_WINDOW, right=False)
    by_login = recent.filter(login=who["login"])
    stop = (
        recent.filter(address=who["address"]).count() >= TRIES_PER_ADDRESS
        or by_login.filter(address=who["address"]).count() >= TRIES_PER_ACCOUNT
        or (by_login.count() >= TRIES_FROM_STRANGERS and not SignInTry.objects.filter(**who, right=True).exists())
    )
    if stop:
        raise TooManyTries(_("Too many wrong passwords. Try again in 15 minutes."))


def note_wrong_password(*, login: str, address: str, at: datetime) -> None:
    """Remember a failed attempt."""
    SignInTry.objects.create(**_tries_of(login, address), at=at)


def note_right_password(*, login: str, address: str, at: datetime) -> None:
    """A right password clears the account's own count from here, and makes the address a known one of it."""
    who = _tries_of(login, address)
    SignInTry.objects.filter(**who).delete()
    SignInTry.objects.create(**who, at=at, right=True)


def forget_old_tries(*, at: datetime) -> int:
    """Forget attempts too old to matter; how many."""
    wrong, _kinds = SignInTry.objects.filter(at__lt=at - 4 * TRIES_WINDOW, right=False).delete()
    right, _kinds = SignInTry.objects.filter(at__lt=at - KNOWN_ADDRESS_LIFE).delete()
    return wrong + right


def _tries_of(login: str, address: str) -> dict[str, str]:
    return {"login": login_of(login)[:LONGEST_LOGIN], "address": address[:LONGEST_ADDRESS]}
