"""The query compiler, shape by shape: the SQL as it was reviewed, and what it answers against a query written by hand.

The reviewed texts stand in ``shapes/``. ``YEJI_SHAPES=write`` writes them anew; the difference is then reviewed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.amounts import lie_ready, select_amounts, select_rows
from yeji.ledger.asking import question_of
from yeji.ledger.metrics import Distinct, Stock, registry
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Question
from yeji.ledger.sql import Level, select_distinct, select_sums
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import writing
from yeji.records.types import registry as types

pytestmark = pytest.mark.django_db
PLACE = Path(__file__).parent / "shapes"
SECOND = "2026-04-01/2026-07-01"
E_OF = "FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id AND m.key = '{0}' WHERE NOT e.overlay "
WON = E_OF.format("won_amount") + "AND e.scenario = 0 "
OPEN = E_OF.format("open_pipeline") + "AND e.scenario = 0 "


def joined(table: str) -> str:
    """What was won, with a table beside it."""
    return WON.replace("WHERE", f"JOIN {table} WHERE")


QUARTER = "AND e.day >= '2026-04-01' AND e.day < '2026-07-01' "


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A kind of question, with the query that somebody would write by hand for it: its keys, then the sum."""

    by_hand: str
    metric: str = "won_amount"
    period: str = "2026Q2"
    asked: Mapping[str, Any] = field(default_factory=dict)
    reader: str = ""


