"""Metrics that people build count as declared ones do. In databases of their own, for functions are laid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.telling import meaning_of
from yeji.ledger.capture import following
from yeji.ledger.drill import drill
from yeji.ledger.metrics import registry
from yeji.ledger.models import Following
from yeji.ledger.periods import move_period
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Question
from yeji.ledger.tests.building import WON, built, by_person, changed, choices, laid
from yeji.ledger.uncounted import uncounted
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.custom import services
from yeji.records.types import registry as types

DEAL = types.get("deal")


@pytest.fixture
def company(own_database: Instance, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Ada's company in a database of its own, which the second program reads by twos."""
    monkeypatch.setattr("yeji.ledger.verify.rows.STRETCH", 2)
    yield make_world()
    registry._known.setup = None


def figure(metric: str, period: str = "2026", **held: Any) -> Decimal | None:
    return ask(Question(metrics=(metric,), period=parse(period), **held), scope=SYSTEM).value(metric)


def all_is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_a_metric_built_later_holds_what_was_there_before_and_follows_what_comes(company: World) -> None:
    deal = win(deal_of(company, "chen", 1000))
    win(deal_of(company, "dora", 50))
    large = {"field": "amount", "operator": "at_least", "values": ["100"]}
    built("big_wins", value="sum", measure="amount", conditions=[WON, large])
    assert figure("big_wins") == 1000
    win(deal_of(company, "dora", 300))
    writing.save(DEAL, deal.pk, {"amount": "1200.50"}, by=SYSTEM, at=NOON)
    assert by_person("big_wins", company) == {"chen": Decimal("1200.50"), "dora": 300}
    found = drill(Question(metrics=("big_wins",), period=parse("2026")), scope=SYSTEM)
    assert (found.count, found.agrees) == (2, True)
    all_is_right()


def test_it_credits_whomever_the_definition_names(company: World) -> None:
    customer = record_of("customer", name="甲", owner=company.people["dora"])
    parts = [{"person": company.people["chen"], "share": "60"}, {"person": company.people["ben"], "share": "40"}]
    win(deal_of(company, "chen", 100, customer=customer.pk, shares=parts))
    built("shared", value="sum", measure="amount")
    built("whole", value="sum", measure="amount", credit={"who": "owner", "team": False})
    built("of_customer", value="sum", measure="amount", credit={"who": "owner_of", "field": "customer"})
    built("nobodys", value="count", credit={"who": "nobody"})
    assert by_person("shared", company) == {"chen": 60, "ben": 40}
    assert by_person("whole", company) == {"chen": 100}
    assert by_person("of_customer", company) == {"dora": 100}
    assert by_person("nobodys", company) == {"": 1}
    all_is_right()


def test_money_of_an_own_type_counts_at_the_rate_of_its_currency(company: World) -> None:
    record_of("rate", currency="USD", day="2020-01-01", rate="7")
    label = {"zh": "样品申请", "en": "sample request"}
    services.make_object(given={"key": "sample", "label": label, "owned": True}, by=SYSTEM, at=NOON)
    for key, kind in (("fee", "money"), ("coin", "currency"), ("sent_on", "date")):
        given = {"kind": kind, "key": key, "label": {"zh": key}, "options": {}}
        services.make_field(type_key="sample", given=given, by=SYSTEM, at=NOON)
    for fee, coin in (("100", "美元"), ("30", ""), ("5", "CNY")):
        values = {"name": coin or "own", "fee": fee, "coin": coin, "sent_on": TODAY, "owner": company.people["chen"]}
        writing.save(types.get("sample"), None, values, by=SYSTEM, at=NOON)
    built("sample_fees", type="sample", conditions=[], value="sum", measure="fee", on="sent_on")
    assert by_person("sample_fees", company) == {"chen": 735}
    all_is_right()


