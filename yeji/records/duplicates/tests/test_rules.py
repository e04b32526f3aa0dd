"""Rules of duplicates that administrators choose: for declared types and their own, indexed, carried, refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOON, TODAY, World, record_of
from yeji.org.scopes import SYSTEM
from yeji.records.custom import package, services
from yeji.records.duplicates.choosing import BadRule
from yeji.records.duplicates.finding import alike
from yeji.records.models import SetupChange
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def choose(key: str, *rules: tuple[str, str, bool], usual: bool = False) -> None:
    names = ("field", "how", "surely")
    given = None if usual else [dict(zip(names, one, strict=True)) for one in rules]
    services.change_object(key=key, given={"same": given}, by=SYSTEM, at=NOON)


def found(key: str, **values: str) -> list[tuple[str, bool]]:
    return [(one.field, one.surely) for one in alike(registry.get(key), values, by=SYSTEM, day=TODAY)]


def sample() -> None:
    given = {"key": "sample", "label": {"en": "sample"}, "owned": True, "in_menu": True}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    for key, kind in (("express", "text"), ("tel", "phone")):
        field = {"key": key, "kind": kind, "label": {"en": key}, "options": {}}
        services.make_field(type_key="sample", given=field, by=SYSTEM, at=NOON)


def test_what_is_chosen_replaces_the_usual_and_the_usual_comes_back(world: World) -> None:
    record_of("customer", name="云岭仪器有限公司", place="Dali")
    assert found("customer", name="云岭仪器", place="Dali") == [("name", True)]
    choose("customer", ("place", "code", False))
    assert found("customer", name="云岭仪器", place=" DALI") == [("place", False)]
    choose("customer")
    assert found("customer", name="云岭仪器有限公司", place="Dali") == []
    choose("customer", usual=True)
    assert found("customer", name="云岭仪器", place="Dali") == [("name", True)]
    told = [(one.before["same"], one.after["same"]) for one in SetupChange.objects.filter(type="customer")]
    rule = [{"field": "place", "how": "code", "surely": False}]
    assert told == [(None, rule), (rule, []), ([], None)]


def test_an_object_of_ones_own_and_the_package(world: World) -> None:
    sample()
    record_of("sample", name="a", express="SF 1001", tel="13800138000")
    assert found("sample", express="sf1001", tel="+86 138 0013 8000") == [("tel", False)]
    choose("sample", ("express", "code", True), ("name", "company", False))
    assert found("sample", express="sf1001", tel="13800138000") == [("express", True)]
    packed = package.packed(by=SYSTEM)
    choose("sample", usual=True)
    (step,) = package.apply(packed, by=SYSTEM, at=NOON)
    assert [name for name, _was, _now in step.changes()] == ["same"]
    assert found("sample", express="sf1001") == [("express", True)]


@pytest.mark.parametrize(
    "rules",
    [
        [{"field": "nothing", "how": "code"}],
        [{"field": "founded_year", "how": "code"}],
        [{"field": "name", "how": "sounds"}],
        [{"field": "name", "how": "code"}, {"field": "name", "how": "code", "surely": False}],
        [{"field": "name", "how": "code", "also": 1}],
        ["name"],
        "name",
        [{"field": "name", "how": "code"}] * 13,
    ],
)
def test_rules_that_cannot_be(world: World, rules: Any) -> None:
    with pytest.raises(BadRule):
        services.change_object(key="customer", given={"same": rules}, by=SYSTEM, at=NOON)
    assert registry.get("customer").same == registry.declared["customer"].same
