"""Accounts, the one-time set-up link and tokens, as the services keep them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from yeji.platform import services
from yeji.platform.instance import Instance
from yeji.platform.models import Account, SetupLink, Token

NOON = datetime(2026, 5, 21, 4, 0, tzinfo=UTC)
SECRET = "a long enough secret 7"


def opened(login: str = "ada@x.example") -> Account:
    return services.open_account(login=login, name="Ada", password=SECRET, language="en", at=NOON)


def set_up(secret: str, *, login: str = "root@x.example", password: str = SECRET) -> Account:
    return services.use_setup_link(secret=secret, login=login, name="Root", password=password, language="en", at=NOON)


@pytest.mark.parametrize(
    ("login", "password", "field"),
    [
        ("", SECRET, "login"),
        ("   \0 ", SECRET, "login"),
        ("x" * 255, SECRET, "login"),
        ("a\nb", SECRET, "login"),
        ("ADA@x.example ", SECRET, "login"),
        ("new@x.example", "short", "password"),
        ("new@x.example", "password123", "password"),
        ("new@x.example", "1234567890123", "password"),
        ("longlogin@x.example", "longlogin@x.example", "password"),
    ],
)
def test_a_login_or_password_that_cannot_be_used_opens_nothing(db: None, login: str, password: str, field: str) -> None:
    opened()
    with pytest.raises(services.CannotOpenAccount) as refused:
        services.open_account(login=login, name="x", password=password, language="en", at=NOON)
    assert refused.value.field == field
    assert Account.objects.count() == 1


def test_a_password_is_kept_as_a_salted_hash(db: None) -> None:
    first, second = opened("a@x.example"), opened("b@x.example")
    assert SECRET not in first.password
    assert first.password != second.password


def test_a_weak_new_password_changes_nothing(db: None) -> None:
    account = opened()
    token = services.make_token(account=account, label="x", at=NOON)
    with pytest.raises(services.CannotOpenAccount):
        services.change_password(account=account, password="short", at=NOON)
    account.refresh_from_db()
    assert account.check_password(SECRET)
    assert services.account_of_token(secret=token, at=NOON) == account


def test_only_the_digest_of_a_token_is_kept(db: None) -> None:
    token = services.make_token(account=opened(), label="x" * 500, at=NOON)
    kept = Token.objects.get()
    assert token not in "".join(str(value) for value in vars(kept).values())
    assert len(kept.label) == 100
    assert services.account_of_token(secret=kept.digest, at=NOON) is None


def test_s47_a_set_up_link_works_once_and_only_while_there_is_nobody(db: None) -> None:
    first, second = services.setup_link(at=NOON), services.setup_link(at=NOON)
    assert first
    assert second
    assert not services.link_is_good(secret=first, at=NOON)
    assert not services.link_is_good(secret=second, at=NOON + services.SETUP_LINK_LIFE)
    with pytest.raises(services.CannotOpenAccount):
        set_up(second, password="short")
    assert services.link_is_good(secret=second, at=NOON)
    set_up(second)
    with pytest.raises(services.LinkIsDead):
        set_up(second, login="other@x.example")
    assert services.setup_link(at=NOON) is None
    assert SetupLink.objects.filter(digest=second).count() == 0


def test_s47_of_two_set_ups_at_once_one_wins(own_database: Instance) -> None:
    secret = services.setup_link(at=NOON)
    assert secret
    ends: list[str] = []
    start = threading.Barrier(4)

    def try_it(number: int) -> None:
        start.wait()
        try:
            set_up(secret, login=f"{number}@x.example")
            ends.append("won")
        except services.LinkIsDead:
            ends.append("lost")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["lost", "lost", "lost", "won"]
    assert Account.objects.count() == 1


def test_s40_a_right_password_clears_only_what_came_from_here(db: None) -> None:
    opened()
    for address in ("10.0.0.1", "10.0.0.2"):
        for _ in range(services.TRIES_PER_ACCOUNT - 1):
            services.note_wrong_password(login="ada@x.example", address=address, at=NOON)
    services.sign_in(login="ada@x.example", password=SECRET, address="10.0.0.1", at=NOON)
    services.note_wrong_password(login="ada@x.example", address="10.0.0.2", at=NOON)
    services.refuse_guessing(login="ADA@x.example", address="10.0.0.1", at=NOON)
    with pytest.raises(services.TooManyTries):
        services.refuse_guessing(login="ADA@x.example", address="10.0.0.2", at=NOON)
    later = NOON + services.TRIES_WINDOW + timedelta(seconds=1)
    services.refuse_guessing(login="ada@x.example", address="10.0.0.2", at=later)


def test_a_login_nobody_can_have_is_just_wrong(db: None) -> None:
    for login in ("\0", "x" * 10_000, "ada@x.example\0' OR 1=1 --", "𝓪𝓭𝓪"):
        with pytest.raises(services.WrongPassword):
            services.sign_in(login=login, password="\0", address="\0"[:0], at=NOON)