def test_records_count_by_the_day_they_were_entered_and_by_where_their_customer_stands(company: World) -> None:
    north = record_of("territory", name="North")
    for name, at, territory in (("甲", (4, 30, 15), None), ("乙", (4, 30, 17), north.pk), ("丙", (5, 20, 1), None)):
        moment = datetime(2026, *at, tzinfo=UTC)
        made = record_of("customer", name=name, owner=company.people["chen"], territory=territory, at=moment)
        win(deal_of(company, "dora", 10, customer=made.pk))
    built("entered", type="customer", conditions=[], on="entered_on")
    there = {"field": "customer.territory", "operator": "is", "values": [str(north.pk)]}
    built("of_north", value="sum", measure="amount", conditions=[WON, there], on="customer.entered_on")
    assert [figure("entered", month) for month in ("2026-04", "2026-05")] == [1, 3]
    assert by_person("entered", company) == {"chen": 3, "": 1}
    assert [figure("of_north", month) for month in ("2026-04", "2026-05")] == [0, 10]
    all_is_right()


def test_what_is_too_much_to_wait_for_is_counted_by_the_worker(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    customers = [record_of("customer", name=name, level="B") for name in "甲乙"]
    for place in (0, 0, 0, 1, 1):
        win(deal_of(company, "chen", 10, customer=customers[place].pk))
    of_a = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="sum", measure="amount", conditions=[WON, of_a])
    built("part_of_a", value="ratio", metrics=["of_a", "won_amount"], unit="rate")
    monkeypatch.setattr(following.WAITING, "most", 2)
    monkeypatch.setattr(following, "BATCH", 2)
    for customer in reversed(customers):
        writing.save(types.get("customer"), customer.pk, {"level": "A"}, by=SYSTEM, at=NOON)
    assert figure("of_a") == 20
    assert [following.being_counted(key) for key in ("part_of_a", "visits")] == [True, False]
    with pytest.raises(Refused, match="counted anew"):
        move_period(month=parse("2026-05"), to="calculated", by=company.accounts["ada"], at=NOON)
    (number,) = following.left()
    Following.objects.update(problem="no rate for USD")
    with pytest.raises(Refused, match="no rate for USD"):
        move_period(month=parse("2026-05"), to="calculated", by=company.accounts["ada"], at=NOON)
    assert fetch("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %(name)s", {"name": following.TASK}) == [
        (1,)
    ]
    for more, counted in ((True, 40), (True, 50), (False, 50)):
        assert following.follow_next(number) is more
        assert figure("of_a") == counted
    assert following.left() == []
    all_is_right()


def test_a_level_is_that_of_its_state(company: World) -> None:
    deal = deal_of(company, "chen", 500, opened_on=date(2026, 2, 3))
    still = [{"field": "stage.outcome", "operator": "is", "values": ["open"]}]
    built("big_pipeline", value="level", measure="amount", conditions=still, on="opened_on", until="closed_on")
    built("open_ones", value="level", conditions=still, on="opened_on", until="closed_on")
    assert [figure("big_pipeline", "2026-02"), figure("open_ones")] == [500, 1]
    win(deal)
    assert [figure("big_pipeline"), figure("open_ones"), figure("big_pipeline", "2026-04")] == [0, 0, 500]
    all_is_right()


def test_metrics_are_made_of_metrics(company: World) -> None:
    for name, amount in (("chen", 100), ("dora", 300)):
        win(deal_of(company, name, amount))
    built("sums", value="sum", measure="amount")
    built("each", value="ratio", metrics=["sums", "won_deals"], unit="money")
    built("signed", value="distinct", metrics=["sums"])
    built("odd", value="formula", formula="(sums - 100) / (won_deals + lost_deals) * 2", unit="money")
    assert [figure(key) for key in ("each", "signed", "odd")] == [200, 1, 300]
    parts = drill(Question(metrics=("odd",), period=parse("2026")), scope=SYSTEM).inputs
    assert [metric.key for metric, _value in parts] == ["sums", "won_deals", "lost_deals"]


def test_a_version_counts_from_its_day_on_and_what_was_before_stays(company: World) -> None:
    for amount, day in ((10, "2026-03-10"), (20, "2026-05-10"), (200, "2026-05-11")):
        win(deal_of(company, "chen", amount, opened_on=date(2026, 1, 2)), closed_on=day)
    built("wins", value="sum", measure="amount")
    large = [WON, {"field": "amount", "operator": "above", "values": ["100"]}]
    with pytest.raises(Refused, match="Say why"):
        changed("wins", since=date(2026, 5, 1), reason="", value="sum", measure="amount", conditions=large)
    made = changed("wins", since=date(2026, 5, 1), value="sum", measure="amount", conditions=large)
    assert [figure("wins", "2026-03"), figure("wins", "2026-05")] == [10, 200]
    assert made.effect == [
        {"month": "2026-05-01", "before": "220.00", "before_count": 2, "after": "200.00", "after_count": 1}
    ]
    all_is_right()


