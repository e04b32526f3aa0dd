"""Lists, record pages, forms and verbs: the same views for every type, each within the reader's scope."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, World, deal_of, record_of, win
from yeji.business.sales.models import Deal
from yeji.kit.periods import parse
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import ObjectType, registry
from yeji.web.records.lists import list_page
from yeji.web.records.lists.listing import PAGE, asked_of, page_of
from yeji.web.tests.pages import client_of, form_of, text_of

pytestmark = pytest.mark.django_db


def kinds() -> list[ObjectType]:
    return list(registry)


@pytest.mark.parametrize("kind", kinds(), ids=str)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_type_has_a_list_and_a_form(world: World, kind: ObjectType, language: str) -> None:
    client = client_of(world, "root", language)
    assert client.get(f"/records/{kind.key}/").status_code == 200
    assert client.get(f"/records/{kind.key}/totals/").status_code == 200
    new = client.get(f"/records/{kind.key}/new/")
    assert new.status_code == 200
    assert all(f'name="{item.key}' in new.content.decode() for item in kind.fields if not item.read_only)


@pytest.mark.parametrize("kind", kinds(), ids=str)
def test_every_type_s_icon_is_in_the_sprite(kind: ObjectType) -> None:
    from yeji.ui.tests.test_templates import FRONTEND

    if FRONTEND.exists():
        assert f'"{kind.icon}"' in (FRONTEND / "icons.mjs").read_text(encoding="utf-8")


def test_a_list_shows_what_the_reader_may_see_and_no_more(world: World) -> None:
    for owner, amount in (("chen", 100), ("ben", 200), ("dora", 400)):
        deal_of(world, owner, amount)
    seen = {
        name: text_of(client_of(world, name).get("/records/deal/")) for name in ("ada", "ben", "chen", "dora", "eve")
    }
    assert [owner for owner in ("chen 100", "ben 200", "dora 400") if owner in seen["ada"]] == [
        "chen 100",
        "ben 200",
        "dora 400",
    ]
    assert "chen 100" in seen["ben"]
    assert "dora 400" not in seen["ben"]
    assert "ben 200" not in seen["chen"]
    assert "chen 100" not in seen["dora"]
    assert "No deals yet" in seen["eve"]


def test_totals_count_and_sum_within_the_same_scope(world: World) -> None:
    for owner, amount in (("chen", 100), ("ben", 200), ("dora", 400)):
        deal_of(world, owner, amount)
    told = text_of(client_of(world, "ben").get("/records/deal/totals/"))
    assert "2 in all" in told
    assert "¥300.00" in told
    assert "1 in all" in text_of(client_of(world, "ben").get("/records/deal/totals/?q=chen"))


def test_a_list_is_narrowed_by_choice_and_text_and_says_what_is_missing(world: World) -> None:
    deal_of(world, "chen", 100)
    deal_of(world, "dora", 400)
    client = client_of(world, "ada")
    assert "dora 400" not in text_of(client.get(f"/records/deal/?owner={world.people['chen']}"))
    assert "dora 400" not in text_of(client.get("/records/deal/?q=CHEN"))
    assert "No deals match" in text_of(client.get("/records/deal/?q=nobody"))
    assert client.get("/records/deal/?owner=x&stage=y&sort=z&after=w").status_code == 200


@pytest.mark.parametrize("order", ["amount", "-amount", "closed_on", "-closed_on", "name"])
def test_pages_by_key_cover_everything_once_in_both_directions(world: World, order: str) -> None:
    """Some have no amount and no day; those stand last, whichever way the list runs."""
    for number in range(11):
        deal = deal_of(world, "chen", None if number % 4 == 0 else number % 3)
        if number % 2:
            win(deal)
    kind = registry.get("deal")
    pages, after = [], None
    while True:
        page = page_of(asked_of(kind, {"sort": order} | ({"after": str(after)} if after else {})), SYSTEM, size=3)
        pages.append([row.pk for row in page.rows])
        if not page.later:
            break
        after = page.rows[-1].pk
    assert sorted(pk for page in pages for pk in page) == sorted(Deal.unscoped.values_list("pk", flat=True))
    for place in range(len(pages) - 1, 0, -1):
        back = page_of(asked_of(kind, {"sort": order, "before": str(pages[place][0])}), SYSTEM, size=3)
        assert [row.pk for row in back.rows] == pages[place - 1]
        assert back.earlier == (place > 1)


def test_the_list_leads_on_only_while_there_is_more(world: World) -> None:
    for number in range(PAGE + 1):
        deal_of(world, "chen", number)
    client = client_of(world, "ada")
    first = client.get("/records/deal/").content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    after = first.partition("after=")[2].partition('"')[0]
    second = client.get(f"/records/deal/?after={after}").content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_a_very_long_list_is_counted_to_its_end_only_when_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for amount in (10, 20, 30):
        deal_of(world, "chen", amount)
    monkeypatch.setattr(list_page, "MOST_COUNTED", 2)
    client = client_of(world, "chen")
    told = client.get("/records/deal/totals/?outcome=open")
    assert "2+ in all" in text_of(told)
    assert "60" not in text_of(told)
    assert 'hx-get="/records/deal/totals/?outcome=open&amp;whole=yes"' in told.content.decode()
    whole = text_of(client.get("/records/deal/totals/?outcome=open&whole=yes"))
    assert "3 in all" in whole
    assert "60" in whole


def test_what_people_type_is_shown_as_text(world: World) -> None:
    deal = deal_of(world, "chen", 1, name='<img src=x onerror="alert(1)">')
    client = client_of(world, "ada")
    here = f"/records/deal/{deal.pk}/"
    for path in ("/records/deal/", "/records/deal/board/", here, f"{here}edit/", "/search/?q=<img"):
        assert "<img" not in client.get(path).content.decode()


def test_out_of_scope_is_not_found_for_reading_and_writing_alike(world: World) -> None:
    deal = deal_of(world, "dora", 400)
    client = client_of(world, "chen")
    for path in ("", "edit/", "win/"):
        assert client.get(f"/records/deal/{deal.pk}/{path}").status_code == 404
    assert client.post(f"/records/deal/{deal.pk}/edit/", {"amount": "1"}).status_code == 404
    assert client.post(f"/records/deal/{deal.pk}/win/", {}).status_code == 404
    assert Deal.unscoped.get(pk=deal.pk).amount == 400
    assert Deal.unscoped.get(pk=deal.pk).version == 1


def test_types_without_owners_are_written_by_administrators_alone(world: World) -> None:
    client = client_of(world, "ada")
    assert client.get("/records/product/new/").status_code == 403
    assert client.post("/records/product/new/", {"name": "x"}).status_code == 403
    assert "/records/product/new/" not in client.get("/records/product/").content.decode()
    assert client_of(world, "root").post("/records/product/new/", {"name": "Probe"}).status_code == 302


def test_a_new_record_starts_as_one_s_own_in_the_first_stage(world: World) -> None:
    client = client_of(world, "chen")
    form = form_of(client.get("/records/deal/new/"))
    assert form["owner"] == str(world.people["chen"])
    assert form["currency"] == "CNY"
    sent = client.post("/records/deal/new/", form | {"name": "Fresh", "amount": "3.5万"})
    deal = Deal.unscoped.get(name="Fresh")
    assert deal.stage_id == world.stages["lead"], "the first stage"
    assert not deal.opening_assumed
    assert sent["Location"] == f"/records/deal/{deal.pk}/"
    assert (deal.amount, deal.owner_id) == (Decimal(35000), world.people["chen"])


def test_the_address_can_fill_a_new_record_in(world: World) -> None:
    page = client_of(world, "root").get("/records/target/new/?metric=won_amount&period=2026Q2")
    form = form_of(page)
    assert (form["metric"], form["period"], form["level"]) == ("won_amount", "2026Q2", "target")


def test_what_is_refused_comes_back_as_typed_beside_its_field(world: World) -> None:
    client = client_of(world, "chen")
    form = form_of(client.get("/records/deal/new/"))
    sent = client.post("/records/deal/new/", form | {"name": "", "stage": world.stages["lead"], "amount": "about 30"})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert 'value="about 30"' in page
    assert 'id="f-amount-error"' in page
    assert not Deal.unscoped.exists()


def test_only_what_was_changed_is_written_so_that_two_people_s_changes_merge(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    form = form_of(client.get(f"/records/deal/{deal.pk}/edit/"))
    writing.save(registry.get("deal"), deal.pk, {"name": "theirs"}, by=SYSTEM, at=NOON)
    sent = client.post(f"/records/deal/{deal.pk}/edit/", form | {"amount": "120"})
    assert sent.status_code == 302
    after = Deal.unscoped.get(pk=deal.pk)
    assert (after.name, after.amount) == ("theirs", 120)


@pytest.mark.parametrize(("keep", "amount"), [("mine", 120), ("theirs", 150)])
def test_the_same_field_changed_twice_shows_both_and_lets_one_choose(world: World, keep: str, amount: int) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    form = form_of(client.get(f"/records/deal/{deal.pk}/edit/"))
    writing.save(registry.get("deal"), deal.pk, {"amount": 150}, by=world.scope("ada"), at=NOON)
    clash = client.post(f"/records/deal/{deal.pk}/edit/", form | {"amount": "120", "name": "mine"})
    assert clash.status_code == 409
    told = text_of(clash)
    assert "Ada" in told
    assert "¥120.00" in told
    assert "¥150.00" in told
    assert Deal.unscoped.get(pk=deal.pk).amount == 150
    carried = form_of(clash)
    carried.pop("keep-amount")
    solved = client.post(f"/records/deal/{deal.pk}/edit/", carried | {"keep-amount": keep, "resolve": "chosen"})
    assert solved.status_code == 302
    after = Deal.unscoped.get(pk=deal.pk)
    assert (after.amount, after.name) == (amount, "mine")


def test_shares_are_typed_line_by_line(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "ada")
    form: dict[str, object] = dict(form_of(client.get(f"/records/deal/{deal.pk}/edit/")))
    lines = {
        "shares-person": [str(world.people["chen"]), str(world.people["ben"]), ""],
        "shares-share": ["70", "20", ""],
        "shares-overlay": ["", "", ""],
    }
    wrong = client.post(f"/records/deal/{deal.pk}/edit/", form | lines)
    assert wrong.status_code == 422
    assert "90" in text_of(wrong)
    lines["shares-share"] = ["70", "30", ""]
    assert client.post(f"/records/deal/{deal.pk}/edit/", form | lines).status_code == 302
    after = Deal.unscoped.get(pk=deal.pk)
    assert after.shares is not None
    assert [(part["person"], part["share"]) for part in after.shares] == [
        (world.people["chen"], "70"),
        (world.people["ben"], "30"),
    ]
    again = client.get(f"/records/deal/{deal.pk}/edit/")
    assert json.loads(form_of(again)["opened"])["shares"][0]["share"] == "70"
    parts = [
        {"person": world.people["dora"], "share": "100"},
        {"person": world.people["ben"], "share": "9", "overlay": True},
    ]
    writing.save(registry.get("deal"), deal.pk, {"shares": parts}, by=SYSTEM, at=NOON)
    told = text_of(client.get(f"/records/deal/{deal.pk}/"))
    assert "Chen 70% · Ben 30%" in told
    assert "Dora 100% · Ben On top 9%" in told


def test_winning_counts_and_is_told_in_the_history(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    page = client.get(f"/records/deal/{deal.pk}/").content.decode()
    assert f"/records/deal/{deal.pk}/win/" in page
    form = form_of(client.get(f"/records/deal/{deal.pk}/win/"))
    sent = client.post(f"/records/deal/{deal.pk}/win/", form | {"amount": "130", "closed_on": "2026-05-21"})
    assert sent.status_code == 302
    quarter = Question(metrics=("won_amount",), period=parse("2026Q2"))
    assert figure("won_amount", quarter, scope=world.scope("ada")) == 130
    told = text_of(client.get(f"/records/deal/{deal.pk}/"))
    assert "Win" in told
    assert "Chen" in told
    assert "¥100.00" in told
    again = client.post(f"/records/deal/{deal.pk}/win/", form)
    assert again.status_code == 422
    assert "closed already" in text_of(again)
    assert f"/records/deal/{deal.pk}/win/" not in client.get(f"/records/deal/{deal.pk}/").content.decode()


def test_a_record_lists_what_points_to_it(world: World) -> None:
    deal_of(world, "chen", 100)
    deal_of(world, "dora", 400)
    told = text_of(client_of(world, "ben").get(f"/records/customer/{world.customer}/"))
    assert "chen 100" in told
    assert "dora 400" not in told


def test_search_finds_records_of_every_type_within_scope(world: World) -> None:
    deal_of(world, "dora", 400)
    assert "dora 400" in text_of(client_of(world, "ada").get("/search/?q=dora"))
    assert "dora 400" not in text_of(client_of(world, "chen").get("/search/?q=dora"))
    assert "Nothing found" in text_of(client_of(world, "chen").get("/search/?q=zzz"))


def test_a_person_s_choices_are_those_he_may_see(world: World) -> None:
    hidden = record_of("customer", name="Dora's own", owner=world.people["dora"])
    page = client_of(world, "chen").get("/records/deal/new/").content.decode()
    assert "Dora&#x27;s own" not in page
    form = form_of(client_of(world, "chen").get("/records/deal/new/"))
    sent = client_of(world, "chen").post(
        "/records/deal/new/", form | {"name": "x", "stage": world.stages["lead"], "customer": hidden.pk}
    )
    assert sent.status_code == 422


def test_an_open_deal_tells_its_chance_and_its_day_and_how_far_it_has_come(world: World) -> None:
    given: dict[str, Any] = {"probability": 75, "expected_close_on": date(2026, 5, 30)}
    deals = [deal_of(world, "chen", 100, **given), deal_of(world, "chen", 200, stage="lead", **given)]
    win(deals[1])
    client = client_of(world, "chen", "zh-hans")
    heads = [client.get(f"/records/deal/{deal.pk}/").content.decode().partition('class="chev')[0] for deal in deals]
    assert [("赢率 75%" in head, "预计签约 <time" in head) for head in heads] == [(True, True), (False, False)]
    listed = client.get("/records/deal/").content.decode()
    ways = listed.count("<i class=on></i>"), listed.count("<i></i>")
    assert ways == (2, 0), "of two open stages the second; won is no place among them"
    assert listed.count('<span class="tag g">') == 1
