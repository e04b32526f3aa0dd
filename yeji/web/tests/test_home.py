"""The home pages: what each role begins with, growth after equal working days, and what a page costs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.pace import same_point
from yeji.kit.periods import containing
from yeji.kit.workdays import calendar_for
from yeji.org.calendar import company
from yeji.org.models import Role
from yeji.org.scopes import SYSTEM
from yeji.org.services import grant_role
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
MOST_QUERIES = 27
"""What the overview may ask of the database: people and periods do not add to it."""


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; here it stands still, in the middle of a quarter."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def won_on(world: World, owner: str, amount: int, day: date) -> None:
    deal = deal_of(world, owner, amount, opened_on=day - timedelta(days=9))
    win(deal, at=NOON, closed_on=day)


@pytest.fixture
def this_quarter(world: World) -> World:
    """Won in this quarter up to today, in the same quarter a year ago both before and after the same point."""
    day = TODAY
    quarter = containing(day, "quarter")
    point = same_point(quarter, quarter.year_before(), day, calendar_for(company().zone))
    won_on(world, "chen", 300_000, day)
    won_on(world, "dora", 100_000, day)
    won_on(world, "chen", 200_000, point.period.start)
    won_on(world, "chen", 700_000, point.period.end - timedelta(days=1))
    for unit, amount in ((None, 2_000_000), ("East", 900_000), ("West", 900_000)):
        period = quarter.code()
        record_of("target", metric="won_amount", period=period, unit=world.units[unit] if unit else None, amount=amount)
    return world


def test_growth_is_counted_after_as_many_working_days(this_quarter: World) -> None:
    day, quarter = TODAY, containing(TODAY, "quarter")
    point = same_point(quarter, quarter.year_before(), day, calendar_for(company().zone))
    page = client_of(this_quarter, "ada").get("/").content.decode()
    told = text_of(client_of(this_quarter, "ada").get("/"))
    then = 200_000
    growth = Decimal(400_000) / then - 1
    sign = "+" if growth > 0 else "−"
    assert f"Won, year on year {sign}{abs(growth) * 100:.1f}%" in told.replace(" %", "%")
    assert f"first {point.days} working day" in told
    explained = re.search(r'hx-get="(/explain/won_amount/[^"]*against=year[^"]*)"', page)
    assert explained
    popover = client_of(this_quarter, "ada").get(explained[1].replace("&amp;", "&"))
    assert f"{point.days}" in text_of(popover)
    assert "¥400K" in text_of(popover)
    assert f"¥{then // 1000}K" in text_of(popover)


@pytest.mark.parametrize(
    ("day", "done", "apart", "said"),
    [
        (date(2026, 10, 7), 0, ", today is a day off", "2025 Q4, first 0 working days"),  # the week of the national day
        (date(2026, 10, 8), 1, "", "2025 Q4, first working day"),
        (date(2026, 10, 10), 3, ", today is worked in exchange for a day off", "2025 Q4, first 3 working days"),
        (date(2026, 10, 11), 3, ", today is a day off", "2025 Q4, first 3 working days"),
    ],
    ids=["holiday", "after it", "Saturday worked in exchange", "Sunday"],
)
def test_time_counts_as_it_is_worked_and_the_page_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, day: date, done: int, apart: str, said: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    record_of("target", metric="won_amount", period="2026Q4", amount=6_200_000)
    told = text_of(client_of(world, "ada").get("/"))
    assert f"working day {done} of 62{apart} ·" in told
    assert said in told
    assert f"Time {Decimal(done) / 62 * 100:.1f}%" in told.replace(" %", "%")


def test_what_is_held_against_opens_its_own_records_up_to_that_day(this_quarter: World) -> None:
    page = client_of(this_quarter, "ada").get("/").content.decode()
    quarter = containing(TODAY, "quarter")
    point = same_point(quarter, quarter.year_before(), TODAY, calendar_for(company().zone))
    assert point.until
    address = re.search(rf'hx-get="(/explain/won_amount/[^"]*until={point.until}[^"]*)"', page)
    assert address
    told = text_of(client_of(this_quarter, "ada").get(address[1].replace("&amp;", "&")))
    assert "chen 200000" in told
    assert "chen 700000" not in told


def test_the_sentence_names_the_unit_that_is_furthest_behind_in_money(this_quarter: World) -> None:
    quarter = containing(TODAY, "quarter")
    done = calendar_for(company().zone).working_days(quarter.start, TODAY + timedelta(days=1))
    whole = calendar_for(company().zone).working_days(quarter.start, quarter.end)
    told = text_of(client_of(this_quarter, "ada").get("/"))
    far = Decimal(100_000) / 900_000 < Decimal(done) / whole - Decimal("0.05")
    assert ("West is furthest behind" in told) == far


def test_months_to_come_are_no_part_of_the_curve(this_quarter: World) -> None:
    year = client_of(this_quarter, "ada").get(f"/?period={TODAY.year}").content.decode()
    curve = re.search(r'<path class="line" d="M([^"]*)"', year)
    assert curve
    dots = re.search(r'<path class="line dots" d="M([^"]*)"', year)
    assert dots, "the running month is drawn in dots"
    assert len(curve[1].split()) // 2 + 1 == 12


def test_the_podium_shows_three_and_oneself_and_nobody_else(world: World) -> None:
    for owner, amount in (("chen", 40), ("dora", 30), ("ben", 20)):
        win(deal_of(world, owner, amount))
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["ada"], amount=5)
    podium = client_of(world, "ada").get("/?period=2026Q2").content.decode().partition('class="podium"')[2]
    podium = podium.partition("</ol>")[0]
    assert re.findall(r'value="(\d)"', podium) == ["1", "2", "3", "4"]
    assert podium.count('class="own"') == 1
    told = client_of(world, "chen").get("/performance/?period=2026Q2").content.decode()
    assert 'class="podium"' not in told, "who sees himself alone has nobody to be held against"


def test_stages_show_what_stands_in_them_and_open_it(world: World) -> None:
    deal_of(world, "chen", 700, stage="lead")
    deal_of(world, "dora", 300)
    for name, stages in (("ada", {"lead": "700", "proposal": "300"}), ("ben", {"lead": "700", "proposal": "0"})):
        client = client_of(world, name)
        page = client.get("/?period=2026Q2").content.decode()
        for stage, amount in stages.items():
            held = f"stage={world.stages[stage]}"
            found = re.search(rf'hx-get="(/explain/open_pipeline/[^"]*{held}[^"]*)"[^>]*>([^<]*)<', page)
            assert found
            assert found[2] == f"¥{amount}"
            assert f"¥{amount}" in text_of(client.get(found[1].replace("&amp;", "&")))


def test_a_rep_begins_with_his_day(world: World) -> None:
    day = TODAY
    chen = world.people["chen"]
    for subject, days in (("Show the new one", 0), ("Late call", -2), ("Next week", 7)):
        due = day + timedelta(days=days)
        record_of("activity", subject=subject, kind="visit", due_on=due, customer=world.customer, owner=chen)
    record_of("activity", subject="Not his", due_on=day, owner=world.people["dora"])
    deal_of(world, "chen", 128_000, next_step="")
    deal_of(world, "chen", 90_000, next_step="Ask", next_step_on=day + timedelta(days=30))
    told = text_of(client_of(world, "chen").get("/"))
    assert "2 things to do today" in told
    assert "澄江生物 · Show the new one" in told
    assert "2 days late" in told
    assert "Next week" not in told
    assert "Not his" not in told
    assert "chen 128000" in told
    assert "No next step · ¥128K" in told
    assert "chen 90000" not in told


def test_a_rep_s_month_stands_over_his_day_and_opens(world: World) -> None:
    won_on(world, "chen", 60_000, TODAY)
    record_of("target", metric="won_amount", period=f"{TODAY:%Y-%m}", person=world.people["chen"], amount=80_000)
    client = client_of(world, "chen")
    page = client.get("/").content.decode()
    told = text_of(client.get("/"))
    assert "¥60.0K" in told
    assert "75.0%" in told.replace(" %", "%")
    figures = re.findall(r'hx-get="(/explain/[^"]*)"[^>]*>([^<]+)</button>', page)
    assert len(figures) == 3
    for address, shown in figures:
        assert shown in text_of(client.get(address.replace("&amp;", "&")))


@pytest.mark.parametrize(
    "reach",
    [{"record_reach": "unit"}, {"record_reach": "unit", "figure_reach": "unit", "assists": True}],
    ids=["more records than figures", "by the role"],
)
def test_who_enters_for_the_team_begins_with_what_he_entered(world: World, reach: dict[str, object]) -> None:
    Role.objects.create(code="helper", record_reach="unit", figure_reach="own")
    grant_role(account=world.accounts["eve"], role="helper", person=None)
    assert "Performance overview" in text_of(client_of(world, "eve").get("/")), "nobody's account has no team"
    Role.objects.filter(code="rep").update(**reach)
    writing.save(
        registry.get("customer"),
        None,
        {"name": "远山光电", "owner": world.people["chen"]},
        by=world.scope("chen"),
        at=NOON,
    )
    told = text_of(client_of(world, "chen").get("/"))
    assert "Entered by me" in told
    assert "远山光电" in told
    assert "for Chen" in told
    assert "澄江生物" not in told


def test_an_administrator_of_an_empty_company_is_led_to_the_first_steps(world: World) -> None:
    said = "There are no deals and no targets yet."
    assert said in text_of(client_of(world, "root").get("/"))
    assert said not in text_of(client_of(world, "ada").get("/")), "who cannot bring them in is not told to"
    deal_of(world, "chen", 700, stage="lead")
    assert said not in text_of(client_of(world, "root").get("/"))


def test_a_director_has_a_day_too_and_nobody_s_account_has_none(world: World) -> None:
    assert client_of(world, "ada").get("/today/").status_code == 200
    assert client_of(world, "root").get("/today/").status_code == 404


def test_the_overview_costs_the_same_for_more_people_and_deals(world: World) -> None:
    def cost() -> int:
        client = client_of(world, "ada")
        client.get("/?period=2026Q2")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/?period=2026Q2").status_code == 200
        return len(asked)

    win(deal_of(world, "chen", 100))
    few = cost()
    for owner in ("chen", "dora", "ben", "ada"):
        for amount in range(1, 6):
            win(deal_of(world, owner, amount))
        record_of("target", metric="won_amount", period="2026Q2", person=world.people[owner], amount=50)
    assert cost() == few
    assert few <= MOST_QUERIES


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "amounts", [(1_234_567, -4_321), (333_333, 333_333, 333_334), (49, 99_950), (99_999_999, 1, 5), (123_456_789, 951)]
)
def test_the_parts_shown_add_up_to_the_last_digit_shown(world: World, amounts: tuple[int, ...], language: str) -> None:
    first = win(deal_of(world, "chen", 1_000_000))
    writing.save(DEAL, first.pk, {"amount": 1_000_000 + amounts[0] % 977}, by=SYSTEM, at=NOON)
    again = win(deal_of(world, "dora", 654_321))
    writing.save(DEAL, again.pk, {"amount": 654_321 - amounts[-1] % 643_210}, by=SYSTEM, at=NOON)
    for amount in amounts:
        win(deal_of(world, "ben", abs(amount)))
    page = client_of(world, "ada", language).get("/explain/won_amount/?period=2026Q2").content.decode()
    lines = re.search(r'<div class="eq num">(.*?)</div>', page, re.DOTALL)
    assert lines
    spans = re.findall(r"<span(?: class=\"(?:t3|tot|bad)\")?>(.*?)</span>(?=<span|$)", lines[1], re.DOTALL)
    parts = [(spans[n], _read(spans[n + 2])) for n in range(0, len(spans), 3)]
    *summed, (equals, total) = parts
    assert re.sub("<[^>]+>", "", equals) == "="
    assert sum(-value if "−" in sign else value for sign, value in summed) == total


def _read(shown: str) -> Decimal:
    """A figure as it stands on the page, as a number."""
    text = re.sub(r"<[^>]+>", "", shown).strip().replace("−", "-").replace(",", "").replace("¥", "")
    scale = {"K": 3, "M": 6, "亿": 8, "万": 4}.get(text[-1], 0)
    number = Decimal(text.rstrip("KM亿万 "))
    return number.scaleb(scale if scale else (4 if "title" in shown and "CNY" in shown and _in_wan(shown) else 0))


def _in_wan(shown: str) -> bool:
    """Whether the column's head names 万, so that the cell leaves it out: its exact value tells."""
    exact = re.search(r'title="([\d,.−-]+) CNY', shown)
    text = re.sub(r"<[^>]+>", "", shown).strip().replace("−", "-").replace(",", "")
    return bool(exact) and "¥" not in shown and text[-1].isdigit()