SHAPES: Mapping[str, Shape] = {
    "whole": Shape(by_hand=f"SELECT sum(e.amount) {WON}{QUARTER}"),
    "by_person": Shape(asked={"by": ["person"]}, by_hand=f"SELECT e.person, sum(e.amount) {WON}{QUARTER} GROUP BY 1"),
    "by_person_and_month": Shape(
        asked={"by": ["person", "month"]},
        by_hand=f"SELECT e.person, date_trunc('month', e.day)::date, sum(e.amount) {WON}{QUARTER} GROUP BY 1, 2",
    ),
    "by_product": Shape(
        asked={"by": ["product"]}, by_hand=f"SELECT e.product, sum(e.amount) {WON}{QUARTER} GROUP BY 1"
    ),
    "by_product_tree": Shape(
        asked={"by": ["product_tree"]},
        by_hand=f"""
            SELECT id, sum(amount) FROM (
                SELECT e.product AS id, e.amount {WON}{QUARTER}
                UNION ALL
                SELECT p.parent_id, e.amount
                {joined("sales_product p ON p.id = e.product")}{QUARTER} AND p.parent_id IS NOT NULL
            ) each GROUP BY 1""",
    ),
    "by_territory_with_all_below": Shape(
        asked={"by": ["territory_tree"]},
        by_hand=f"""
            SELECT id, sum(amount) FROM (
                SELECT c.territory_id AS id, e.amount {joined("sales_customer c ON c.id = e.customer")}{QUARTER}
                UNION ALL
                SELECT t.parent_id, e.amount
                {joined("sales_customer c ON c.id = e.customer JOIN org_territory t ON t.id = c.territory_id")}{QUARTER}
                AND t.parent_id IS NOT NULL
            ) each GROUP BY 1""",
    ),
    "by_customer": Shape(
        asked={"by": ["customer"]}, by_hand=f"SELECT e.customer, sum(e.amount) {WON}{QUARTER} GROUP BY 1"
    ),
    "by_unit": Shape(
        asked={"by": ["unit"]},
        by_hand=f"""SELECT p.ancestor_id, sum(e.amount)
            {joined("org_unitpath p ON p.unit_id = e.unit AND p.days @> e.day")}{QUARTER} GROUP BY 1""",
    ),
    "by_unit_as_it_stands_today": Shape(
        asked={"by": ["unit"], "structure": "today"},
        by_hand=f"""SELECT p.ancestor_id, sum(e.amount)
            {joined("org_unitpath p ON p.unit_id = e.unit AND upper_inf(p.days)")}{QUARTER}
            GROUP BY 1""",
    ),
    "by_day": Shape(asked={"by": ["day"]}, by_hand=f"SELECT e.day, sum(e.amount) {WON}{QUARTER} GROUP BY 1"),
    "by_the_day_it_belongs_to": Shape(
        asked={"by": ["month"], "view": "restated"},
        by_hand=f"SELECT date_trunc('month', e.belongs_on)::date, sum(e.amount) {WON}"
        "AND e.belongs_on >= '2026-04-01' AND e.belongs_on < '2026-07-01' GROUP BY 1",
    ),
    "by_field_of_the_customer": Shape(
        asked={"by": ["customer.level"]},
        by_hand=f"""SELECT CASE WHEN e.day < '{TODAY}' THEN 'B' ELSE 'A' END, sum(e.amount)
            {WON}{QUARTER} GROUP BY 1""",
    ),
    "by_field_of_the_customer_today": Shape(
        asked={"by": ["customer.level"], "structure": "today"},
        by_hand=f"""SELECT c.level, sum(e.amount)
            {joined("sales_customer c ON c.id = e.customer")}{QUARTER} GROUP BY 1""",
    ),
    "by_field_of_the_record": Shape(
        asked={"by": ["deal.source"]},
        by_hand=f"""SELECT nullif(d.source, ''), sum(e.amount)
            {joined("sales_deal d ON d.id = e.record")}{QUARTER} GROUP BY 1""",
    ),
    "of_a_field": Shape(
        asked={"where": {"deal.source": "展会"}},
        by_hand=f"""SELECT sum(e.amount)
            {joined("sales_deal d ON d.id = e.record AND d.source = '展会'")}{QUARTER}""",
    ),
    "of_a_field_or_nothing": Shape(
        asked={"where": {"deal.source": ["展会", None]}},
        by_hand=f"""SELECT sum(e.amount)
            {joined("sales_deal d ON d.id = e.record AND d.source IN ('展会', '')")}{QUARTER}""",
    ),
    "of_several_levels": Shape(
        asked={"by": ["person"], "where": {"customer.level": ["A", "B"]}},
        by_hand=f"SELECT e.person, sum(e.amount) {WON}{QUARTER} GROUP BY 1",
    ),
    "level_by_stage": Shape(
        metric="open_pipeline",
        asked={"by": ["stage"]},
        by_hand=f"SELECT e.stage, sum(e.amount) {OPEN} AND e.day < '2026-07-01' GROUP BY 1 HAVING sum(e.amount) <> 0",
    ),
    "level_by_month": Shape(
        metric="open_pipeline",
        asked={"by": ["month"]},
        by_hand="""SELECT at::date, sum(e.amount)
            FROM generate_series('2026-04-01'::date, '2026-06-01', '1 month') at, ledger_entry e, ledger_metric m
            WHERE m.id = e.metric_id AND m.key = 'open_pipeline' AND e.scenario = 0 AND e.day < at + interval '1 month'
            GROUP BY 1""",
    ),
    "customers_by_person": Shape(
        metric="signed_customers",
        asked={"by": ["person"]},
        by_hand=f"""SELECT person, count(*) FROM (
            SELECT e.person, e.customer {WON}{QUARTER} GROUP BY 1, 2 HAVING sum(e.amount) > 0 OR sum(e.count) > 0
        ) signed GROUP BY 1""",
    ),
    "targets_by_person": Shape(
        asked={"by": ["person"], "scenario": "target"},
        by_hand=f"SELECT e.person, sum(e.amount) {E_OF.format('won_amount')} AND e.scenario = 1 "
        f"AND e.person IS NOT NULL AND e.unit IS NULL {QUARTER} GROUP BY 1",
    ),
    "for_a_manager": Shape(
        reader="ben",
        asked={"by": ["person"]},
        by_hand=f"""SELECT e.person, sum(e.amount) {WON}{QUARTER} AND (
            e.unit IN (SELECT id FROM org_unit WHERE name = 'East')
            OR e.person = (SELECT id FROM org_person WHERE code = 'ben')) GROUP BY 1""",
    ),
}