def test_the_effect_of_a_version_within_a_month_is_what_the_month_shows_then(company: World) -> None:
    for amount, day in ((20, "2026-05-10"), (30, "2026-05-11"), (200, "2026-05-12")):
        win(deal_of(company, "chen", amount, opened_on=date(2026, 1, 2)), closed_on=day)
    built("wins", value="sum", measure="amount")
    large = [WON, {"field": "amount", "operator": "above", "values": ["100"]}]
    made = changed("wins", since=date(2026, 5, 11), value="sum", measure="amount", conditions=large)
    assert figure("wins", "2026-05") == 220
    (told,) = made.effect
    assert (told["before"], told["before_count"], told["after"], told["after_count"]) == ("250.00", 3, "220.00", 2)


def test_the_effect_on_what_is_no_money_is_told_without_needless_zeros(company: World) -> None:
    for amount in (20, 200):
        win(deal_of(company, "chen", amount, opened_on=date(2026, 1, 2)), closed_on="2026-05-10")
    built("wins", value="count")
    large = [WON, {"field": "amount", "operator": "above", "values": ["100"]}]
    (told,) = changed("wins", since=date(2026, 5, 1), value="count", conditions=large).effect
    assert (told["before"], told["after"]) == ("2", "1")


def test_a_second_version_of_the_same_day_is_refused_with_the_first_day_that_would_do(company: World) -> None:
    built("wins", since=date(2026, 5, 1), value="count")
    with pytest.raises(Refused, match="begins on 2026-05-02 at the earliest"):
        changed("wins", since=date(2026, 5, 1), value="sum", measure="amount")
    changed("wins", since=date(2026, 5, 2), value="sum", measure="amount")


