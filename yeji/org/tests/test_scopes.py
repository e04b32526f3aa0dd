"""What an account sees follows from its roles and from where its person works."""

from __future__ import annotations

from datetime import timedelta

from tests.world import NOON, TODAY, World
from yeji.org.models import Person, Reach
from yeji.org.scopes import NOTHING, scope_of
from yeji.org.services import Placement, grant_role, place_people


def test_a_rep_sees_himself_a_manager_his_unit_and_a_director_all(world: World) -> None:
    people, units = world.people, world.units
    chen, ben, ada = world.scope("chen"), world.scope("ben"), world.scope("ada")
    assert (chen.records, chen.figures) == (Reach.OWN, Reach.OWN)
    assert (set(chen.owners), set(chen.units)) == ({people["chen"]}, set())
    assert (ben.records, ben.figures) == (Reach.UNIT, Reach.UNIT)
    assert (set(ben.owners), set(ben.units)) == ({people["ben"], people["chen"]}, {units["East"]})
    assert (ada.sees_all_records, ada.sees_all_figures, ada.administers) == (True, True, False)
    assert world.scope("root").administers


def test_without_a_role_nothing_is_seen(world: World) -> None:
    eve = world.scope("eve")
    assert (eve.records, set(eve.owners), set(eve.units)) == (NOTHING.records, set(), set())
    assert not eve.administers


def test_a_scope_is_that_of_its_day(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    move = Placement(person=world.people["dora"], path=("Headquarters", "East"), since=tomorrow)
    place_people([move], at=NOON, today=TODAY)
    assert world.people["dora"] not in world.scope("ben").owners
    assert world.people["dora"] in scope_of(account=world.accounts["ben"], day=tomorrow).owners


def test_the_widest_of_several_roles_counts(world: World) -> None:
    grant_role(account=world.accounts["chen"], role="director")
    assert world.scope("chen").sees_all_records


def test_a_person_who_left_is_nobodys_own(world: World) -> None:
    Person.unscoped.filter(pk=world.people["chen"]).update(deleted_at=NOON)
    assert (world.scope("chen").person, world.scope("chen").owners) == (None, frozenset())
