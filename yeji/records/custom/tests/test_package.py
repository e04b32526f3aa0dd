"""A set-up carried over as a file: shown before it is applied, whole or not at all, the same again when told back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from tests.world import NOON, World
from yeji.org.models import Unit
from yeji.org.scopes import SYSTEM
from yeji.records.checks.services import make_check
from yeji.records.custom import package, services
from yeji.records.custom.told import CannotBuild
from yeji.records.layouts.services import make_layout, order_layouts
from yeji.records.models import CheckDefinition, FieldDefinition, LayoutDefinition, ObjectDefinition
from yeji.records.types import UnknownType, registry

pytestmark = pytest.mark.django_db
CHOICES = {"choices": [{"code": "a", "zh": "甲", "en": "", "colour": "g"}]}


def build() -> None:
    given = {"key": "sample", "label": {"zh": "样品申请"}, "owned": True, "in_menu": True, "numbering": "S{000}"}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    for key, kind, options in (("state", "choice", CHOICES), ("customer", "link", {"to": "customer"})):
        field = {"key": key, "kind": kind, "label": {"zh": key}, "options": options}
        services.make_field(type_key="sample", given=field, by=SYSTEM, at=NOON)
    services.change_object(key="sample", given={"columns": ["name", "state"], "board": "state"}, by=SYSTEM, at=NOON)
    check = {
        "expression": "state = 'a' and is_empty(customer)",
        "message": {"en": "Which customer?"},
        "field": "customer",
    }
    make_check(type_key="sample", given=check, by=SYSTEM, at=NOON)
    east = Unit.unscoped.get(name="East").pk
    for key, more in (("reps", {"roles": ["rep"], "units": [east]}), ("rest", {"when": "state = 'a'"})):
        section = {"title": {"zh": "要点"}, "fields": ["name", {"key": "state", "required_when": "true"}]}
        layout = {"key": key, "label": {"zh": key}, "sections": [section], **more}
        make_layout(type_key="sample", given=layout, by=SYSTEM, at=NOON)
    order_layouts(type_key="sample", keys=["rest"], by=SYSTEM, at=NOON)
    given = {"key": "sample", "kind": "link", "label": {"zh": "样品"}, "options": {"to": "sample"}}
    services.make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)


def tear_down() -> None:
    for table in (CheckDefinition, LayoutDefinition, FieldDefinition):
        table.objects.all().delete()
    ObjectDefinition.objects.all().delete()
    services.order_fields(type_key="deal", keys=(), by=SYSTEM, at=NOON)  # so that every process looks again


def test_what_was_built_comes_out_of_its_file_again(world: World) -> None:
    build()
    text = package.written(package.packed(by=SYSTEM))
    assert package.steps(package.read(text), by=SYSTEM) == []
    tear_down()
    assert "sample" not in registry.types
    planned = package.steps(package.read(text), by=SYSTEM)
    assert [(step.act, step.type, step.field) for step in planned] == [
        ("make", "sample", ""),
        ("make", "deal", "sample"),
        ("make", "sample", "state"),
        ("make", "sample", "customer"),
        ("make", "sample", "which_customer"),
        ("make", "sample", "rest"),
        ("make", "sample", "reps"),
    ]
    assert package.apply(package.read(text), by=SYSTEM, at=NOON) == planned
    assert package.written(package.packed(by=SYSTEM)) == text
    kind = registry.get("sample")
    assert kind.board is not None
    assert ([one.key for one in kind.layouts], len(kind.checks)) == (["rest", "reps"], 1)
    assert package.apply(package.read(text), by=SYSTEM, at=NOON) == []


def test_a_difference_names_what_is_another(world: World) -> None:
    build()
    told = package.packed(by=SYSTEM)
    told["fields"]["sample"][0]["required"] = True
    (step,) = package.steps(told, by=SYSTEM)
    assert (step.act, step.field, list(step.changes())) == ("change", "state", [("required", False, True)])
    package.apply(told, by=SYSTEM, at=NOON)
    assert registry.get("sample").field("state").required


def test_checks_and_layouts_are_changed_and_put_in_the_order_of_the_file(world: World) -> None:
    build()
    told = package.packed(by=SYSTEM)
    assert told["layouts"]["sample"][1]["units"] == ["East"]
    told["checks"]["sample"][0]["refuses"] = False
    told["layouts"]["sample"] = [told["layouts"]["sample"][1], {**told["layouts"]["sample"][0], "when": ""}]
    planned = package.apply(told, by=SYSTEM, at=NOON)
    assert [(step.part, step.field) for step in planned] == [
        ("check", "which_customer"),
        ("layout", "rest"),
        ("order", ""),
    ]
    assert package.packed(by=SYSTEM) == told
    told["layouts"]["sample"][0]["units"] = ["Nowhere"]
    with pytest.raises(CannotBuild):
        package.apply(told, by=SYSTEM, at=NOON)


def test_a_package_is_applied_whole_or_not_at_all(world: World) -> None:
    field = {"key": "good", "kind": "text", "label": {"zh": "好"}}
    told: dict[str, Any] = {
        "yeji_package": 1,
        "fields": {"deal": [field, {**field, "key": "bad", "kind": "nonsense", "label": {"zh": "坏"}}]},
    }
    with translation.override("zh-hans"), pytest.raises(CannotBuild, match=r"第 \d+ 行.*坏.*没有这种") as refused:
        package.apply(package.read(package.written(told)), by=SYSTEM, at=NOON)
    assert package.written(told).splitlines()[refused.value.row or 0].strip() == '"key": "bad",'
    with package.rehearsed():
        package.apply({"yeji_package": 1, "fields": {"deal": [field]}}, by=SYSTEM, at=NOON)
    assert "good" not in registry.get("deal").by_key
    told["fields"] = {"deal": [field], "nothing": [field]}
    with pytest.raises(UnknownType):
        package.apply(package.read(json.dumps(told)), by=SYSTEM, at=NOON)
    assert not FieldDefinition.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"yeji_package": 2}', '{"yeji_package": 1, "fields": []}', "[" * 9999]
)
def test_what_is_no_package_is_refused(world: World, text: str) -> None:
    with pytest.raises(CannotBuild):
        package.read(text)


def test_a_file_with_a_slip_is_refused_with_its_line(world: World) -> None:
    with pytest.raises(CannotBuild, match="2") as refused:
        package.read('{"yeji_package": 1,\n "objects": [}')
    assert refused.value.row == 2


def test_only_administrators_see_and_apply_packages(world: World) -> None:
    for act in (
        lambda: package.packed(by=world.scope("ada")),
        lambda: package.apply({"yeji_package": 1, "objects": [], "fields": {}}, by=world.scope("ada"), at=NOON),
    ):
        with pytest.raises(services.MayNotBuild):
            act()
