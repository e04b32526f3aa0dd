"""The cases of LEDGER.md that other files do not prove already, each under its own name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.ledger.capture import capture_all
from yeji.ledger.capture.install import ChangedWithoutVersion, install
from yeji.ledger.metrics import registry as metrics
from yeji.ledger.models import CreditLine, Entry, Scenario
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import CannotAsk, Dimension, Question, View
from yeji.ledger.tests.closing import lock
from yeji.ledger.upkeep import mark_what_is_known
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")
APRIL_2, APRIL_10, MAY_10 = date(2026, 4, 2), date(2026, 4, 10), date(2026, 5, 10)


def figure(metric: str, period: str, **held: object) -> Decimal | None:
    question = Question(metrics=(metric,), period=parse(period), **held)  # type: ignore[arg-type]
    return ask(question, scope=SYSTEM).value(metric)


def edit(deal: int, **change: object) -> None:
    writing.save(DEAL, deal, change, by=SYSTEM, at=NOON)


def right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def won_in_april(world: World, amount: int | str, **values: Any) -> int:
    return int(win(deal_of(world, "chen", amount, opened_on=APRIL_2, **values), closed_on=APRIL_10).pk)


@pytest.mark.django_db
def test_stock_of_a_deleted_deal_leaves_on_the_day_of_deletion_and_comes_back_on_that_of_restoring(
    world: World,
) -> None:
    deal = deal_of(world, "chen", 1000, opened_on=APRIL_2)
    writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON)
    assert figure("open_pipeline", "2026-05-20") == 1000
    assert figure("open_pipeline", "2026-05-21") == 0
    writing.restore(DEAL, deal.pk, by=SYSTEM, at=NOON + timedelta(days=2))
    assert figure("open_pipeline", "2026-05-22") == 0
    assert figure("open_pipeline", "2026-05-23") == 1000


@pytest.mark.django_db
def test_flow_restored_after_its_month_was_locked_is_an_adjustment(world: World) -> None:
    deal = won_in_april(world, 100)
    writing.remove(DEAL, deal, by=SYSTEM, at=NOON)
    lock(world, "2026-04")
    writing.restore(DEAL, deal, by=SYSTEM, at=NOON)
    assert (figure("won_amount", "2026-04"), figure("won_amount", "2026-05")) == (Decimal(0), Decimal(100))
    assert figure("won_amount", "2026-04", view=View.RESTATED) == 100
    right()


@pytest.mark.django_db
def test_purged_entries_keep_the_bare_id(world: World) -> None:
    deal, open_deal = won_in_april(world, 100), deal_of(world, "chen", 70, opened_on=APRIL_2).pk
    for record in (deal, open_deal):
        writing.remove(DEAL, record, by=SYSTEM, at=NOON)
    posted = Entry.objects.count()
    DEAL.table.unscoped.filter(pk__in=(deal, open_deal)).delete()
    assert capture_all("deal", day=TODAY, at=NOON) == 0
    assert Entry.objects.filter(record__in=(deal, open_deal)).count() == posted
    assert (figure("won_amount", "2026"), figure("open_pipeline", "2026")) == (Decimal(0), Decimal(0))
    right()


@pytest.mark.django_db
def test_a_reversal_after_locking_goes_to_whoever_was_credited(world: World) -> None:
    deal = won_in_april(world, 100)
    lock(world, "2026-04")
    edit(deal, owner=world.people["dora"], product=world.products["service"])
    writing.remove(DEAL, deal, by=SYSTEM, at=NOON)
    by = Question(metrics=("won_amount",), period=parse("2026-05"), by=(Dimension.PERSON, Dimension.PRODUCT))
    assert ask(by, scope=SYSTEM).rows == {
        (world.people["chen"], world.products["spectrometer"]): {"won_amount": Decimal(-100)}
    }
    right()


@pytest.mark.django_db
def test_a_split_edited_by_one_coin_in_another_currency_stays_exact(world: World) -> None:
    record_of("rate", currency="USD", day="2026-01-01", rate="7.1234")
    parts = [
        {"person": world.people[name], "share": share} for name, share in (("chen", "33.3333"), ("dora", "66.6667"))
    ]
    deal = won_in_april(world, "100.00", currency="USD", shares=parts)
    for amount in ("100.01", "100.02", "99.99", "0.01"):
        edit(deal, amount=amount)
        assert figure("won_amount", "2026-04") == (Decimal(amount) * Decimal("7.1234")).quantize(Decimal("0.01"))
        right()


@pytest.mark.django_db
def test_a_corrected_rate_affects_new_postings_only(world: World) -> None:
    rate = record_of("rate", currency="USD", day="2026-01-01", rate="7")
    deal = won_in_april(world, 100, currency="USD")
    writing.save(registry.get("rate"), rate.pk, {"rate": "8"}, by=SYSTEM, at=NOON)
    edit(deal, name="another name")
    assert figure("won_amount", "2026-04") == 700
    won_in_april(world, 10, currency="USD")
    assert figure("won_amount", "2026-04") == 780
    writing.remove(DEAL, deal, by=SYSTEM, at=NOON)
    assert figure("won_amount", "2026-04") == 80
    right()


@pytest.mark.django_db
def test_a_deal_in_whole_yen_keeps_them_and_a_company_in_yen_keeps_others_cents() -> None:
    world = make_world(currency="JPY")
    record_of("rate", currency="USD", day="2026-01-01", rate="150")
    won_in_april(world, "10.50", currency="USD")
    posted = Entry.objects.filter(metric__key="won_amount").values_list("amount", "currency_amount")
    assert list(posted) == [(Decimal(1575), Decimal("10.50"))]
    right()


@pytest.mark.django_db
def test_no_rate_is_refused_and_nothing_is_written(world: World) -> None:
    with pytest.raises(Refused), transaction.atomic():
        deal_of(world, "chen", 100, currency="EUR")
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_owner_taken_away_leaves_the_stock_in_its_unit(world: World) -> None:
    deal = deal_of(world, "chen", 1000, opened_on=APRIL_2)
    edit(deal.pk, owner=None)
    by = Question(metrics=("open_pipeline",), period=parse("2026-05"), by=(Dimension.PERSON, Dimension.UNIT))
    rows = {key: row["open_pipeline"] for key, row in ask(by, scope=SYSTEM).rows.items()}
    assert rows == {(None, world.units["East"]): 1000, (None, world.units["Headquarters"]): 1000}
    right()


@pytest.mark.django_db
def test_overlay_credit_is_no_part_of_unit_totals(world: World) -> None:
    parts = [
        {"person": world.people["chen"], "share": "100"},
        {"person": world.people["dora"], "share": "40", "overlay": True},
    ]
    won_in_april(world, 100, shares=parts)
    assert figure("won_amount", "2026-04") == 100
    assert figure("won_amount", "2026-04", unit=world.units["West"]) == 0
    assert figure("won_amount", "2026-04", person=world.people["dora"], overlay=True) == 40
    right()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 21, 15, 59, 59, 900_000, tzinfo=UTC), date(2026, 5, 21)),
        (datetime(2026, 5, 21, 16, 0, tzinfo=UTC), date(2026, 5, 22)),
    ],
)
def test_a_business_day_ends_at_midnight_of_the_company(world: World, moment: datetime, day: date) -> None:
    deal = deal_of(world, "chen", 100, opened_on=APRIL_2)
    win(deal, at=moment)
    assert Entry.objects.get(metric__key="won_amount").day == day


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["2026-05", "2026Q2", "2026H1", "2026"])
@pytest.mark.parametrize("node", ["company", "unit", "person"])
def test_targets_are_spread_exactly_and_read_at_their_node(world: World, period: str, node: str) -> None:
    nodes: dict[str, dict[str, Any]] = {
        "company": {},
        "unit": {"unit": world.units["East"]},
        "person": {"person": world.people["chen"]},
    }
    held = nodes.pop(node)
    record_of("target", metric="won_amount", period=period, amount="1000.0150", **held)
    assert figure("won_amount", period, scenario=Scenario.TARGET, **held) == Decimal("1000.015")
    assert [figure("won_amount", period, scenario=Scenario.TARGET, **other) for other in nodes.values()] == [None, None]
    right()


@pytest.mark.django_db
def test_a_target_changed_late_is_spread_over_its_open_months(world: World) -> None:
    target = record_of("target", metric="won_amount", period="2026Q2", amount=300)
    lock(world, "2026-04")
    kind = registry.get("target")
    writing.save(kind, target.pk, {"amount": 500}, by=SYSTEM, at=NOON)
    found = [figure("won_amount", month, scenario=Scenario.TARGET) for month in ("2026-04", "2026-05", "2026-06")]
    assert found == [100, 200, 200]
    with pytest.raises(Refused, match="more than that"), transaction.atomic():
        writing.save(kind, target.pk, {"amount": 90}, by=SYSTEM, at=NOON)
    right()


@pytest.mark.django_db
def test_a_locked_period_cannot_be_opened_by_sql(world: World) -> None:
    lock(world, "2026-04")
    for statement in ("UPDATE ledger_period SET status = 'reviewed'", "DELETE FROM ledger_period"):
        with pytest.raises(Exception, match="final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_functions_with_the_owner_s_rights_fix_their_search_path(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
            "AND NOT coalesce(proconfig::text LIKE '%search_path=pg_catalog, public, pg_temp%', false)"
        )
        assert cursor.fetchall() == []


def test_a_metric_changed_without_a_version_fails(own_database: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    won = metrics.get("won_amount")
    changed = type(won)(**{**vars(won), "value": "r.amount * 2"})
    monkeypatch.setitem(metrics.metrics, "won_amount", changed)
    with pytest.raises(ChangedWithoutVersion), connections["owner"].cursor() as cursor:
        install(cursor, app_role="nobody")


def test_known_at_leaves_out_what_was_still_open_at_the_cut(own_database: Instance) -> None:
    """A transaction that posted before the cut and commits after it was not known then, whatever its clock says."""
    world = make_world()
    win(deal_of(world, "chen", 100, opened_on=APRIL_2))
    keywords = own_database.connection("app")
    with psycopg.connect(**keywords) as other:  # type: ignore[arg-type]
        other.execute(
            "INSERT INTO ledger_entry (metric_id, scenario, part, day, belongs_on, amount, count, currency_amount, "
            "record, overlay, adjusts, recorded_at) "
            "SELECT id, 0, 0, '2026-05-21', '2026-05-21', 5, 1, 5, 1, false, false, now() "
            "FROM ledger_metric WHERE key = 'won_amount'"
        )
        cut = mark_what_is_known()
        before = figure("won_amount", "2026-05", known_at=cut)
        other.commit()
    assert figure("won_amount", "2026-05") == 105
    assert figure("won_amount", "2026-05", known_at=cut) == before == 100
    assert figure("won_amount", "2026-05", known_at=mark_what_is_known()) == 105


@pytest.mark.django_db
def test_lines_say_who_is_credited_not_the_deal(world: World) -> None:
    deal = won_in_april(world, 100)
    edit(deal, owner=world.people["dora"])
    assert set(CreditLine.objects.filter(record=deal, event__key="deal.won").values_list("person", "ended_at")) == {
        (world.people["chen"], None)
    }
    right()


@pytest.mark.django_db
def test_a_question_without_an_answer_is_refused_not_answered_with_nothing(world: World) -> None:
    won_in_april(world, 100)
    with pytest.raises(CannotAsk, match="was not noted yet"):
        figure("won_amount", "2026-04", known_at=datetime(2020, 1, 1, tzinfo=UTC))
    mark_what_is_known()
    with pytest.raises(CannotAsk, match=r"was not noted yet\. It has been noted since 20"):
        figure("won_amount", "2026-04", known_at=datetime(2020, 1, 1, tzinfo=UTC))
    first = fetch("SELECT min(at) FROM ledger_watermark", {})[0][0]
    assert figure("won_amount", "2026-04", known_at=first) is not None
    with pytest.raises(CannotAsk, match="has no stages"):
        figure("won_amount", "2026-04", by=(Dimension.STAGE,))
    with pytest.raises(CannotAsk, match="has no stages"):
        figure("win_rate", "2026-04", stage=world.stages["won"])
    assert figure("open_pipeline", "2026-04", stage=world.stages["proposal"]) == 0