@pytest.fixture
def traded(world: World) -> World:
    """Deals won, open and lost; a product under another; a customer that became another level today; two
    territories; targets."""
    line = record_of("product", name="Instruments")
    writing.save(types.get("product"), world.products["spectrometer"], {"parent": line.pk}, by=SYSTEM, at=NOON)
    other = record_of("customer", name="乙")
    for level in "BA":
        writing.save(types.get("customer"), world.customer, {"level": level}, by=SYSTEM, at=NOON)
        writing.save(types.get("customer"), other.pk, {"level": level}, by=SYSTEM, at=NOON)
    south = record_of("territory", name="South")
    city = record_of("territory", name="City", parent=south.pk)
    for customer, territory in ((world.customer, city.pk), (other.pk, south.pk)):
        writing.save(types.get("customer"), customer, {"territory": territory}, by=SYSTEM, at=NOON)
    begun = date(2026, 1, 2)
    for who, amount, day, source in (
        ("chen", 100, "2026-04-10", "展会"),
        ("chen", 30, "2026-05-02", ""),
        ("dora", 7, str(TODAY), "展会"),
        ("ben", 5, "2026-03-02", ""),
    ):
        win(deal_of(world, who, amount, opened_on=begun, source=source), closed_on=day)
    win(deal_of(world, "dora", 1, opened_on=begun, customer=other.pk, product=world.products["service"]))
    deal_of(world, "chen", 900, opened_on=date(2026, 5, 3))
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=300)
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=600)
    return world


def question(shape: Shape, scope: Scope) -> Question:
    given = {"metrics": [shape.metric], "period": shape.period, **shape.asked}
    return question_of(given, scope=scope, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")


def test_every_shape_answers_what_a_query_by_hand_does(traded: World) -> None:
    for name, shape in SHAPES.items():
        scope = traded.scope(shape.reader) if shape.reader else SYSTEM
        rows = ask(question(shape, scope), scope=scope).rows
        by_hand = {tuple(key): Decimal(value) for *key, value in fetch(shape.by_hand, {})}
        assert {key: row[shape.metric] for key, row in rows.items()} == by_hand, name
        assert by_hand, f"{name}: a query that finds nothing shows nothing"


def test_the_sql_of_every_shape_is_the_one_that_was_reviewed(traded: World) -> None:
    for name, shape in SHAPES.items():
        scope = traded.scope(shape.reader) if shape.reader else SYSTEM
        written = laid_out(compiled(question(shape, scope), shape.metric, scope))
        file = PLACE / f"{name}.sql"
        if os.environ.get("YEJI_SHAPES") == "write":
            file.write_text(written, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == written, (
            "YEJI_SHAPES=write writes it anew; then review the difference"
        )


def test_no_reviewed_text_is_left_over() -> None:
    assert {file.stem for file in PLACE.glob("*.sql")} == set(SHAPES)


def compiled(asked: Question, key: str, scope: Scope) -> str:
    metric = registry.get(key)
    if isinstance(metric, Distinct):
        return select_distinct(metric.of.key, asked, scope)[0]
    if isinstance(metric, Stock):
        level = Level.LEAVES if "month" in [str(one) for one in asked.by] else Level.AT_END
        return select_sums([key], asked, scope, level=level)[0]
    level = Level.NODE if asked.scenario else Level.WITHIN
    select = select_rows if lie_ready(asked, level=level) else select_amounts
    return select(key, asked, scope, level=level)[0]


def laid_out(sql: str) -> str:
    """A statement with each of its parts on a line of its own."""
    words = " ".join(sql.split())
    return re.sub(r"(?<!LEFT) (?=(?:FROM|LEFT JOIN|JOIN|WHERE|AND|GROUP BY|HAVING|UNION ALL)\b)", "\n", words) + "\n"
