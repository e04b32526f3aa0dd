"""Targets as people read and set them: metrics by their names, counts as counts, money as money."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tests.world import NOON, World, record_of
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
TARGET = registry.get("target")


@pytest.fixture
def planned(world: World) -> dict[str, int]:
    east = world.units["East"]
    money = record_of("target", metric="won_amount", period="2026Q2", unit=east, amount=1_250_000)
    visits = record_of("target", metric="visits", period="2026Q2", unit=east, amount=240)
    return {"money": money.pk, "visits": visits.pk}


def test_a_count_is_no_money_in_a_list_nor_on_its_page(world: World, planned: dict[str, int]) -> None:
    client = client_of(world, "ada")
    listed = text_of(client.get("/records/target/"))
    assert "Visits" in listed.title()
    assert "won_amount" not in listed
    assert "240" in listed
    assert "¥240" not in listed
    page = text_of(client.get(f"/records/target/{planned['visits']}/"))
    assert "240" in page
    assert "¥240" not in page
    assert "¥1.3M" in text_of(client.get(f"/records/target/{planned['money']}/"))


def test_no_head_names_a_unit_over_money_and_counts_alike(world: World, planned: dict[str, int]) -> None:
    client = client_of(world, "ada", "zh-hans")
    both = text_of(client.get("/records/target/"))
    assert "万元" not in both.partition("<main")[2] or "1,250,000" in both
    assert "1,250,000" in both
    writing.remove(TARGET, planned["visits"], by=SYSTEM, at=NOON)
    assert "125.0" in text_of(client.get("/records/target/"))


def test_the_form_offers_the_metrics_by_name(world: World) -> None:
    form = client_of(world, "root", "zh-hans").get("/records/target/new/").content.decode()
    for key, label in (("won_amount", "签单额"), ("visits", "拜访")):
        assert f'<option value="{key}"' in form
        assert label in form
    assert '<option value="win_rate"' not in form


@pytest.mark.parametrize("given", ["won_amount", "Won amount"])
def test_a_file_may_name_the_metric_by_key_or_by_name(given: str) -> None:
    with override("en"):
        assert TARGET.field("metric").clean(given) == "won_amount"


def test_a_manager_sets_targets_where_they_stand_in_the_list(world: World, planned: dict[str, int]) -> None:
    client, chen = client_of(world, "ben"), world.people["chen"]
    his = record_of("target", metric="won_amount", period="2026Q2", person=chen, amount=100_000).pk
    listed = client.get("/records/target/").content.decode()
    pens = [pk for pk in (his, *planned.values()) if f'hx-get="/records/target/{pk}/edit/?field=amount"' in listed]
    assert pens == [his]  # the targets of his own unit are set above him
    asked = {"HX-Request": "true", "HX-Target": "td"}
    form = client.get(f"/records/target/{his}/edit/?field=amount", headers=asked).content.decode()
    assert 'value="100000"' in form
    given = {"amount": "15万", "version": "1", "opened": '{"amount": "100000"}'}
    done = client.post(f"/records/target/{his}/edit/?field=amount", given, headers=asked)
    assert "yeji:changed" in done["HX-Trigger"]
    assert TARGET.table.unscoped.get(pk=his).amount == 150_000
    refused = client.post(f"/records/target/{planned['money']}/edit/?field=amount", given, headers=asked)
    assert refused.status_code == 403


def test_a_managers_form_offers_those_he_plans_for(world: World) -> None:
    form = client_of(world, "ben").get("/records/target/new/").content.decode()
    people, units = (form.partition(f'name="{name}"')[2].partition("</select>")[0] for name in ("person", "unit"))
    assert f'value="{world.people["chen"]}"' in people
    assert not any(f'value="{world.people[name]}"' in people for name in ("ben", "ada", "dora"))
    assert not any(f'value="{unit}"' in units for unit in world.units.values())


def test_targets_of_units_and_their_people_are_not_added_up(world: World, planned: dict[str, int]) -> None:
    ben = client_of(world, "ben")
    told = text_of(ben.get("/records/target/totals/"))
    assert "in all" in told
    assert "¥" not in told
    assert 'class="row-x num sum"' not in ben.get("/records/target/board/").content.decode()
