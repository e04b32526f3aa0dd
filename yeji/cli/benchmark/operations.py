"""What people do all day, as the product does it and as plain SQL would."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.test import Client

from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.company import LAST_DAY, MOMENT, QUARTER
from yeji.cli.benchmark.measure import Operation, Work, rows_of
from yeji.cli.benchmark.pages import page_of, pages
from yeji.cli.benchmark.searches import searches
from yeji.kit.periods import Period, parse
from yeji.ledger.capture import capture
from yeji.ledger.drill import explain
from yeji.ledger.kept import forget
from yeji.ledger.models import Scenario
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM
from yeji.performance.planning.queries import By, attainment
from yeji.records.types import Written, registry

YEAR = parse("2025")


def operations(cast: Cast) -> Sequence[Operation]:
    """Every operation, reads first."""
    found = searches(lambda address: page_of(cast, address))
    return [*_figures(), *_behind(cast), *_behind_more(cast), *pages(cast), *found, *_writes(cast)]


def _figures() -> list[Operation]:
    months = "SELECT person, month, amount, target FROM ideal_month WHERE month >= %s AND month < %s"
    by_hand = (
        "SELECT person, month, sum(amount) FILTER (WHERE scenario = 0), sum(amount) FILTER (WHERE scenario = 1) "
        "FROM ledger_summary s JOIN ledger_metric m ON m.id = s.metric_id "
        "WHERE m.key = 'won_amount' AND month >= %s AND month < %s AND NOT overlay AND person IS NOT NULL GROUP BY 1, 2"
    )
    people = "SELECT person, sum(amount), sum(target) FROM ideal_month WHERE month >= %s AND month < %s GROUP BY 1"
    signed = "SELECT count(DISTINCT customer) FROM ideal_won WHERE day >= %s AND day < %s"
    return [
        Operation(name="attainment_200x12", work=_matrix, bound=_sql(months, YEAR.start, YEAR.end), goal=14),
        Operation(
            name="attainment_200x12_beside_the_same_sums",
            work=_matrix,
            bound=_sql(by_hand, YEAR.start, YEAR.end),
            goal=14,
        ),
        Operation(name="attainment_by_person_of_a_year", work=_by_person, bound=_sql(people, YEAR.start, YEAR.end)),
        _signed("signed_customers_of_a_quarter", QUARTER, _sql(signed, QUARTER.start, QUARTER.end)),
        _signed("signed_customers_of_a_year", YEAR, _sql(signed, YEAR.start, YEAR.end)),
    ]


def _signed(name: str, period: Period, bound: Work) -> Operation:
    question = Question(metrics=("signed_customers",), period=period)
    return Operation(name=name, prepare=lambda _n: forget(), work=lambda _n: ask(question, scope=SYSTEM), bound=bound)


def _matrix(_number: int) -> object:
    """Won amount and target of everybody in every month of a year."""
    by = (Dimension.PERSON, Dimension.MONTH)
    both = (Scenario.ACTUAL, Scenario.TARGET)
    questions = [Question(metrics=("won_amount",), period=YEAR, by=by, scenario=each) for each in both]
    return [ask(question, scope=SYSTEM) for question in questions]


def _by_person(_number: int) -> object:
    return attainment(period=YEAR, by=By.PERSON, scope=SYSTEM, today=LAST_DAY)


def _behind(cast: Cast) -> list[Operation]:
    within = "FROM ideal_won WHERE day >= %s AND day < %s"
    of_one = "FROM ideal_won WHERE person = %s AND day >= %s AND day < %s"

    def bound(source: str, *held: Any) -> object:
        total = rows_of(f"SELECT sum(amount), count(*) {source}", *held, QUARTER.start, QUARTER.end)
        top = f"SELECT record, amount {source} ORDER BY amount DESC LIMIT 4"
        return total, rows_of(top, *held, QUARTER.start, QUARTER.end)

    def of_person(number: int) -> Question:
        return Question(metrics=("won_amount",), period=QUARTER, person=cast.person(number))

    return [
        Operation(
            name="explain_a_person_s_quarter",
            work=lambda number: explain(of_person(number), scope=SYSTEM),
            bound=lambda number: bound(of_one, cast.person(number)),
            goal=50,
        ),
        Operation(
            name="explain_the_company_s_quarter",
            work=_of_company("won_amount"),
            bound=lambda _number: bound(within),
            goal=50,
            times=11,
        ),
    ]


def _behind_more(cast: Cast) -> list[Operation]:
    """The same of what stands, and of what is counted once for each customer."""
    stages = [pk for name, pk in cast.stages.items() if name not in ("Won", "Lost")]
    largest = "SELECT id, amount FROM ideal_deal WHERE stage_id = ANY(%s) ORDER BY amount DESC LIMIT 4"
    newest = "SELECT customer, max(day) FROM ideal_won WHERE day >= %s AND day < %s GROUP BY 1 ORDER BY 2 DESC LIMIT 4"
    return [
        Operation(
            name="explain_the_company_s_pipeline",
            work=_of_company("open_pipeline"),
            bound=lambda _number: (
                rows_of("SELECT sum(amount), count(*) FROM ideal_deal WHERE stage_id = ANY(%s)", stages),
                rows_of(largest, stages),
            ),
            goal=50,
            times=11,
        ),
        Operation(
            name="explain_the_customers_signed",
            work=_of_company("signed_customers"),
            bound=_sql(newest, QUARTER.start, QUARTER.end),
            goal=50,
            times=11,
        ),
    ]


def _of_company(metric: str) -> Work:
    question = Question(metrics=(metric,), period=QUARTER)
    return lambda _number: explain(question, scope=SYSTEM)


def _writes(cast: Cast) -> list[Operation]:
    return [
        Operation(
            name="save_a_deal_over_rest",
            work=_save(cast),
            bound=lambda number: rows_of(
                "UPDATE ideal_deal SET amount = %s WHERE id = %s", 100 + number, cast.deal(number)
            ),
            goal=10,
            times=60,
        ),
        Operation(
            name="capture_of_a_changed_deal",
            prepare=lambda number: rows_of(
                "UPDATE sales_deal SET amount = amount + 1 WHERE id = %s", cast.deal(number)
            ),
            work=capture_of_one(cast),
            bound=two_rows,
            goal=3,
            times=60,
            undone=True,
        ),
    ]


def _save(cast: Cast) -> Work:
    program = Client()
    headers = {"authorization": f"Bearer {cast.token}"}

    def patch(number: int) -> object:
        body = json.dumps({"amount": f"{100 + number}.50"})
        response = program.patch(
            f"/api/v1/records/deal/{cast.deal(number)}", body, content_type="application/json", headers=headers
        )
        if response.status_code != 200:
            raise RuntimeError(f"saving answers {response.status_code}: {response.content[:300]!r}")
        return response

    return patch


def capture_of_one(cast: Cast) -> Work:
    """Capture of one deal whose amount changed, alone."""
    kind = registry.get("deal")

    def capture_one(number: int) -> object:
        written = Written(
            kind=kind,
            ids=[cast.deal(number)],
            fresh=False,
            account=None,
            at=MOMENT,
            day=LAST_DAY,
            verb="deal.edit",
            changed=frozenset({"amount"}),
        )
        capture(written)
        return None

    return capture_one


def two_rows(number: int) -> object:
    """Two rows in an ideal ledger: one taken back, one posted."""
    return rows_of(
        "INSERT INTO ideal_entry SELECT 1, %s, 1, %s, %s FROM generate_series(1, 2)", LAST_DAY, number, number
    )


def _sql(statement: str, *parameters: Any) -> Work:
    return lambda _number: rows_of(statement, *parameters)
