"""The search field: what it shows while one types, whom it shows what."""

from __future__ import annotations

from datetime import timedelta

from tests.world import NOON, World, deal_of, record_of
from yeji.records.looked import KEPT, look, looked_at
from yeji.records.search.keeping import catch_up
from yeji.web.tests.pages import client_of, text_of


def test_the_panel_groups_what_is_found_and_marks_the_words(world: World) -> None:
    record_of("customer", name="滇池水务集团")
    deal = deal_of(world, "chen", 100, name="滇池水质仪器")
    body = client_of(world, "ada").get("/search/panel/?q=滇池").content.decode()
    assert body.count("<mark>滇池</mark>") == 2
    assert f'href="/records/deal/{deal.pk}/"' in body
    assert body.index("Customers") < body.index("Deals")
    assert "澄江生物" in body  # the deal's customer stands beside it
    assert "滇池水质仪器" in text_of(client_of(world, "ada").get("/search/panel/?q=dcsz"))


def test_people_and_units_are_found(world: World) -> None:
    while catch_up():
        pass
    body = client_of(world, "chen").get("/search/panel/?q=East").content.decode()
    assert f'href="/records/unit/{world.units["East"]}/"' in body


def test_nothing_found_is_said_and_nothing_typed_shows_what_was_looked_at(world: World) -> None:
    client = client_of(world, "chen")
    assert "Nothing found for “zzz”" in text_of(client.get("/search/panel/?q=zzz"))
    assert "Type a name" in text_of(client.get("/search/panel/"))
    mine, hers = deal_of(world, "chen", 100, name="mine"), deal_of(world, "dora", 200, name="hers")
    for deal in (mine, hers):
        client.get(f"/records/deal/{deal.pk}/")
    client.get(f"/records/customer/{world.customer}/")
    shown = text_of(client_of(world, "chen").get("/search/panel/"))
    assert shown.index("澄江生物") < shown.index("mine"), "another device of the same account knows them too"
    assert "hers" not in shown
    assert "mine" not in text_of(client_of(world, "ben").get("/search/panel/"))


def test_s06_somebody_else_s_recent_records_are_not_named(world: World) -> None:
    hers = deal_of(world, "dora", 200, name="hers")
    for record in (hers.pk, 2**62):
        look(account=world.scope("chen").account or 0, record=record, at=NOON)
    assert "hers" not in text_of(client_of(world, "chen").get("/search/panel/"))


def test_what_was_opened_in_the_drawer_was_looked_at_too(world: World) -> None:
    ada, deal = client_of(world, "ada"), deal_of(world, "chen", 5).pk
    part = {"HX-Request": "true", "HX-Target": "div#drawn"}
    assert ada.get(f"/records/deal/{deal}/", headers=part).status_code == 200
    assert looked_at(account=world.accounts["ada"].pk, most=9) == [], "drawn again is not opened"
    ada.get(f"/records/deal/{deal}/", headers={**part, "HX-Target": "div#drawer-in"})
    assert looked_at(account=world.accounts["ada"].pk, most=9) == [deal]


def test_the_oldest_of_too_many_looks_is_forgotten(world: World) -> None:
    account = world.scope("chen").account or 0
    for minute, number in enumerate((*range(KEPT + 5), 7)):
        look(account=account, record=number, at=NOON + timedelta(minutes=minute))
    rest = [number for number in range(KEPT + 4, 4, -1) if number != 7]
    assert looked_at(account=account, most=99) == [7, *rest]


def test_typed_text_is_only_text(world: World) -> None:
    body = client_of(world, "chen").get("/search/panel/?q=<img src=x>").content.decode()
    assert "<img" not in body
    assert client_of(world, "chen").get("/search/panel/?q=%27%22%5C").status_code == 200
    assert client_of(world, "chen").get("/search/panel/?q=%00").status_code == 400


def test_the_page_shows_more_and_leads_to_the_whole_list(world: World) -> None:
    for number in range(21):
        deal_of(world, "chen", 100 + number, name=f"滇池 {number}")
    body = client_of(world, "chen").get("/search/?q=dianchi").content.decode()
    assert body.count('class="hit"') == 20
    assert 'href="/records/deal/?q=dianchi"' in body
    assert "21 in all" in text_of(client_of(world, "chen").get("/records/deal/totals/?q=dianchi"))
