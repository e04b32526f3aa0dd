"""Who can sign in to the demo: made with random passwords, kept in a file that only the instance's account reads."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from yeji.kit.words import Text
from yeji.platform.database import account
from yeji.platform.instance import Instance

_LETTERS: Final = "bcfhjkqvwz"
FRESH: Final = "not-told-yet"
"""Lies beside the demo's keys until the accounts have been told once."""


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account of the demo: what it is for, how it signs in, whose it is, and whether it ``closes`` months too."""

    what: str
    role: str
    login: str
    person: str
    password: str = ""
    closes: bool = False


def with_passwords(accounts: Sequence[DemoAccount]) -> list[DemoAccount]:
    """The accounts with new passwords, which no other instance has."""
    return [replace(one, password=_password()) for one in accounts]


def _password() -> str:
    """Of letters that hardly occur in logins, and digits: one that was too much like its login would be refused."""
    return "".join(secrets.choice(signs) for signs in (*[_LETTERS] * 8, *[string.digits] * 6))


def keep(instance: Instance, accounts: Sequence[DemoAccount]) -> None:
    """Write the accounts down for the operator (mode 0600), to be told at the next start."""
    owner = account.owner_of(instance.home)
    logins = max(len(one.login) for one in accounts)
    lines = [f"{one.login:<{logins}}  {one.password}  {one.what} {one.person}\n" for one in accounts]
    owner.write_private(instance.demo_accounts, "".join(lines))
    owner.write_private(instance.of_demo().secrets / FRESH, "")


def tell_of_demo(instance: Instance, say: Callable[[object], None]) -> None:
    """Say how to look around: the accounts after the first start, later where they stand; then the way out."""
    fresh = instance.secrets / FRESH
    if fresh.exists() and instance.demo_accounts.exists():
        say(
            Text("A made-up company is shown. Sign in as one of these (also in %(file)s):", file=instance.demo_accounts)
        )
        for line in instance.demo_accounts.read_text(encoding="utf-8").splitlines():
            say(f"  {line}")
        fresh.unlink()
    else:
        say(Text("A made-up company is shown. Who can sign in stands in %(file)s", file=instance.demo_accounts))
    say(Text("For your own company: stop, then “yeji demo drop” and “yeji up”."))
