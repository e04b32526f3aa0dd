"""The home page and what is behind its figures: everything agrees with the ledger, within the reader's scope."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.asking import question_of
from yeji.ledger.models import Following
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.ledger.upkeep import mark_what_is_known
from yeji.org.calendar import business_day, company
from yeji.org.scopes import SYSTEM
from yeji.org.services import Placement, place_people
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
QUARTER = "/performance/?period=2026Q2"


def explain_urls(client: Client, path: str) -> list[str]:
    """The addresses that the figures of a page open."""
    found = re.findall(r'hx-get="(/explain/[^"]*)"', client.get(path).content.decode())
    return [address.replace("&amp;", "&") for address in dict.fromkeys(found)]


@pytest.fixture
def sold(world: World) -> World:
    for owner, amount in (("chen", 300_000), ("ben", 200_000), ("dora", 400_000)):
        win(deal_of(world, owner, amount))
    deal_of(world, "chen", 70_000, stage="lost")
    record_of("target", metric="won_amount", period="2026Q2", amount=1_000_000)
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=600_000)
    record_of("target", metric="won_amount", level="floor", period="2026Q2", unit=world.units["East"], amount=500_000)
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=400_000)
    return world


def test_the_director_sees_the_whole_the_manager_his_unit_the_rep_himself(sold: World) -> None:
    told = {name: text_of(client_of(sold, name).get(QUARTER)) for name in ("ada", "ben", "chen", "eve")}
    assert "Q2 2026: ¥900K won, 90.0% of target." in told["ada"]
    assert "Q2 2026: ¥500K won, 83.3% of target." in told["ben"]
    assert "Q2 2026: ¥300K won, 75.0% of target." in told["chen"]
    assert "Q2 2026: ¥0 won. No target is set." in told["eve"]
    assert "West" not in told["ben"]
    assert "Dora" not in told["ben"]
    assert "Ben" not in told["chen"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["root", "ada", "ben", "chen", "dora", "eve"])
@pytest.mark.parametrize("path", ["/", QUARTER, "/?period=2026", "/?period=2026-05", "/?period=2031Q1"])
def test_everybody_has_a_home_page_in_both_languages(sold: World, name: str, language: str, path: str) -> None:
    assert client_of(sold, name, language).get(path).status_code == 200


@pytest.mark.parametrize("name", ["ada", "ben", "chen"])
def test_every_figure_of_the_home_page_opens_and_says_the_same(sold: World, name: str) -> None:
    client = client_of(sold, name)
    page = client.get(QUARTER).content.decode()
    figures = re.findall(r'hx-get="(/explain/[^"]*)"[^>]*>([^<]+)</button>', page)
    assert len(figures) > 5
    for address, shown in figures:
        popover = client.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert popover.status_code == 200
        assert shown in text_of(popover), address


def test_a_unit_narrows_the_page_and_everything_behind_it(sold: World) -> None:
    told = text_of(client_of(sold, "ada").get(f"{QUARTER}&unit={sold.units['West']}"))
    assert "¥400K won. No target is set." in told
    assert "Chen" not in told


def test_the_popover_shows_the_sum_taken_apart_and_the_largest_records(sold: World) -> None:
    told = text_of(client_of(sold, "ada").get("/explain/won_amount/?period=2026Q2"))
    assert "Q2 2026 · Whole company" in told
    assert "Entries · 3" in told
    assert "dora 400000" in told
    assert "Open all 3 records" in told


def test_a_reversal_is_named_and_the_sum_still_holds(sold: World) -> None:
    deal = win(deal_of(sold, "chen", 100_000))
    writing.save(registry.get("deal"), deal.pk, {"amount": 60_000}, by=SYSTEM, at=NOON)
    told = text_of(client_of(sold, "ada").get("/explain/won_amount/?period=2026Q2"))
    assert "Reversals · 1" in told
    assert "¥960K" in told


def test_what_may_not_be_seen_is_counted_and_summed_but_not_named(sold: World) -> None:
    deal = win(deal_of(sold, "chen", 50_000))
    writing.save(registry.get("deal"), deal.pk, {"owner": sold.people["dora"]}, by=SYSTEM, at=NOON)
    for path in ("explain", "entries"):
        told = text_of(client_of(sold, "chen").get(f"/{path}/won_amount/?period=2026Q2"))
        assert "1 more record you may not see, ¥50.0K" in told
        assert "chen 50000" not in told


def test_the_entries_page_lists_every_record_with_the_sum(sold: World) -> None:
    told = text_of(client_of(sold, "ada").get("/entries/won_amount/?period=2026Q2"))
    assert [name for name in ("dora 400000", "chen 300000", "ben 200000") if name in told] == [
        "dora 400000",
        "chen 300000",
        "ben 200000",
    ]
    assert "¥900K" in told
    assert "1 to 3 of 3" in told
    assert "There is nothing behind this figure" in text_of(
        client_of(sold, "eve").get("/entries/won_amount/?period=2026Q2")
    )


def test_a_rate_shows_its_parts_each_a_figure_of_its_own(sold: World) -> None:
    client = client_of(sold, "ada")
    win_rate = client.get("/explain/win_rate/?period=2026Q2").content.decode()
    assert "/explain/won_deals/?period=2026Q2" in win_rate
    assert "/explain/lost_deals/?period=2026Q2" in win_rate
    assert "Read from the ledger" in win_rate
    assert "do not add up" not in win_rate
    attained = client.get("/explain/won_amount/?period=2026Q2&show=attainment").content.decode()
    assert "/explain/won_amount/?period=2026Q2&amp;scenario=target" in attained
    assert "90.0" in attained


def test_the_address_of_a_figure_opened_by_itself_is_a_page(sold: World) -> None:
    ada = client_of(sold, "ada")
    for more in ("", "&show=attainment", "&against=year"):
        address = f"/explain/won_amount/?period=2026Q2{more}"
        page = ada.get(address, headers={"Sec-Fetch-Dest": "document"})
        assert "<title>" in page.content.decode()
        assert text_of(ada.get(address)) in text_of(page)


def test_asking_is_in_the_menu_and_a_list_of_records_leads_to_its_metric(sold: World) -> None:
    page = client_of(sold, "eve").get("/entries/won_amount/?period=2026Q2").content.decode()
    assert re.search(r'<nav class="[^"]*crumbs".*href="/metrics/won_amount/">Won amount</a>', page, re.DOTALL)
    assert '<a class="ib" href="/metrics/won_amount/" aria-label="Back">' in page  # on a phone
    assert 'href="/ask/"' in page


def test_a_target_opens_its_own_record(sold: World) -> None:
    address = f"/entries/won_amount/?period=2026Q2&unit={sold.units['East']}&scenario=target"
    told = text_of(client_of(sold, "ada").get(address))
    assert "¥600K" in told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/explain/nothing/?period=2026Q2", 404),
        ("/explain/won_amount/?period=soon", 422),
        ("/explain/won_amount/", 422),
        ("/explain/won_amount/?period=2026Q2&unit=x", 400),
        ("/explain/won_amount/?period=2026Q2&scenario=dream", 400),
        ("/?period=soon", 422),
        ("/records/nothing/", 404),
    ],
)
def test_an_address_that_means_nothing_is_refused_in_words(world: World, address: str, status: int) -> None:
    answer = client_of(world, "ada").get(address)
    assert answer.status_code == status
    assert "To the home page" in text_of(answer)


def test_a_fragment_is_refused_as_a_fragment(world: World) -> None:
    answer = client_of(world, "ada").get("/explain/won_amount/?period=soon", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert b"<html" not in answer.content


def test_winning_today_is_on_the_home_page_at_once(world: World) -> None:
    today = business_day(at=datetime.now(UTC), of=company())
    win(deal_of(world, "chen", 123_400, opened_on=today), at=datetime.now(UTC))
    assert "¥123K won" in text_of(client_of(world, "chen").get("/performance/"))


def test_the_list_of_people_shows_the_best_and_oneself_and_all_when_asked(world: World) -> None:
    kind = registry.get("person")
    names = [f"Rep {number:02}" for number in range(20)]
    people = [writing.save(kind, None, {"name": name}, by=SYSTEM, at=NOON).pk for name in names]
    place_people([Placement(person=pk, path=("Headquarters",)) for pk in people], at=NOON, today=TODAY)
    for place, pk in enumerate(people):
        win(record_of("deal", name=f"deal {place}", stage=world.stages["lead"], owner=pk, amount=1000 + place))
    ada = client_of(world, "ada")
    short = text_of(ada.get(QUARTER))
    assert "Rep 19" in short
    assert "Rep 02" not in short
    assert "A Ada" in short
    assert "8 more" in short
    assert "Rep 02" in text_of(ada.get(f"{QUARTER}&people=all"))


def test_what_is_asked_freely_opens_cell_by_cell(client: Client, world: World) -> None:
    client.force_login(world.accounts["ada"])
    win(deal_of(world, "chen", 1234))
    page = client.get("/ask/", {"metrics": ["won_amount", "won_deals"], "by": ["person", "quarter"], "period": "2026"})
    told = page.content.decode()
    assert page.status_code == 200
    assert f"/explain/won_amount/?period=2026Q2&amp;person={world.people['chen']}" in told
    assert "2026 Q2" in told
    assert client.get("/ask/", {"period": "nonsense"}).status_code == 422
    assert client.get("/ask/", {"metrics": ["nothing"]}).status_code == 404


def test_what_names_nobody_and_no_known_stage_opens_too(client: Client, world: World) -> None:
    client.force_login(world.accounts["ada"])
    deal_of(world, None, 50, stage="won", opened_on=TODAY - timedelta(days=40), closed_on=TODAY)
    asked = {"metrics": "open_pipeline", "by": ["stage", "person"]}
    page = client.get("/ask/", {**asked, "period": (TODAY - timedelta(days=9)).isoformat()})
    assert "stage not known then nobody ¥50" in text_of(page)
    opened = explain_urls(client, page.wsgi_request.get_full_path())
    assert [parse_qs(urlsplit(one).query) for one in opened] == [
        {"period": ["2026-05-12"], "stage": ["0"], "unassigned": ["yes"]}
    ]
    told = text_of(client.get(opened[0]))
    assert "Stage: stage not known then · Unassigned" in told
    assert "Agrees with the ledger" in told


def test_what_is_asked_by_a_field_opens_what_it_says_also_where_nothing_is_filled_in(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(world.accounts["ada"])
    win(deal_of(world, "chen", 1000, source="展会"))
    win(deal_of(world, "dora", 200))
    page = client.get("/ask/", {"metrics": "won_amount", "by": ["deal.source", "customer.level"], "period": "2026Q2"})
    addresses = [unescape(one) for one in re.findall(r'/explain/won_amount/[^"]+', page.content.decode())]
    assert sorted(parse_qs(urlsplit(one).query, keep_blank_values=True)["deal.source"][0] for one in addresses) == [
        "",
        "展会",
    ]
    told = [client.get(one).content.decode() for one in addresses]
    assert all("Agrees with the ledger" in one for one in told)
    assert "source not filled in" in "".join(told)
    last = client.get("/ask/", {"scenario": "last_year", "by": "product_tree", "period": "2026Q2"}).content.decode()
    assert "as many as have passed" in last


def test_a_question_is_narrowed_to_a_tree_and_to_what_was_known(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(world.accounts["ada"])
    win(deal_of(world, "chen", 1000))
    win(deal_of(world, "dora", 200))
    given = {"metrics": "won_amount", "by": "person", "period": "2026Q2", "only": f"unit:{world.units['East']}"}
    page = client.get("/ask/", given)
    assert "Chen" in text_of(page)
    assert "Dora" not in text_of(page)
    addresses = [unescape(one) for one in re.findall(r'/explain/won_amount/[^"]+', page.content.decode())]
    assert [parse_qs(urlsplit(one).query)["unit"] for one in addresses] == [[str(world.units["East"])]]
    assert "Agrees with the ledger" in client.get(addresses[0]).content.decode()
    above = client.get("/ask/", {**given, "by": "unit"}).content.decode()
    opened = [unescape(one) for one in re.findall(r'/explain/won_amount/[^"]+', above)]
    assert len(opened) > 1, "what stands above it opens with no more than was asked for"
    assert all(f"unit={world.units['East']}" in one for one in opened)
    for address in opened:
        told = text_of(client.get(address))
        assert "Agrees with the ledger" in told
        assert "Sum of 1 record ¥1.0K" in told
    for wrong in ({"only": "unit:x"}, {"only": "person:1"}, {"known_on": "nonsense"}, {"known_on": "2020-01-01"}):
        assert client.get("/ask/", {**given, **wrong}).status_code == 400


def test_what_a_sum_is_part_of_stands_above_it_and_further_out(sold: World) -> None:
    win(deal_of(sold, "chen", 10, closed_on=TODAY - timedelta(days=200)))
    client = client_of(sold, "ada")

    def names(**given: str | list[str]) -> list[list[str]]:
        page = client.get("/ask/", {"metrics": ["won_amount"], **given}).content.decode()
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.split("<tbody", 1)[1], re.DOTALL)
        return [re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]*)", row) for row in rows]

    whole = [row[0] for row in names(by="unit", period="2026Q2")]
    assert whole == ["Headquarters", "\u3000East", "\u3000West"]
    parted = [tuple(row[:2]) for row in names(by=["half", "unit"], period="2026")]
    assert parted[-3:] == [(parted[-1][0], name) for name in whole]
    assert [quarter for quarter, _name in parted] == sorted(quarter for quarter, _name in parted)


def test_what_no_unit_is_credited_with_has_a_line_of_its_own(sold: World) -> None:
    win(deal_of(sold, None, 50))
    client = client_of(sold, "ada")
    page = client.get("/ask/", {"metrics": ["won_amount"], "by": "unit", "period": "2026Q2"})
    told = text_of(page)
    assert "Headquarters ¥900K" in told
    assert "no unit ¥50" in told
    address = next(one for one in re.findall(r'/explain/won_amount/[^"]+', page.content.decode()) if "unit=0" in one)
    behind = text_of(client.get(unescape(address)))
    assert "Unit: no unit" in behind
    assert "Agrees with the ledger" in behind
    whole = Question(metrics=("won_amount",), period=parse("2026Q2"), by=(Dimension.UNIT,))
    assert ask(whole, scope=SYSTEM).rows[(None,)]["won_amount"] == 50
    given = {"metrics": ["won_amount"], "period": "2026Q2", "where": {"unit": None}}
    held = question_of(given, scope=SYSTEM, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")
    assert ask(held, scope=SYSTEM).value("won_amount") == 50


def test_what_narrows_a_question_stands_in_trees_under_headings(sold: World) -> None:
    above = writing.save(registry.get("product"), None, {"name": "Zeta line"}, by=SYSTEM, at=NOON).pk
    below = writing.save(registry.get("product"), None, {"name": "Alpha box", "parent": above}, by=SYSTEM, at=NOON).pk
    page = client_of(sold, "ada").get("/ask/").content.decode()
    units, products = (
        page.split(f'<optgroup label="{name}">')[1].split("</optgroup>")[0] for name in ("Unit", "Product")
    )
    assert f'<option value="unit:{sold.units["East"]}">' in units
    assert "\u3000" in units
    told = (
        f'<option value="product_tree:{above}">Zeta line</option><option value="product_tree:{below}">\u3000Alpha box<'
    )
    assert told in products


def test_pages_say_that_records_are_still_being_counted(sold: World) -> None:
    client = client_of(sold, "ada")
    pages = ("/ask/?metrics=won_deals&period=2026", "/metrics/win_rate/", "/explain/won_amount/?period=2026Q2")
    assert not any("counted anew" in client.get(page).content.decode() for page in pages)
    assert not any("still being counted" in text_of(client_of(sold, who).get("/")) for who in ("ada", "chen"))
    Following.objects.create(type="deal", written="customer", records=[sold.customer], day=TODAY, at=NOON)
    assert all("counted anew" in client.get(page).content.decode() for page in pages)
    assert "still being counted" in text_of(client.get("/"))
    assert "still being counted" in text_of(client_of(sold, "chen").get("/"))
    assert "counted anew" not in client.get("/metrics/visits/").content.decode()


def test_a_condition_chosen_just_now_asks_for_its_value(sold: World) -> None:
    form = {"value": "count", "type": "customer", "on": "entered_on", "c0-field": "territory"}
    assert "Say what territory is." in text_of(client_of(sold, "root").post("/metrics/new/?draw=1", form))


def test_what_a_definition_would_count_says_that_overlay_is_not_in_it(sold: World) -> None:
    root, note = client_of(sold, "root"), "Overlay credit is in no total"
    deals = {"value": "count", "type": "deal", "on": "closed_on"}
    win(deal_of(sold, "chen", 1))
    assert note in text_of(root.post("/metrics/new/?draw=1", {**deals, "team": "on"}))
    assert note not in text_of(root.post("/metrics/new/?draw=1", {**deals, "type": "customer", "on": "entered_on"}))


def figures_in(page: str) -> list[tuple[str, str]]:
    """Each figure that opens: its exact value, and its address."""
    found = re.findall(r'hx-get="(/explain/[^"]+)"[^>]*title="([^"]*)"', page)
    return [(unescape(title).partition(" · ")[0], unescape(address)) for address, title in found]


@pytest.mark.parametrize(
    "given",
    [
        {"by": ["person"], "known_on": "2099-12-30"},
        {"by": ["unit"], "structure": "today"},
        {"by": ["person"], "view": "restated"},
        {"by": ["position"]},
        {"by": ["person", "product"], "across": "week"},
        {"by": ["position", "unit"], "across": "month", "only": "unit"},
        {"by": ["week"], "metrics": ["open_pipeline"]},
        {"by": [""], "across": "person", "metrics": ["won_amount", "win_rate"]},
    ],
)
def test_every_cell_opens_whatever_way_it_is_asked(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(world.accounts["ada"])
    for name, amount in (("chen", 1234), ("dora", 567)):
        win(deal_of(world, name, amount))
    deal_of(world, "chen", 89, opened_on=TODAY - timedelta(days=9))
    mark_what_is_known()
    if given.get("only"):
        given = {**given, "only": f"unit:{world.units['East']}"}
    page = client.get("/ask/", {"metrics": ["won_amount"], "period": "2026Q2", **given})
    assert page.status_code == 200
    drawn = figures_in(page.content.decode())
    assert drawn
    for shown_as, address in drawn:
        opened = client.get(address).content.decode()
        assert "Agrees with the ledger" in opened or "Read from the ledger" in opened, address
        assert shown_as in opened, address
        listed = client.get(address.replace("/explain/", "/entries/"))
        assert listed.status_code == 200
        assert shown_as in listed.content.decode(), address


def test_positions_are_called_by_their_unit_and_whoever_holds_them(client: Client, world: World) -> None:
    client.force_login(world.accounts["ada"])
    win(deal_of(world, "chen", 1234))
    told = text_of(client.get("/ask/", {"metrics": "won_amount", "by": "position", "period": "2026Q2"}))
    assert re.search(r"East · .*Chen ¥1.2K", told), told


def test_what_stands_across_is_a_column_each(client: Client, world: World) -> None:
    client.force_login(world.accounts["ada"])
    win(deal_of(world, "chen", 1234, opened_on="2026-02-03"), closed_on="2026-04-03")
    win(deal_of(world, "chen", 500, opened_on="2026-02-03"), closed_on="2026-05-04")
    win(deal_of(world, "dora", 77, opened_on="2026-02-03"), closed_on="2026-05-05")
    asked = {"metrics": "won_amount", "by": "person", "across": "month", "period": "2026Q2"}
    told = text_of(client.get("/ask/", asked))
    assert "Person 2026-04 2026-05 Chen ¥1.2K ¥500 Dora ¥77" in told
