"""Checks that administrators write: asked by the one door, whoever knocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.world import NOON, World, deal_of
from yeji.kit.expressions import BadExpression
from yeji.org.scopes import SYSTEM
from yeji.records import several, writing
from yeji.records.checks import services
from yeji.records.custom.services import MayNotBuild, delete_field, make_field
from yeji.records.custom.told import CannotBuild
from yeji.records.models import SetupChange
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """The product speaks Chinese, whatever a page before has left."""
    with translation.override("zh-hans"):
        yield


MESSAGE = {"en": "A large deal needs a next step.", "zh": "大单须写下一步。"}


def check(expression: str, **given: Any) -> int:
    told = {"expression": expression, "message": MESSAGE, **given}
    return int(services.make_check(type_key="deal", given=told, by=SYSTEM, at=NOON).pk)


def test_a_write_that_fails_a_check_is_refused_beside_the_field(world: World) -> None:
    check("金额 >= 10万 且 为空(下一步)", field="next_step")
    with pytest.raises(writing.NotAccepted) as refused:
        deal_of(world, "chen", 100_000)
    assert (refused.value.field, str(refused.value)) == ("next_step", MESSAGE["zh"])
    deal = deal_of(world, "chen", 100_000, next_step="Call")
    with pytest.raises(writing.NotAccepted):
        several.change_many(registry.get("deal"), [deal.pk], {"next_step": ""}, by=SYSTEM, at=NOON)
    assert registry.get("deal").table.unscoped.get(pk=deal.pk).next_step == "Call"


def test_old_records_are_not_refused_for_what_is_left_as_it_was(world: World) -> None:
    deal = deal_of(world, "chen", 100_000)
    number = check("amount >= 100000 and is_empty(next_step)")
    kind = registry.get("deal")
    writing.save(kind, deal.pk, {"name": "Renamed"}, by=SYSTEM, at=NOON)
    with pytest.raises(writing.NotAccepted):
        writing.save(kind, deal.pk, {"amount": "200000"}, by=SYSTEM, at=NOON)
    services.delete_check(number=number, by=SYSTEM, at=NOON)
    writing.save(kind, deal.pk, {"amount": "200000"}, by=SYSTEM, at=NOON)
    verbs = SetupChange.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["check.make", "check.delete"]


def test_one_that_only_tells_lets_the_write_pass(world: World) -> None:
    check("amount > 10", refuses=False)
    assert deal_of(world, "chen", 11).told == (MESSAGE["zh"],)
    assert deal_of(world, "chen", 9).told == ()


def test_a_check_names_fields_by_key_and_must_say_yes_or_no(world: World) -> None:
    number = check("金额 > 10")
    assert services.found_check(number).expression == "amount > 10"
    services.change_check(number=number, given={"expression": "金额 > 20"}, by=SYSTEM, at=NOON)
    deal_of(world, "chen", 11)
    for text in ("amount + 1", "nosuch > 1", "count(deal) > 1"):
        with pytest.raises(BadExpression):
            check(text)
    with pytest.raises(CannotBuild):
        check("amount > 1", field="nosuch")
    with pytest.raises(MayNotBuild):
        services.delete_check(number=number, by=world.scope("ada"), at=NOON)


def test_a_check_of_a_field_that_is_gone_holds_of_nothing_and_says_why(world: World) -> None:
    given = {"kind": "money", "key": "cost", "label": {"en": "cost"}}
    make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    check("cost > amount")
    with pytest.raises(writing.NotAccepted):
        deal_of(world, "chen", 10, cost="11")
    delete_field(type_key="deal", key="cost", by=SYSTEM, at=NOON)
    deal_of(world, "chen", 10)
    assert "cost" in registry.get("deal").checks[0].why
