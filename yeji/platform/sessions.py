"""The sessions people are signed in with: whose they are, whether they live, and ending them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare, salted_hmac

from yeji.platform.models import Account

MADE: Final = "made"
"""Where a session keeps when, on what and from where it began."""


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A session somebody is signed in with. ``name`` tells it apart without being the key that opens it."""

    name: str
    at: str
    browser: str
    address: str
    ends_at: datetime


def living(keys: Collection[str], *, at: datetime) -> Mapping[str, int]:
    """The account behind each of these sessions that still lives: not ended, not outlived by a changed password,
    of an active account."""
    said = {
        row.session_key: row.get_decoded() for row in Session.objects.filter(session_key__in=keys, expire_date__gt=at)
    }
    owners = {key: int(held[SESSION_KEY]) for key, held in said.items() if SESSION_KEY in held}
    accounts = Account.objects.filter(is_active=True).in_bulk(set(owners.values()))
    return {key: pk for key, pk in owners.items() if pk in accounts and _fits(said[key], accounts[pk])}


def begin_note(*, browser: str, address: str, at: datetime) -> dict[str, str]:
    """What a session remembers of its beginning."""
    return {"at": at.isoformat(), "browser": browser[:300], "address": address[:64]}


def of_account(account: Account, *, at: datetime) -> list[OpenSession]:
    """An account's living sessions, the newest first."""
    found = [_open(row, held) for row, held in _held_by(account, at)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def end(account: Account, *, at: datetime, name: str = "", besides: str = "") -> int:
    """End an account's session of this name, or all but the one whose key is ``besides``. How many ended."""
    keys = [
        row.session_key
        for row, _held in _held_by(account, at)
        if row.session_key != besides and name in ("", name_of(row.session_key))
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def name_of(key: str) -> str:
    """What a session is called on a page: nothing can be opened with it."""
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:16]


def _held_by(account: Account, at: datetime) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Sessions keep their account inside, signed: all that live are looked into."""
    for row in Session.objects.filter(expire_date__gt=at).iterator():
        held = row.get_decoded()
        if held.get(SESSION_KEY) == str(account.pk) and held.get(BACKEND_SESSION_KEY) and _fits(held, account):
            yield row, held


def _open(row: Session, held: Mapping[str, Any]) -> OpenSession:
    made = held.get(MADE) or {}
    return OpenSession(
        name=name_of(row.session_key),
        at=str(made.get("at", "")),
        browser=str(made.get("browser", "")),
        address=str(made.get("address", "")),
        ends_at=row.expire_date,
    )


def _fits(held: Mapping[str, Any], account: Account) -> bool:
    return constant_time_compare(str(held.get(HASH_SESSION_KEY, "")), _hash_of(account.password))


@lru_cache(maxsize=4096)
def _hash_of(password: str) -> str:
    """Django's own ``get_session_auth_hash``, kept for passwords that were asked for before."""
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return salted_hmac(salt, password, algorithm="sha256").hexdigest()