def test_who_shares_a_deal_but_not_its_count_reads_so_in_words(world: World) -> None:
    parts = [{"person": world.people["chen"], "share": "70"}, {"person": world.people["dora"], "share": "30"}]
    deal_of(world, "chen", 1_000, shares=parts)
    words = {name: text_of(client_of(world, name).get("/performance/")) for name in ("chen", "dora")}
    assert "shared ¥300" in words["dora"]
    assert "shared" not in words["chen"]
    asked = client_of(world, "dora").get(
        f"/explain/open_deals/?period={containing(TODAY, 'quarter').code()}&person={world.people['dora']}"
    )
    assert "a shared deal counts for the largest share" in text_of(asked)


def test_a_plan_at_the_only_top_unit_is_shown_where_the_company_has_none(world: World) -> None:
    won_on(world, "chen", 300_000, TODAY)
    period = containing(TODAY, "quarter").code()
    ada = client_of(world, "ada")

    def rows() -> str:
        return text_of(ada.get("/")).partition("Attainment by unit")[2].partition("Deals by stage")[0]

    assert "Headquarters" not in rows()
    record_of("target", metric="won_amount", period=period, unit=world.units["Headquarters"], amount=600_000)
    assert "Headquarters" in rows()
    assert "50.0%" in rows()
    record_of("target", metric="won_amount", period=period, unit=None, amount=600_000)
    assert "Headquarters" not in rows()