def test_a_level_changes_its_meaning_on_a_day(company: World) -> None:
    deal_of(company, "chen", 500, opened_on=date(2026, 2, 3))
    deal_of(company, "dora", 5, opened_on=date(2026, 2, 3))
    still = {"field": "stage.outcome", "operator": "is", "values": ["open"]}
    large = {"field": "amount", "operator": "above", "values": ["100"]}
    given: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "until": "closed_on"}
    built("pipe", **given, conditions=[still])
    changed("pipe", since=date(2026, 5, 2), **given, conditions=[still, large])
    assert [figure("pipe", "2026-04"), figure("pipe", "2026-05")] == [505, 500]
    all_is_right()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"conditions": [{"field": "amount", "operator": "contains", "values": ["1"]}]}, "conditions"),
        ({"conditions": [{"field": "nothing", "operator": "is", "values": ["1"]}]}, "conditions"),
        ({"conditions": [{"field": "amount", "operator": "above", "values": ["1; DROP TABLE x"]}]}, "conditions"),
        ({"on": "name"}, "on"),
        ({"value": "sum", "measure": "name"}, "measure"),
        ({"value": "formula", "formula": "__import__('os')"}, "formula"),
        ({"value": "formula", "formula": "nothing_such"}, "metrics"),
        ({"credit": {"who": "person", "field": "customer"}}, "credit"),
        ({"name": {}}, "name"),
        ({"type": "nothing"}, "type"),
        ({"odd": 1}, "odd"),
        ({"where": "amount >"}, "where"),
        ({"where": "amount + 1"}, "where"),
        ({"where": "nothing = 1"}, "where"),
        ({"where": "closed_on < today()"}, "where"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_counted_is_refused_by_name(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        built("bad", **given)
    assert refused.value.field == field


def test_the_second_program_sees_what_is_wrong_with_a_built_metric(company: World) -> None:
    deal = win(deal_of(company, "chen", 100))
    built("sums", value="sum", measure="amount")
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE sales_deal SET amount = 90 WHERE id = %s", [deal.pk])
    found = [one for one in verify_independently(day=TODAY, metric="sums") if one.check == "recount:sums"]
    assert [(one.record, one.due, one.posted) for one in found] == [(deal.pk, Decimal("90"), Decimal("100"))]


def test_no_text_of_anybody_s_is_sql(company: World) -> None:
    evil = "x'; $body$ DROP TABLE ledger_entry; -- %(given)s {0} \\ \" 云岭"
    win(deal_of(company, "chen", 7, next_step=evil))
    built("evil", conditions=[{"field": "next_step", "operator": "is", "values": [evil]}])
    assert figure("evil") == 1
    assert fetch("SELECT count(*) FROM ledger_entry", {})[0][0] > 0
    assert choices()["type"] == "deal"


def test_a_condition_is_written_with_or_and_brackets(company: World) -> None:
    for amount, step in ((500, ""), (50, "签约"), (5, ""), (7, "报价")):
        win(deal_of(company, "chen", amount, next_step=step, opened_on=date(2026, 1, 2)))
    built("chosen", where="amount >= 100 or (next_step = '签约' and amount < 100)", value="sum", measure="amount")
    assert figure("chosen") == 550
    late = win(deal_of(company, "dora", 1000, opened_on=date(2026, 1, 2)))
    assert figure("chosen") == 1550
    writing.save(DEAL, late.pk, {"amount": "10"}, by=SYSTEM, at=NOON)
    assert figure("chosen") == 550
    told = uncounted(DEAL, late.pk, scope=SYSTEM)
    assert next(one.unmet for one in told if one.metric.key == "chosen").startswith("“amount >= 100 or")
    all_is_right()
    evil = "x'; $body$ DROP TABLE ledger_entry; -- %(given)s {0} \\\\ 云岭"
    built("evil", where=f'next_step != "{evil}"')
    assert figure("evil") == 5
    all_is_right()


def test_credit_goes_to_who_was_responsible_for_the_customer_s_territory_on_the_day(company: World) -> None:
    east = record_of("territory", name="East", manager=company.people["ben"], at=at_noon("2026-01-05")).pk
    city = record_of("territory", name="City", parent=east, at=at_noon("2026-01-05")).pk
    for key, record, day, values in (
        ("customer", company.customer, "2026-01-06", {"territory": city}),
        ("territory", east, "2026-03-10", {"manager": company.people["dora"]}),
        ("customer", company.customer, "2026-04-10", {"territory": None}),
    ):
        writing.save(types.get(key), record, values, by=SYSTEM, at=at_noon(day))
    begun = date(2026, 1, 2)
    deals = [
        win(deal_of(company, "chen", amount, opened_on=begun), closed_on=day)
        for day, amount in (("2026-02-10", 1), ("2026-03-10", 10), ("2026-04-10", 100))
    ]
    built("by_keeper", value="sum", measure="amount", credit={"who": "territory"})
    assert by_person("by_keeper", company) == {"ben": 1, "dora": 10, "": 100}
    writing.save(types.get("territory"), city, {"manager": company.people["ada"]}, by=SYSTEM, at=NOON)
    writing.save(DEAL, deals[1].pk, {"amount": 30}, by=SYSTEM, at=NOON)
    assert by_person("by_keeper", company) == {"ben": 1, "dora": 30, "": 100}, "who was credited stays so"
    late = win(deal_of(company, "chen", 1000, opened_on=begun), closed_on="2026-02-11")
    assert by_person("by_keeper", company)["ada"] == 1000, "what a territory was first filled in with, it always had"
    assert uncounted(DEAL, late.pk, scope=SYSTEM) is not None
    all_is_right()
    for value in ("count", "level"):
        with pytest.raises(Refused, match="stand in no territory"):
            built("wrong", credit={"who": "territory"}, type="rate", conditions=[], on="day", value=value)


def at_noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), NOON.timetz())


def test_what_nobody_explained_is_told_by_its_definition(company: World) -> None:
    built("plain", value="count")
    built("explained", value="count", meaning={"en": "What we won."})
    told = [meaning_of(registry.get(key), scope=SYSTEM) for key in ("plain", "explained", "won_deals")]
    assert told[0].startswith("The number of deals, where stage · outcome is won")
    assert told[1] == "What we won."
    assert told[2] == str(registry.get("won_deals").meaning) != ""


def test_a_metric_whose_job_was_lost_is_laid_all_the_same(company: World) -> None:
    keeping.build(key="wins", given=choices(), by=SYSTEM, at=NOON)
    assert keeping.lay_the_rest() == 0
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert [keeping.lay_the_rest(), keeping.lay_the_rest()] == [1, 0]
    laid(keeping.newest("wins"))
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert keeping.lay_the_rest() == 0
