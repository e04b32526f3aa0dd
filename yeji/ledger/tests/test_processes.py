"""Where a company has several sales processes, a field of its stages says which: what is open is split by it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.ledger.asking import question_of
from yeji.ledger.drill import drill
from yeji.ledger.queries import ask
from yeji.ledger.question import CannotAsk
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.custom.services import make_field
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
PROCESS = "stage.process"
LONG_AGO = date(2026, 2, 2)


def question(**given: Any) -> Any:
    whole: dict[str, Any] = {"metrics": ["open_pipeline"], "period": "2026Q2", **given}
    return question_of(whole, scope=SYSTEM, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")


def split(name: str = PROCESS, **given: Any) -> dict[Any, Decimal | None]:
    asked = question(by=[name], **given)
    return {key[0]: row[asked.metrics[0]] for key, row in ask(asked, scope=SYSTEM).rows.items()}


def say(world: World, *, at: datetime = NOON, **processes: str) -> None:
    for stage, process in processes.items():
        writing.save(registry.get("stage"), world.stages[stage], {"process": process}, by=SYSTEM, at=at)


@pytest.fixture
def company(world: World) -> World:
    """Two processes, one of new business and one of renewals; the won stage is that of new business."""
    choices = [{"code": "fresh", "zh": "新签", "en": "new"}, {"code": "renewal", "zh": "续约", "en": "renewal"}]
    given = {"kind": "choice", "key": "process", "label": {"zh": "流程", "en": "process"}}
    make_field(type_key="stage", given={**given, "options": {"choices": choices}}, by=SYSTEM, at=NOON)
    for stage, amount in (("lead", 1), ("proposal", 20), ("proposal", 300)):
        deal_of(world, "chen", amount, stage=stage, opened_on=LONG_AGO)
    return world


def test_what_is_open_is_split_and_narrowed_by_the_process_of_its_stage(company: World) -> None:
    say(company, lead="fresh", proposal="renewal")
    assert split() == {"fresh": 1, "renewal": 320}
    assert split("person", where={PROCESS: "renewal"}) == {company.people["chen"]: 320}
    both = question(where={PROCESS: ["fresh", "renewal"]})
    found = drill(both, scope=SYSTEM)
    assert (found.value, found.count, found.agrees) == (Decimal(321), 3, True)
    by_month = ask(question(by=[PROCESS, "month"]), scope=SYSTEM).rows
    assert {key: row["open_pipeline"] for key, row in by_month.items() if key[1] == date(2026, 5, 1)} == {
        ("fresh", date(2026, 5, 1)): 1,
        ("renewal", date(2026, 5, 1)): 320,
    }


def test_a_stage_counts_where_it_stood_on_the_day_and_a_locked_month_keeps_it(company: World) -> None:
    say(company, at=datetime(2026, 3, 1, tzinfo=UTC), lead="fresh", proposal="fresh")
    say(company, at=datetime(2026, 4, 20, tzinfo=UTC), proposal="renewal")
    assert split(period="2026-03") == {"fresh": 321}
    assert split(period="2026-04") == {"fresh": 1, "renewal": 320}
    lock(company, "2026-02", "2026-03", "2026-04")
    say(company, at=datetime(2026, 3, 2, tzinfo=UTC), lead="renewal")
    assert split(period="2026-04") == {"fresh": 1, "renewal": 320}
    assert split(period="2026-05") == {"renewal": 321}
    assert split(period="2026-04", structure="today") == {"renewal": 321}


def test_what_was_won_has_the_process_of_the_stage_that_its_deal_ended_in(company: World) -> None:
    say(company, won="fresh")
    win(deal_of(company, "chen", 7, opened_on=LONG_AGO))
    assert split("deal.stage.process", metrics=["won_amount"]) == {"fresh": 7}


@pytest.mark.parametrize("metric", ["won_amount", "won_deals", "signed_customers", "win_rate"])
@pytest.mark.parametrize("asked", [{"by": [PROCESS]}, {"where": {PROCESS: "fresh"}}, {"by": ["stage"]}])
def test_what_names_no_stage_is_not_split_by_its_fields(company: World, metric: str, asked: dict[str, Any]) -> None:
    win(deal_of(company, "chen", 7, opened_on=LONG_AGO))
    with pytest.raises(CannotAsk, match="has no stages"):
        ask(question(metrics=[metric], **asked), scope=SYSTEM)