def test_what_came_in_closed_was_open_before_in_a_stage_that_nobody_knows(world: World) -> None:
    before = containing(TODAY, "quarter").previous()
    opened = before.end - timedelta(days=20)
    deal_of(world, "chen", 50_000, stage="won", opened_on=opened, closed_on=TODAY)
    deal_of(world, "chen", 70_000, stage="proposal", opened_on=opened)
    client = client_of(world, "ada")
    shown = text_of(client.get(f"/?period={before.code()}"))
    assert "2 open deals" in shown
    assert "proposal 1 ¥70.0K stage not known then 1 ¥50.0K won 0 ¥0" in shown
    assert "not known then" not in text_of(client.get("/"))


def test_the_opening_sentence_says_whose_target_there_is_where_the_whole_has_none(world: World) -> None:
    ada = client_of(world, "ada")
    assert "No target is set." in text_of(ada.get("/"))
    assert "No open deal of yours is late or without a next step." in text_of(client_of(world, "chen").get("/"))
    period = containing(TODAY, "quarter").code()
    record_of("target", metric="won_amount", period=period, person=world.people["chen"], amount=500_000)
    assert "No target is set for the whole; people have theirs." in text_of(ada.get("/"))
    record_of("target", metric="won_amount", period=period, unit=world.units["East"], amount=900_000)
    won_on(world, "chen", 300_000, TODAY)
    assert "only East has a target, of which 33.3% is reached." in text_of(ada.get("/"))
    record_of("target", metric="won_amount", period=period, unit=world.units["West"], amount=900_000)
    assert "No target is set for the whole; units have theirs." in text_of(ada.get("/"))
