"""Accounts, as administrators handle them: nobody gives what he lacks, and somebody is always left to administer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.world import NOON, World
from yeji.kit.refusal import Refused
from yeji.org import accounts
from yeji.org.accounts import CannotChangeAccount, MayNotAdminister
from yeji.org.models import Grant, Person
from yeji.org.services import CannotGrant
from yeji.platform.links import AGAIN_LIFE, FIRST_LIFE, account_of_link, password_link, use_password_link
from yeji.platform.models import Account, AccountEvent
from yeji.platform.services import (
    CannotOpenAccount,
    LinkIsDead,
    account_of_token,
    change_password,
    make_token,
    sign_in,
)

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


def person(world: World, name: str) -> Person:
    found: Person = Person.unscoped.get(pk=world.people[name])
    return found


def opened(world: World, **more: object) -> tuple[Account, str]:
    given = {"login": "Zoe@Yunling.example", "name": "Zoe", "roles": ["rep"], "person": None, "language": "en"}
    return accounts.open_for(**(given | more), by=world.scope("root"), at=NOON)  # type: ignore[arg-type]


def test_an_account_is_opened_by_its_link_and_the_link_works_once(world: World) -> None:
    account, secret = opened(world, roles=["manager", "closer"])
    assert not account.has_usable_password()
    with pytest.raises(CannotOpenAccount):
        use_password_link(secret=secret, password="short", at=NOON)
    use_password_link(secret=secret, password=PASSWORD, at=NOON + FIRST_LIFE / 2)
    assert sign_in(login="zoe@yunling.example", password=PASSWORD, address="", at=NOON) == account
    with pytest.raises(LinkIsDead):
        use_password_link(secret=secret, password=PASSWORD, at=NOON + FIRST_LIFE / 2)
    assert list(AccountEvent.objects.filter(account=account).values_list("verb", flat=True)) == ["open", "password"]


@pytest.mark.parametrize("how", ["late", "newer", "password", "deactivated", "foreign"])
def test_s42_a_link_that_should_be_dead_is(world: World, how: str) -> None:
    chen, root = world.accounts["chen"], world.scope("root")
    chen.set_password(PASSWORD)
    chen.save()
    secret, at = password_link(account=chen, at=NOON), NOON
    if how == "late":
        at = NOON + AGAIN_LIFE + timedelta(seconds=1)
    elif how == "newer":
        accounts.new_link(account=chen, by=root, at=NOON)
    elif how == "password":
        change_password(account=chen, password="another long password", at=NOON)
    elif how == "deactivated":
        accounts.shut_out(account=chen, by=root, at=NOON)
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    with pytest.raises(LinkIsDead):
        account_of_link(secret=secret, at=at)
    before = Account.objects.get(pk=chen.pk).password
    with pytest.raises(LinkIsDead):
        use_password_link(secret=secret, password="yet another password", at=at)
    assert Account.objects.get(pk=chen.pk).password == before


@pytest.mark.parametrize("name", ["ada", "ben", "chen", "eve"])
def test_s45_nobody_but_an_administrator_touches_accounts(world: World, name: str) -> None:
    by, chen = world.scope(name), world.accounts["chen"]
    before = list(Grant.objects.order_by("pk").values())
    tries: tuple[Callable[[], object], ...] = (
        lambda: accounts.account_of(chen.pk, by=by),
        lambda: accounts.open_for(
            login="x", name="x", roles=["administrator"], person=None, language="en", by=by, at=NOON
        ),
        lambda: accounts.set_roles(account=chen, roles=["administrator"], by=by, at=NOON),
        lambda: accounts.tie(account=chen, person=person(world, "dora"), by=by, at=NOON),
        lambda: accounts.shut_out(account=chen, by=by, at=NOON),
        lambda: accounts.let_in(account=chen, by=by, at=NOON),
        lambda: accounts.new_link(account=chen, by=by, at=NOON),
    )
    for attempt in tries:
        with pytest.raises(MayNotAdminister):
            attempt()
    assert before == list(Grant.objects.order_by("pk").values())
    assert not AccountEvent.objects.exists()


def test_roles_are_set_and_told(world: World) -> None:
    chen, root = world.accounts["chen"], world.scope("root")
    accounts.set_roles(account=chen, roles=["manager", "closer"], by=root, at=NOON)
    assert set(Grant.objects.filter(account=chen).values_list("role", flat=True)) == {"manager", "closer"}
    event = AccountEvent.objects.get(account=chen)
    assert (event.verb, event.by_id) == ("roles", world.accounts["root"].pk)
    assert event.facts == {"before": ["rep"], "after": ["closer", "manager"]}
    with pytest.raises(CannotGrant):
        accounts.set_roles(account=chen, roles=["emperor"], by=root, at=NOON)


def test_somebody_is_always_left_to_administer(world: World) -> None:
    root = world.accounts["root"]
    tries: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_roles(account=root, roles=["rep"], by=world.scope("root"), at=NOON),
        lambda: accounts.shut_out(account=root, by=world.scope("root"), at=NOON),
    )
    for attempt in tries:
        with pytest.raises(CannotChangeAccount):
            attempt()
    assert Account.objects.get(pk=root.pk).is_active
    other, _secret = opened(world, roles=["administrator"])
    accounts.set_roles(account=root, roles=["rep"], by=world.scope("root"), at=NOON)
    assert Grant.objects.filter(account=other, role="administrator").exists()


def test_a_person_belongs_to_one_account(world: World) -> None:
    root, account = world.scope("root"), opened(world)[0]
    with pytest.raises(CannotGrant):
        accounts.tie(account=account, person=person(world, "chen"), by=root, at=NOON)
    accounts.tie(account=world.accounts["chen"], person=None, by=root, at=NOON)
    accounts.tie(account=account, person=person(world, "chen"), by=root, at=NOON)
    assert person(world, "chen").account_id == account.pk


def test_s46_a_deactivated_account_is_out_at_once(world: World) -> None:
    chen, root = world.accounts["chen"], world.scope("root")
    token = make_token(account=chen, label="x", at=NOON)
    accounts.shut_out(account=chen, by=root, at=NOON)
    assert account_of_token(secret=token, at=NOON) is None
    accounts.let_in(account=chen, by=root, at=NOON)
    assert account_of_token(secret=token, at=NOON) is None
    with pytest.raises(Refused):
        sign_in(login=chen.login, password=PASSWORD, address="", at=NOON)
