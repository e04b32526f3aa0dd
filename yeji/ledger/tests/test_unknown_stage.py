"""Deals that come in closed were open before, in a stage that nobody noted: said so, and never another one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world
from yeji.ledger.asking import question_of
from yeji.ledger.drill import drill
from yeji.ledger.queries import ask
from yeji.ledger.question import NAMES_NONE, CannotAsk
from yeji.ledger.showing import named_rows
from yeji.ledger.tests.building import built
from yeji.ledger.tests.test_built import company
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

__all__ = ("company",)
DEAL = registry.get("deal")
OPENED = TODAY - timedelta(days=40)
THEN = (TODAY - timedelta(days=10)).isoformat()


def pipeline(period: str = THEN, **where: int | None) -> list[tuple[str, Any]]:
    asked = {"metrics": ["open_pipeline"], "period": period, "by": ["stage"], "where": where}
    rows = named_rows(ask(question_of(asked, scope=SYSTEM, fiscal_start=1), scope=SYSTEM), scope=SYSTEM)
    return [(row["stage_name"], row["open_pipeline"]) for row in rows]


@pytest.mark.django_db
def test_its_stage_of_then_is_not_known(world: World) -> None:
    came = deal_of(world, "chen", 50, stage="won", opened_on=OPENED, closed_on=TODAY)
    deal_of(world, "dora", 70, stage="proposal", opened_on=OPENED)
    assert pipeline() == [("proposal", 70), ("stage not known then", 50)]
    assert pipeline(stage=None) == pipeline(stage=NAMES_NONE) == [("stage not known then", 50)]
    for period in (THEN, f"{OPENED:%Y-%m}"):
        asked = {"metrics": ["open_pipeline"], "period": period, "where": {"stage": None}}
        behind = drill(question_of(asked, scope=SYSTEM, fiscal_start=1), scope=SYSTEM)
        assert ([row.record for row in behind.rows], behind.value, behind.agrees) == ([came.pk], Decimal(50), True)
    writing.save(DEAL, came.pk, {"stage": world.stages["lead"]}, by=SYSTEM, at=NOON)
    assert pipeline() == [("proposal", 70), ("stage not known then", 50)]
    assert pipeline(TODAY.isoformat()) == [("proposal", 70), ("lead", 50)]
    assert verify(day=TODAY) + verify_independently(day=TODAY) == []


def test_a_stage_of_closed_deals_is_found_where_something_open_stands(own_database: Instance) -> None:
    world = make_world()
    deal_of(world, "chen", 50, stage="won", opened_on=OPENED, closed_on=TODAY)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET stage = %s WHERE part = 1", [world.stages["won"]])
    found = [one for one in verify_independently(day=TODAY) if one.check == "independent:open_pipeline stages"]
    assert [one.posted for one in found] == [50]


def test_levels_of_what_has_no_stages_are_not_split_by_them(company: World) -> None:
    built("customers_kept", type="customer", value="level", conditions=[], on="entered_on")
    asked = question_of({"metrics": ["customers_kept"], "period": THEN, "by": ["stage"]}, scope=SYSTEM, fiscal_start=1)
    with pytest.raises(CannotAsk, match="has no stages"):
        ask(asked, scope=SYSTEM)
