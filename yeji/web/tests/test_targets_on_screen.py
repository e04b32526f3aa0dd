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
