"""Figures by fields of what entries name, in the tree of products, and a year before: against plain SQL and by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.refusal import Refused
from yeji.ledger.asking import question_of
from yeji.ledger.drill import drill
from yeji.ledger.queries import ask, fetch
from yeji.ledger.showing import named_rows
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 1, 2)
TWICE = ["won_amount", "open_pipeline"]
IN_MARCH = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)


def asked(*, scope: Scope = SYSTEM, **given: Any) -> list[dict[str, Any]]:
    whole: dict[str, Any] = {"metrics": ["won_amount"], "period": "2026", **given}
    question = question_of(whole, scope=scope, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")
    return named_rows(ask(question, scope=scope), scope=scope)


def sums(name: str, *, metric: str = "won_amount", **given: Any) -> dict[Any, Decimal]:
    return {row[name]: row[metric] for row in asked(by=[name], metrics=[metric], **given)}


def drilled(**given: Any) -> Decimal | None:
    whole = {"metrics": ["won_amount"], "period": "2026", **given}
    found = drill(question_of(whole, scope=SYSTEM, fiscal_start=1, today=TODAY, zone="UTC"), scope=SYSTEM)
    assert found.agrees
    return found.value


@pytest.fixture
def won(world: World) -> World:
    """Deals won before and after 15 March, when a customer became another level; and one of another customer."""
    small = record_of("customer", name="乙", level="B")
    for customer, day, amount in (
        (world.customer, "2026-02-10", 1),
        (world.customer, "2026-04-10", 10),
        (small.pk, "2026-04-11", 100),
    ):
        win(deal_of(world, "chen", amount, opened_on=LONG_AGO, customer=customer, source="展会"), closed_on=day)
    for level, at in (("C", datetime(2026, 3, 1, tzinfo=UTC)), ("A", IN_MARCH)):
        writing.save(registry.get("customer"), world.customer, {"level": level}, by=SYSTEM, at=at)
    return world


def test_customers_are_what_they_were_on_the_day_or_what_they_are_now(won: World) -> None:
    assert sums("customer.level") == {"C": 1, "A": 10, "B": 100}
    assert sums("customer.level", structure="today") == {"A": 11, "B": 100}
    assert sums("customer.level", period="2026Q2") == {"A": 10, "B": 100}
    by_hand = fetch(
        "SELECT c.level, sum(e.amount) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
        "JOIN sales_customer c ON c.id = e.customer WHERE m.key = 'won_amount' GROUP BY 1",
        {},
    )
    assert sums("customer.level", structure="today") == dict(by_hand)
    assert [drilled(where={"customer.level": level}) for level in "ABC"] == [10, 100, 1]
    assert sums("customer.level", metric="signed_customers") == {"C": 1, "A": 1, "B": 1}
    assert {row["customer.level_name"] for row in asked(by=["customer.level"])} == {
        "A · key",
        "B · promising",
        "C · ordinary",
    }


def test_a_level_is_split_by_what_customers_are_at_the_end_of_the_period(won: World) -> None:
    deal_of(won, "chen", 7, opened_on=LONG_AGO)
    assert sums("customer.level", metric="open_pipeline", period="2026-02") == {"C": 17, "B": 100}
    assert sums("customer.level", metric="open_pipeline") == {"A": 7}
    rows = asked(metrics=["open_pipeline"], by=["customer.level", "month"], period="2026Q2")
    assert {(row["customer.level"], row["month"].month): row["open_pipeline"] for row in rows} == {
        ("A", 4): 7,
        ("A", 5): 7,
        ("A", 6): 7,
    }


def test_the_counted_record_s_own_fields_split_it_and_what_is_empty_is_told_apart(won: World) -> None:
    win(deal_of(won, "dora", 1000, opened_on=LONG_AGO), closed_on="2026-04-12")
    assert sums("deal.source") == {"展会": 111, None: 1000}
    assert drilled(where={"deal.source": None}) == 1000
    rows = asked(by=["deal.source", "customer.level"], period="2026-04")
    assert {(row["deal.source"], row["customer.level"]): row["won_amount"] for row in rows} == {
        ("展会", "A"): 10,
        ("展会", "B"): 100,
        (None, "A"): 1000,
    }


def test_products_stand_in_a_tree_that_is_dated(won: World) -> None:
    lines = {name: record_of("product", name=name).pk for name in ("Old line", "New line", "Everything")}
    tool = won.products["spectrometer"]
    product = registry.get("product")
    writing.save(product, lines["Old line"], {"parent": lines["Everything"]}, by=SYSTEM, at=NOON)
    writing.save(product, tool, {"parent": lines["Old line"]}, by=SYSTEM, at=datetime(2026, 3, 1, tzinfo=UTC))
    writing.save(product, tool, {"parent": lines["New line"]}, by=SYSTEM, at=IN_MARCH)
    before, after = {tool: 1, lines["Old line"]: 1, lines["Everything"]: 1}, {tool: 110, lines["New line"]: 110}
    assert sums("product_tree", period="2026Q1") == before
    assert sums("product_tree", period="2026Q2") == after
    assert sums("product_tree", period="2026-04-10") == {tool: 10, lines["New line"]: 10}
    assert sums("product_tree", structure="today") == {tool: 111, lines["New line"]: 111}
    assert sums("product") == {tool: 111}
    assert drilled(where={"product_tree": lines["Everything"]}) == 1
    assert drilled(where={"product_tree": lines["New line"]}, period="2026Q2") == 110
    rows = asked(by=["product_tree", "month"], where={"product_tree": lines["New line"]})
    assert {(row["product_tree_name"], row["month"].month) for row in rows} == {("Spectrometer", 4), ("New line", 4)}
    for asks in (lambda: drilled(where={"product_tree": tool}), lambda: asked(metrics=TWICE, by=["product_tree"])):
        with CaptureQueriesContext(connection) as read:
            asks()
        assert sum("placed ORDER BY record" in one["sql"] for one in read.captured_queries) == 1 < len(read), (
            "a tree is read once"
        )
    product.table.unscoped.filter(pk=lines["New line"]).update(parent_id=tool)  # from before such were refused
    assert sums("product_tree", structure="today") == {tool: 111, lines["New line"]: 111}, (
        "a circle ends where it closes"
    )


def test_last_year_is_as_many_working_days_of_it(world: World) -> None:
    for day, amount in (("2025-04-01", 1), ("2025-05-20", 10), ("2025-06-20", 100), ("2026-04-02", 1000)):
        win(deal_of(world, "chen", amount, opened_on=date(2025, 1, 2)), closed_on=day)
    question = question_of(
        {"metrics": ["won_amount"], "period": "2026Q2", "scenario": "last_year"},
        scope=SYSTEM,
        fiscal_start=1,
        today=TODAY,
        zone="Asia/Shanghai",
    )
    assert (question.period.code(), question.beside and question.beside.code()) == ("2025Q2", "2026Q2")
    assert question.until == date(2025, 5, 22)
    assert ask(question, scope=SYSTEM).value("won_amount") == 11
    assert sums("month", period="2026Q2", scenario="last_year") == {date(2025, 4, 1): 1, date(2025, 5, 1): 10}
    assert sums("month", period="2025", scenario="last_year") == {}, "a period that is over is held against the whole"


@pytest.mark.parametrize(
    "given",
    [
        {"by": ["customer.name"]},
        {"by": ["customer.nothing"]},
        {"by": ["nothing.level"]},
        {"by": ["deal.product.family"]},
        {"by": ["customer.parent.level"]},
        {"by": ["activity.kind"]},
        {"by": ["customer.level"], "scenario": "target"},
        {"where": {"customer.level": "A"}, "scenario": "target"},
        {"where": {"customer.level": 3}},
        {"metrics": ["won_amount", "visits"], "by": ["deal.source"]},
    ],
)
def test_what_is_no_field_to_split_by_is_refused(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        asked(**given)


def test_a_field_that_a_role_leaves_out_splits_nothing(won: World) -> None:
    masked = replace(won.scope("ada"), masks={"customer": {"level": "masked"}})
    hidden = replace(won.scope("ada"), masks={"customer": {"level": "hidden"}})
    assert asked(by=["customer.level"], scope=won.scope("ada"))
    for scope in (masked, hidden):
        for given in ({"by": ["customer.level"]}, {"where": {"customer.level": "A"}}):
            with pytest.raises(Refused):
                asked(scope=scope, **given)
