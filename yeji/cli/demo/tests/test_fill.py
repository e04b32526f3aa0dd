"""The company in the database: brought in by the product's own doors, and every figure right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from yeji.cli.demo import desk
from yeji.cli.demo.accounts import with_passwords
from yeji.cli.demo.company import company
from yeji.cli.demo.load import ACCOUNTS, ASSISTANT, fill, open_accounts
from yeji.cli.demo.sales import STAGES, WON
from yeji.kit.periods import parse
from yeji.ledger.queries import ask, figure
from yeji.ledger.question import Dimension, Question
from yeji.ledger.verify import verify, verify_independently
from yeji.org.calendar import company as the_company
from yeji.org.queries import account_lines
from yeji.org.scopes import SYSTEM, scope_of
from yeji.performance.planning.queries import By, attainment
from yeji.platform.instance import Instance
from yeji.platform.models import Account
from yeji.records.models import History
from yeji.records.reading import may_write, visible
from yeji.records.territories.assigning import misplaced
from yeji.records.territories.standing import nowhere
from yeji.records.types import registry

TODAY = date(2026, 5, 21)
NOW = datetime(2026, 5, 21, 1, 0, tzinfo=UTC)


def test_a_filled_company_is_right_and_can_be_signed_in_to(own_database: Instance) -> None:
    """One test, because filling takes a while."""
    made = company(today=TODAY, months=3)
    fill(made)
    open_accounts(with_passwords(ACCOUNTS), at=NOW)
    before = _figures()
    desk.enter(login=ASSISTANT, at=NOW)
    assert the_company().demo
    assert verify(day=TODAY) == verify_independently(day=TODAY) == []
    counts = {key: visible(SYSTEM, registry.get(key)).count() for key in ("deal", "activity", "customer", "contact")}
    assert counts == {
        "deal": len(made.sales),
        "activity": len(made.deeds) + len(desk.STEPS),
        "customer": len(made.buyers),
        "contact": len(made.talkers),
    }
    won = sum(
        sale.amount for sale in made.sales if sale.stage == WON and sale.closed and sale.closed >= date(2026, 4, 1)
    )
    question = Question(metrics=("won_amount",), period=parse("2026Q2"))
    assert figure("won_amount", question, scope=SYSTEM) == Decimal(won)
    rates = {
        line.label: line.rate
        for line in attainment(period=parse("2026Q2"), by=By.UNIT, scope=SYSTEM, today=TODAY).lines
    }
    assert (rates["上海组"] or 0) > (rates["北京组"] or 0) > (rates["天津组"] or 0) > 0
    assert _figures() == before
    _every_customer_stands_in_a_territory()
    _what_the_assistant_entered_is_of_the_team()
    _history_is_that_of_three_months()
    _everybody_sees_what_the_role_says()


def _figures() -> list[Decimal | None]:
    question = Question(metrics=("won_amount",), period=parse("2026"))
    return [figure(key, replace(question, metrics=(key,)), scope=SYSTEM) for key in ("won_amount", "visits", "calls")]


def _what_the_assistant_entered_is_of_the_team() -> None:
    account = Account.objects.get(login=ASSISTANT)
    rows = visible(SYSTEM, registry.get("activity")).filter(created_by=account)
    assert [row.state for row in rows] == ["open"] * len(desk.STEPS)
    assert {row.owner_id for row in rows} <= set(scope_of(account=account, day=TODAY).owners)


def _every_customer_stands_in_a_territory() -> None:
    assert (nowhere(day=TODAY), misplaced(day=TODAY).count()) == (0, 0)
    question = Question(metrics=("won_amount",), period=parse("2026Q2"), by=(Dimension.TERRITORY,))
    parts = ask(question, scope=SYSTEM).rows
    assert (len(parts), None in parts) == (10, False)


def _history_is_that_of_three_months() -> None:
    stages = {code: name for code, name, _outcome, _chance in STAGES}
    assert set(visible(SYSTEM, registry.get("stage")).values_list("name", flat=True)) == set(stages.values())
    edits = History.objects.filter(type="deal", verb="deal.edit").values_list("at", flat=True)
    days = {moment.date() for moment in edits if moment}
    assert min(days) < date(2026, 3, 15)
    assert max(days) == date(2026, 5, 20)


def _everybody_sees_what_the_role_says() -> None:
    deal = registry.get("deal")
    scopes = {
        line.roles[0]: scope_of(account=Account.objects.get(login=line.login), day=TODAY) for line in account_lines()
    }
    seen = Counter({role: visible(scope, deal).count() for role, scope in scopes.items()})
    assert seen["director"] == seen["analyst"] == seen["administrator"] > seen["manager"]
    assert seen["manager"] > seen["assistant"] > seen["rep"] > 0
    assert [role for role, scope in scopes.items() if not may_write(scope, deal)] == ["analyst"]
    assert [role for role, scope in scopes.items() if may_write(scope, registry.get("product"))] == ["administrator"]
