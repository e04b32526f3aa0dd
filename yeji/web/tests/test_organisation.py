"""The organisation on screen: made, moved from a day on, and told as it stood."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.world import NOON, TODAY, World, deal_of
from yeji.ledger.verify import verify
from yeji.org.models import Membership, Unit, UnitPlace
from yeji.org.moves import end_places
from yeji.org.queries import occupants, unit_tree
from yeji.org.scopes import SYSTEM
from yeji.platform.services import make_token
from yeji.records import reading, writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HOME = "/settings/organisation/"


def under(world: World, name: str) -> str | None:
    tree = unit_tree(day=TODAY)
    unit = next(pk for pk, node in tree.items() if node.label == name)
    parent = tree[unit].parent
    return tree[parent].label if parent else None


def test_a_unit_is_made_where_it_belongs_and_moved_from_a_month_on(world: World, noon_of_pages: None) -> None:
    root = client_of(world, "root")
    made = root.post(f"{HOME}units/new/", {"name": "North", "code": "N", "parent": str(world.units["East"])})
    assert made["Location"] == HOME
    assert under(world, "North") == "East"
    north = Unit.unscoped.get(name="North").pk
    page = f"{HOME}units/{north}/move/"
    west = str(world.units["West"])
    assert root.post(page, {"parent": west, "since": "2026-05-02"}).status_code == 422
    assert root.post(page, {"parent": str(north), "since": "2026-05-01"}).status_code == 422
    assert root.post(page, {"parent": west, "since": ""}).status_code == 422
    assert under(world, "North") == "East"
    root.post(page, {"parent": west, "since": "2026-05-01"})
    assert under(world, "North") == "West"
    then = text_of(root.get(f"{HOME}?day=2026-04-30"))
    assert then.index("East") < then.index("North") < then.index("West")


def test_a_unit_made_by_the_common_form_stands_under_the_company(world: World) -> None:
    made = writing.save(registry.get("unit"), None, {"name": "Lab"}, by=SYSTEM, at=NOON)
    assert UnitPlace.objects.get(unit=made.pk).parent_id is None
    assert under(world, "Lab") is None


def test_a_person_moves_with_what_is_open(world: World, noon_of_pages: None) -> None:
    deal_of(world, "chen", 1000)
    root, chen = client_of(world, "root"), world.people["chen"]
    page = f"{HOME}people/{chen}/move/"
    assert root.post(page, {"unit": "", "since": "2026-05-10", "leads": "no"}).status_code == 422
    root.post(page, {"unit": str(world.units["West"]), "since": "2026-05-10", "leads": "yes", "title": "Head"})
    there = occupants(day=TODAY)[world.units["West"]]
    assert [(one.name, one.leads, one.title) for one in there] == [("Chen", True, "Head"), ("Dora", False, "")]
    assert Membership.objects.filter(person=chen).count() == 2
    assert verify(day=TODAY) == []
    assert "Head" in text_of(root.get(HOME))
    told = text_of(root.get(f"/records/person/{chen}/"))
    assert "Moved to another unit" in told
    assert "East" in told
    assert "West" in told
    key = make_token(account=world.accounts["root"], label="test", at=datetime.now(UTC))
    asked = Client().get(f"/api/v1/records/person/{chen}/history", headers={"authorization": f"Bearer {key}"})
    newest = asked.json()["items"][0]
    assert (newest["verb"], newest["account_name"]) == ("person.transfer", "Root")
    units = {"before": world.units["East"], "after": world.units["West"]}
    assert newest["changes"] == {"unit": units, "since": {"before": None, "after": "2026-05-10"}}


def test_joining_leaving_and_coming_back_are_told(world: World) -> None:
    dora, west = world.people["dora"], world.units["West"]
    end_places({dora: date(2026, 5, 22)})
    Membership.objects.filter(person=dora).update(days=(None, None))
    lines = [(one.verb, one.changes) for one in reading.history(SYSTEM, registry.get("person"), dora)]
    assert lines[:2] == [
        ("person.enter", {"unit_id": [None, west], "until": ["2026-05-22", None]}),
        ("person.depart", {"unit_id": [west, None], "until": [None, "2026-05-22"]}),
    ]
    assert ("person.enter", {"unit_id": [None, west], "since": [None, None]}) in lines[2:]


def test_the_day_is_typed_as_everywhere(world: World, noon_of_pages: None) -> None:
    page = client_of(world, "root").get(f"{HOME}?day=5-1").content.decode()
    assert 'value="2026-05-01"' in page
    assert 'data-controller="day"' in page


def test_the_pages_are_for_administrators(world: World) -> None:
    chen, east = world.people["chen"], world.units["East"]
    for name in ("ada", "ben", "chen", "eve"):
        client = client_of(world, name)
        for page in (HOME, f"{HOME}units/new/", f"{HOME}units/{east}/move/", f"{HOME}people/{chen}/move/"):
            assert client.get(page).status_code == 403
            if page != HOME:
                assert client.post(page, {"unit": str(east), "name": "X", "since": "2026-05-01"}).status_code == 403
    assert not Unit.unscoped.filter(name="X").exists()


@pytest.fixture
def noon_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands at noon of the world's day."""
    monkeypatch.setattr("yeji.web.visitor.timezone.now", lambda: NOON)
