"""Pages as the director's browser asks for them, through the whole of the web application."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.test import Client

from yeji.business.sales.services import win
from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.company import MOMENT, QUARTER
from yeji.cli.benchmark.measure import Operation, Work, rows_of
from yeji.org.scopes import SYSTEM

PAGE: Final = 51
LANE: Final = 16


def pages(cast: Cast) -> list[Operation]:
    """Home, lists, the board and a record, beside the statements that they come down to."""
    return [*_first_pages(cast), *_lists(cast), *_others(cast)]


def _first_pages(cast: Cast) -> list[Operation]:
    return [
        Operation(name="home", work=page_of(cast, _home), bound=_home_bound, goal=60),
        Operation(
            name="home_after_a_deal_was_won",
            prepare=lambda _number: _win_one(cast),
            work=page_of(cast, _home),
            bound=_home_bound,
        ),
    ]


def _lists(cast: Cast) -> list[Operation]:
    listed = (
        "SELECT id, name, customer_id, amount, closed_on FROM ideal_deal WHERE owner_id = %s AND stage_id = %s "
        f"ORDER BY amount DESC LIMIT {PAGE}"
    )
    narrowed = (
        "SELECT id, name, customer_id, amount, closed_on FROM ideal_deal WHERE amount >= 100000 "
        f"AND closed_on >= '2026-01-01' AND closed_on < '2026-04-01' ORDER BY amount DESC, name LIMIT {PAGE}"
    )
    stage = cast.stages["Won"]
    return [
        Operation(
            name="list_of_an_owner_s_deals_by_amount",
            work=page_of(cast, lambda n: f"/records/deal/?owner={cast.person(n)}&stage={stage}&sort=-amount"),
            bound=lambda number: rows_of(listed, cast.person(number), stage),
            goal=40,
        ),
        Operation(
            name="list_with_two_conditions_and_two_orders",
            work=page_of(
                cast, lambda _n: "/records/deal/?f=closed_on:within:2026Q1;amount:gte:100000&sort=-amount,name"
            ),
            bound=lambda _number: rows_of(narrowed),
            goal=60,
        ),
    ]


def _others(cast: Cast) -> list[Operation]:
    return [
        Operation(
            name="board_of_all_open_deals",
            work=page_of(cast, lambda _n: "/records/deal/board/"),
            bound=lambda _number: _lanes(cast),
            goal=60,
        ),
        Operation(
            name="page_of_a_deal",
            work=page_of(cast, lambda n: f"/records/deal/{cast.deal(n)}/"),
            bound=lambda number: rows_of("SELECT * FROM ideal_deal WHERE id = %s", cast.deal(number)),
            goal=60,
        ),
    ]


def _home(_number: int) -> str:
    return "/?period=2026Q2"


def _win_one(cast: Cast) -> None:
    """Win another open deal, so that no answer about this quarter is one that was given before."""
    [[deal]] = rows_of("SELECT max(id) FROM sales_deal WHERE stage_id = %s", cast.stages["Proposal"])
    win(deal=deal, by=SYSTEM, at=MOMENT)


def _lanes(cast: Cast) -> object:
    """The largest deals of each open stage."""
    lane = f"(SELECT id, name, amount FROM ideal_deal WHERE stage_id = %s ORDER BY amount DESC LIMIT {LANE})"
    stages = [pk for name, pk in cast.stages.items() if name not in ("Won", "Lost")]
    return rows_of(" UNION ALL ".join([lane] * len(stages)), *stages)


def page_of(cast: Cast, address: Any) -> Work:
    """A page as the director's browser asks for it, through the whole of the web application."""
    browser = Client()
    browser.force_login(cast.director)

    def get(number: int) -> object:
        response = browser.get(address(number), headers={"accept-language": "zh-hans"})
        if response.status_code != 200:
            raise RuntimeError(f"{address(number)} answers {response.status_code}")
        return response

    return get


def _home_bound(_number: int) -> object:
    """The figures of the home page by hand: people, units, twelve months, the period before, customers signed."""
    quarter, year = (QUARTER.start, QUARTER.end), (date(2025, 7, 1), QUARTER.end)
    month = "WHERE month >= %s AND month < %s"
    statements = (
        (f"SELECT person, sum(amount), sum(target) FROM ideal_month {month} GROUP BY 1", quarter),
        (f"SELECT unit, sum(amount) FROM ideal_unit_month {month} GROUP BY 1", quarter),
        (f"SELECT month, sum(amount), sum(count) FROM ideal_month {month} GROUP BY 1", year),
        (f"SELECT month, sum(count) FROM ideal_lost {month} GROUP BY 1", year),
        (f"SELECT sum(amount), sum(count) FROM ideal_month {month}", (date(2026, 1, 1), QUARTER.start)),
        (f"SELECT sum(amount), sum(count) FROM ideal_month {month}", (date(2025, 4, 1), date(2025, 7, 1))),
        ("SELECT count(DISTINCT customer) FROM ideal_won WHERE day >= %s AND day < %s", quarter),
    )
    return [rows_of(statement, *days) for statement, days in statements]
