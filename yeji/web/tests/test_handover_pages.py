"""Handing over on screen: who leaves, what there is, to whom; followed and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.org.models import HandOver
from yeji.platform.models import Account
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HOME = "/hand-overs/"


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.web.visitor.timezone.now", lambda: NOON)


@pytest.mark.usefixtures("at_noon")
def test_s004_21_a_manager_hands_over_and_takes_back(world: World) -> None:
    his = deal_of(world, "chen", 500)
    record_of("customer", name="Lantern", owner=world.people["chen"])
    client, chen = client_of(world, "ben"), world.people["chen"]
    assert "Nobody's work" in text_of(client.get(HOME))
    assert f"/hand-overs/new/?person={chen}" in client.get(f"/records/person/{chen}/").content.decode()
    shown = text_of(client.get(f"{HOME}new/?person={chen}"))
    assert "What Chen owns" in shown
    assert "Deals 1 ¥500.00" in shown
    given = {"person": chen, "on": TODAY.isoformat(), "also": ["follows", "closes", "leaves"]}
    refused = client.post(f"{HOME}new/", given)
    assert (refused.status_code, "Say who gets" in text_of(refused)) == (422, True)
    beside = {"person-shown": "Chen", "to-shown": "Ben", "to-customer": "", "to-customer-shown": ""}  # by the browser
    done = client.post(f"{HOME}new/", {**given, **beside, "to": world.people["ben"]})
    page = client.get(done["Location"])
    assert "2 records handed over" in text_of(page)
    assert "Handed over" in text_of(client.get(f"/records/deal/{his.pk}/"))
    assert not Account.objects.get(pk=world.accounts["chen"].pk).is_active
    assert client.post(f"{done['Location']}undo/").status_code == 302
    assert "Taken back" in text_of(client.get(done["Location"]))
    assert "Chen" in text_of(client.get(HOME))


@pytest.mark.usefixtures("at_noon")
def test_one_that_is_planned_is_called_off(world: World) -> None:
    client, day = client_of(world, "root"), TODAY + timedelta(days=9)
    given = {"person": world.people["chen"], "to": world.people["ben"], "on": day.isoformat()}
    page = client.post(f"{HOME}new/", given)["Location"]
    assert "Planned" in text_of(client.get(page))
    assert client.post(f"{page}cancel/").status_code == 302
    assert HandOver.objects.get().state == "cancelled"
    assert client.post(f"{page}undo/").status_code == 302
    assert HandOver.objects.get().state == "cancelled"


def test_others_find_no_way_in(world: World) -> None:
    chen = client_of(world, "chen")
    assert "/hand-overs/" not in chen.get("/").content.decode()
    for page in (HOME, f"{HOME}new/", f"{HOME}1/"):
        assert chen.get(page).status_code == 403
    ben = client_of(world, "ben")
    assert ben.get(f"{HOME}new/?person={world.people['dora']}").status_code == 403
    assert ben.get(f"{HOME}new/?person=x").status_code == 422
    assert ben.get(f"{HOME}999/").status_code == 404
