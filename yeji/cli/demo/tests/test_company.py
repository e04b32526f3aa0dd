"""The company from the dice: the same again, possible in itself, and such as one would believe."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from yeji.cli.demo.company import Company, company
from yeji.cli.demo.plan import team_target
from yeji.cli.demo.sales import LOST, WON
from yeji.cli.demo.season import Month, day_weights, is_working, months_between, working_days
from yeji.cli.demo.staff import TEAMS
from yeji.kit.credit_code import is_credit_code

THURSDAY = date(2026, 5, 21)


@pytest.fixture(scope="module")
def made() -> Company:
    return company(today=THURSDAY)


def test_the_same_day_gives_the_same_company_and_another_seed_another(made: Company) -> None:
    assert company(today=THURSDAY) == made
    assert company(today=THURSDAY, seed=2).sales != made.sales


def test_it_has_the_size_that_is_promised(made: Company) -> None:
    assert 110 <= len(made.members) <= 130
    assert {team.region for team in TEAMS} == {"华东", "华南", "华北", "西南"}
    assert made.first == date(2023, 5, 1)
    assert min(sale.opened for sale in made.sales) < date(2023, 6, 1)
    assert any(member.start and member.start > made.first for member in made.members)
    assert sum(member.left is not None for member in made.members) >= 10


def test_nothing_happened_today_or_on_a_day_off(made: Company) -> None:
    happened = [sale.closed for sale in made.sales if sale.closed]
    happened += [deed.done for deed in made.deeds if deed.done]
    assert max(happened) < THURSDAY
    assert all(is_working(day) for day in happened)
    assert max(sale.opened for sale in made.sales) < THURSDAY


def test_a_deal_goes_forward_and_is_closed_by_somebody_who_works_there(made: Company) -> None:
    members = {member.code: member for member in made.members}
    for sale in made.sales:
        days = [day for _stage, day in sale.way]
        assert days == sorted(days)
        owner = members[sale.owner]
        assert owner.works_on(sale.closed or THURSDAY)
        assert owner.start is None or owner.start <= sale.opened
        assert not sale.shares or sum(share for _code, share in sale.shares) == 100


@pytest.mark.parametrize("today", [THURSDAY, date(2026, 11, 21), date(2027, 2, 3), date(2026, 12, 31)])
def test_this_quarter_reads_as_planned_on_any_day(today: date) -> None:
    """Some teams are ahead of the working days gone, some behind, one clearly."""
    made = company(today=today)
    first = Month(today.year, (today.month - 1) // 3 * 3 + 1)
    months = list(months_between(first, Month(first.year, first.number + 2)))
    every = len(working_days(months[0].first, months[-1].last))
    elapsed = len([day for day in working_days(months[0].first, today) if day < today]) / every
    won: Counter[str] = Counter()
    for sale in made.sales:
        if sale.stage == WON and sale.closed and sale.closed >= first.first:
            won[sale.team] += sale.amount
    for team in TEAMS:
        target = sum(team_target(team.name, month, today=today) for month in months)
        assert won[team.name] / target == pytest.approx(elapsed * team.pace, rel=0.06)


def test_past_quarters_end_near_their_targets(made: Company) -> None:
    won: Counter[tuple[int, int]] = Counter()
    aimed: Counter[tuple[int, int]] = Counter()
    for sale in made.sales:
        if sale.stage == WON and sale.closed:
            won[Month(sale.closed.year, sale.closed.month).quarter] += sale.amount
    for aim in made.aims:
        if (aim.metric, aim.level, aim.unit, aim.person) == ("won_amount", "target", "", ""):
            aimed[aim.month.quarter] += aim.amount
    over = [quarter for quarter in won if (2023, 3) <= quarter < (2026, 2)]
    assert len(over) == 11
    assert all(0.85 < won[quarter] / aimed[quarter] < 1.1 for quarter in over)
    assert won[2025, 4] > won[2024, 4] > won[2023, 4]


def test_floors_lie_below_targets_and_regions_add_up(made: Company) -> None:
    aims = {(aim.level, aim.month, aim.unit, aim.person): aim.amount for aim in made.aims if aim.metric != "visits"}
    for (level, month, unit, person), amount in aims.items():
        if level == "floor":
            assert 0.8 < amount / aims["target", month, unit, person] < 0.9
    month = Month(2026, 5)
    east = [aims["target", month, team.name, ""] for team in TEAMS if team.region == "华东"]
    assert sum(east) == aims["target", month, "华东", ""]


def test_the_weeks_around_the_lunar_new_year_are_quiet() -> None:
    assert Month(2026, 2).weight() < Month(2025, 2).weight()  # in 2026 it falls into February, in 2025 into January
    before, after, later = date(2026, 2, 13), date(2026, 2, 25), date(2026, 3, 25)
    weights = dict(zip([before, after, later], day_weights([before, after, later]), strict=True))
    assert max(weights[before], weights[after]) < weights[later] / 2


def test_good_and_bad_ones_show(made: Company) -> None:
    won = Counter(sale.owner for sale in made.sales if sale.stage == WON)
    lost = Counter(sale.owner for sale in made.sales if sale.stage == LOST)
    of = {
        member.name: won[member.code] / (won[member.code] + lost[member.code])
        for member in made.members
        if won[member.code]
    }
    assert of["林昭"] > 0.55 > of["杜若"]


def test_nobody_real_is_named(made: Company) -> None:
    assert all(is_credit_code(buyer.credit_code) and buyer.credit_code[2:8] == "999999" for buyer in made.buyers)
    assert all(talker.mobile.startswith("120") for talker in made.talkers)
    assert all(not talker.email or talker.email.endswith(".example") for talker in made.talkers)
    names = [buyer.name for buyer in made.buyers]
    assert len(set(names)) == len(names)
