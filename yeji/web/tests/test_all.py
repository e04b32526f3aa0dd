"""Changing all records of a list on the screen: counted, confirmed, done, told, taken back."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.org.models import Reach, RoleRight
from yeji.records.models import MassChange
from yeji.records.types import registry
from yeji.web.tests.pages import client_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def sources() -> list[str]:
    return sorted(DEAL.table.unscoped.values_list("source", flat=True))


def test_all_of_a_list_get_a_new_value_and_lose_it_again(world: World) -> None:
    ben = client_of(world, "ben")
    for amount in (5, 10, 15):
        deal_of(world, "chen", amount)
    page = ben.get("/records/deal/all/?f=amount:gte:10").content.decode()
    assert "2 deals" in page
    assert "≥ 10" in page
    assert 'name="source"' in ben.get("/records/deal/all/field/?field=source").content.decode()
    form = {"action": "change", "field": "source", "source": "Fair"}
    answer = ben.post("/records/deal/all/?f=amount:gte:10", form)
    assert sources() == ["", "Fair", "Fair"]
    told = ben.get(answer["Location"]).content.decode()
    assert "2 records changed" in told
    assert "Fair" in told
    undone = ben.post(answer["Location"] + "undo/")
    assert sources() == ["", "", ""]
    assert "2 records are as they were" in ben.get(undone["Location"]).content.decode()
    assert "It was taken back" in ben.get(answer["Location"]).content.decode()
    assert client_of(world, "chen").get(answer["Location"]).status_code == 404


def test_selected_ones_alone_and_the_bin(world: World) -> None:
    ben = client_of(world, "ben")
    first, second = deal_of(world, "chen", 5), deal_of(world, "chen", 10)
    assert "1 deal" in ben.get(f"/records/deal/all/?ids={first.pk}").content.decode()
    ben.post(f"/records/deal/all/?ids={first.pk}", {"action": "remove"})
    assert list(DEAL.table.unscoped.filter(deleted_at=None).values_list("pk", flat=True)) == [second.pk]
    dock = ben.get(
        f"/records/deal/selected/?ids={second.pk}",
        headers={"HX-Current-URL": "http://testserver/records/deal/?f=amount:gte:10"},
    ).content.decode()
    assert "/records/deal/all/?f=amount" in dock


def test_a_large_change_is_left_to_the_worker_and_can_be_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.mass.doing.BATCH", 1)
    chen = client_of(world, "chen")
    for amount in (5, 10):
        deal_of(world, "chen", amount)
    answer = chen.post("/records/deal/all/", {"action": "change", "field": "source", "source": "Fair"})
    page = chen.get(answer["Location"]).content.decode()
    assert "<progress" in page
    assert 'hx-trigger="every 1s"' in page
    chen.post(answer["Location"] + "stop/")
    assert MassChange.objects.get().state == MassChange.State.STOPPED
    assert "stopped" in chen.get(answer["Location"]).content.decode()


def test_what_cannot_be_asked_for_is_said(world: World) -> None:
    deal_of(world, "chen", 5)
    chen = client_of(world, "chen")
    for form, status in (
        ({"action": "change", "field": "amount", "amount": "much"}, 422),
        ({"action": "change"}, 422),
        ({"action": ""}, 422),
        ({"action": "change", "field": "source", "source": " "}, 422),
        ({"action": "change", "field": "source", "source": "", "empty": "yes"}, 302),
    ):
        assert chen.post("/records/deal/all/", form).status_code == status
    assert client_of(world, "eve").get("/records/deal/all/").status_code == 403
    assert chen.post("/records/deal/all/?f=colour:is:red", {"action": "remove"}).status_code == 400


@pytest.mark.parametrize("narrowed", ["view=999", "owner=me", "outcome=nearly", "amount.min=much", "ids=x"])
def test_a_list_that_is_not_understood_is_not_taken_for_all_records(world: World, narrowed: str) -> None:
    deal_of(world, "chen", 5)
    ben, here = client_of(world, "ben"), f"/records/deal/all/?{narrowed}"
    form = {"action": "change", "field": "source", "source": "Fair"}
    assert ben.get(here).status_code == 400
    assert ben.post(here, form).status_code == 400
    assert sources() == [""]


def test_who_may_change_but_not_make_records_changes_all_and_is_offered_no_new_one(world: World) -> None:
    deal = deal_of(world, "chen", 5)
    RoleRight.objects.create(
        role_id="rep", type="deal", sees=Reach.OWN, edits=Reach.OWN, creates=False, deletes=True, exports=True
    )
    chen = client_of(world, "chen")
    assert "1 deal" in chen.get("/records/deal/all/").content.decode()
    assert "new/?like=" not in chen.get(f"/records/deal/{deal.pk}/").content.decode()
    assert chen.get(f"/records/deal/new/?like={deal.pk}").status_code == 403
