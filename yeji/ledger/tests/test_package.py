"""Metrics carried with the set-up: the same out of its file, shown with their effect, published with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from tests.world import NOON, TODAY, World, deal_of, make_world, win
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping, package
from yeji.ledger.built.choices import BadDefinition
from yeji.ledger.built.keeping import CannotChange, MayNotBuild
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition
from yeji.ledger.tests.building import WON, built, laid
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records.custom.package import name_of, written
from yeji.records.custom.told import CannotBuild
from yeji.records.types import registry as types


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    """Ada's company in a database of its own, for functions are laid."""
    yield make_world()
    registry._known.setup = None


def steps(told: Any) -> list[Any]:
    return package.steps(package.read(written(told)), by=SYSTEM, today=TODAY)


def apply(told: Any, **how: Any) -> list[Any]:
    return package.apply(told, by=SYSTEM, at=NOON, today=TODAY, publishing=package.Publishing(**how))


def test_what_is_counted_comes_out_of_its_file_again_and_changes_with_a_reason(company: World) -> None:
    win(deal_of(company, "chen", 1000))
    lead = {"field": "product", "operator": "is", "values": [str(company.products["spectrometer"])]}
    built("big_wins", value="sum", measure="amount", conditions=[WON, lead], unit="money")
    built("big_number", conditions=[WON])
    ratio = {"name": {"zh": "每单"}, "value": "ratio", "metrics": ["big_wins", "big_number"], "unit": "money"}
    keeping.build(key="each", given=ratio, by=SYSTEM, at=NOON)
    told = package.packed(by=SYSTEM)
    assert steps(told) == []
    assert [one["key"] for one in told["metrics"]] == ["big_wins", "big_number", "each"]
    named = told["metrics"][0]["definition"]["conditions"][1]["values"]
    assert not named[0].isdigit(), "records go by what they are called"

    Definition.objects.all().delete()
    planned = steps(told)
    assert [(step.act, step.part, step.field) for step in planned] == [
        ("make", "metric", key) for key in ("big_wins", "big_number", "each")
    ]
    assert [step.effect[0]["after"] for step in planned[:2]] == ["1000.00", "1"]
    told["metrics"].reverse()  # parts are built before what is worked out from them
    assert len(apply(told)) == 3
    for made in Definition.objects.order_by("pk"):
        laid(made)
    assert steps(told) == []

    told["metrics"][-1]["definition"]["conditions"] = [WON]
    told["metrics"][1]["definition"]["name"] = {"zh": "赢单个数"}
    changed = {step.field: step for step in steps(told)}
    assert (changed["big_number"].effect, bool(changed["big_wins"].effect)) == ((), True)
    with pytest.raises(BadDefinition, match="past change"):
        apply(told)
    assert Definition.objects.filter(version=2).count() == 0, "all of it or nothing"
    apply(told, reason="all products")
    second = Definition.objects.get(version=2)
    assert (second.key, second.reason, bool(second.effect)) == ("big_wins", "all products", True)
    assert keeping.newest("big_number").body["name"] == {"zh": "赢单个数"}
    with pytest.raises(CannotChange):
        apply({**told, "metrics": [{"key": "big_wins", "definition": {**named_sum(), "value": "count"}}]}, reason="x")


def named_sum() -> dict[str, Any]:
    return {"name": {"zh": "指标", "en": "Metric"}, "type": "deal", "conditions": [WON], "on": "closed_on"}


def test_what_is_not_here_is_named(world: World) -> None:
    far = {"field": "product", "operator": "is", "values": ["Nothing of ours"]}
    unknown = {**named_sum(), "conditions": [WON, far]}
    told: dict[str, Any] = {"yeji_package": 1, "metrics": [{"key": "far", "definition": unknown}]}
    (step,) = steps(told)
    with override("en"):
        assert (step.effect, name_of(step)) == ((), "Deal · Metric")
    with override("zh-hans"):
        assert name_of(step) == "商机 · 指标"
    with pytest.raises(CannotBuild, match="Nothing of ours"):
        apply(told)
    with pytest.raises(MayNotBuild):
        keeping.allow(world.scope("ada"))
    for wrong in ({"key": 5, "definition": {}}, {"key": "x"}, 5):
        with pytest.raises(CannotBuild):
            package.checked(json.loads(json.dumps({"yeji_package": 1, "metrics": [wrong]})))
    assert not Definition.objects.exists()


def test_a_metric_of_a_field_that_comes_with_the_package_is_built(world: World) -> None:
    fee = {"key": "fee", "kind": "money", "label": {"zh": "费用"}}
    fees = {**named_sum(), "value": "sum", "measure": "fee", "unit": "money"}
    told: dict[str, Any] = {
        "yeji_package": 1,
        "fields": {"deal": [fee]},
        "metrics": [{"key": "fees", "definition": fees}],
    }
    assert [(step.part, step.field, step.effect) for step in steps(told)] == [
        ("field", "fee", ()),
        ("metric", "fees", ()),
    ]
    apply(told)
    assert Definition.objects.get().state == Definition.State.WAITING


def test_a_rehearsal_refuses_wrong_metrics_with_their_line_and_leaves_nothing(company: World) -> None:
    sent = {
        "yeji_package": 1,
        "objects": [{"key": "visit", "label": {"zh": "走访"}}],
        "fields": {"visit": [{"key": "day", "kind": "date", "label": {"zh": "日期"}}]},
        "metrics": [
            {"key": "walks", "definition": {"name": {"zh": "走访数"}, "type": "visit", "value": "count", "on": "day"}}
        ],
    }
    text = written(sent)
    package.rehearse(package.read(text), by=SYSTEM, at=NOON, today=TODAY)
    assert not Definition.objects.exists()
    assert "visit" not in types.types
    for was, now in (('"on": "day"', '"on": "month"'), ('"count"', '"number"')):
        wrong = text.replace(was, now)
        with pytest.raises(Refused, match=r"Line \d+, .*(走访数|walks)") as refused:
            package.rehearse(package.read(wrong), by=SYSTEM, at=NOON, today=TODAY)
        assert '"key": "walks"' in wrong.splitlines()[refused.value.row or 0]
        assert "visit" not in types.types


def test_a_rehearsal_of_a_metric_that_means_something_else_asks_for_no_reason(company: World) -> None:
    win(deal_of(company, "chen", 1000))
    built("big_wins", value="sum", measure="amount", conditions=[WON], unit="money")
    laid(Definition.objects.get())
    told = package.packed(by=SYSTEM)
    told["metrics"][0]["definition"]["conditions"] = []
    package.rehearse(told, by=SYSTEM, at=NOON, today=TODAY)
    assert Definition.objects.count() == 1
