"""Layouts: which one applies, what it asks of a record at the door, how it is made, changed and put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.utils import translation

from tests.world import NOON, TODAY, World, deal_of
from yeji.kit.expressions import BadExpression
from yeji.org.models import Grant, Unit
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import several, together, writing
from yeji.records.custom import package
from yeji.records.custom.services import MayNotBuild, delete_field, make_field
from yeji.records.custom.told import CannotBuild
from yeji.records.layouts import services
from yeji.records.layouts.arranging import arranged
from yeji.records.layouts.asked import chosen
from yeji.records.layouts.told import told_layout
from yeji.records.models import SetupChange
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
OWN = {
    "line": ("choice", {"choices": [{"code": "med", "zh": "医疗"}, {"code": "lab", "zh": "实验室"}]}),
    "state": ("choice", {"choices": [{"code": "open", "zh": "待寄"}, {"code": "sent", "zh": "已寄"}]}),
    "fee": ("money", {}),
    "express": ("text", {}),
    "reason": ("text", {}),
}
ALL = ("name", "line", "state", "fee", "express", "reason", "owner")


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """The product speaks Chinese, whatever a page before has left."""
    with translation.override("zh-hans"):
        yield


def field(key: str, **rules: str) -> dict[str, str]:
    return {"key": key, **rules}


def lay(key: str, *fields: Mapping[str, str], label: str = "", **more: Any) -> None:
    section = {
        "title": {"zh": "要点"},
        "fields": list(fields) or [field(one) for one in ALL],
        **more.pop("section", {}),
    }
    given = {"key": key, "label": {"zh": label or key}, "sections": [section], **more}
    services.make_layout(type_key="customer", given=given, by=SYSTEM, at=NOON)


@pytest.fixture
def built(world: World) -> World:
    """Customers with five fields of one's own."""
    for key, (kind, options) in OWN.items():
        given = {"key": key, "kind": kind, "label": {"zh": key}, "options": options}
        make_field(type_key="customer", given=given, by=SYSTEM, at=NOON)
    return world


def save(record: int | None = None, by: Scope = SYSTEM, **change: Any) -> int:
    change = {"name": "A", "code": "A"} | change if record is None else change
    return int(writing.save(registry.get("customer"), record, change, by=by, at=NOON).pk)


def refused(record: int | None = None, by: Scope = SYSTEM, **change: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(writing.NotAccepted) as problem:
        save(record, by=by, **change)
    return [(one.field, str(one)) for one in problem.value.others]


def test_the_first_layout_that_fits_role_unit_and_record_applies(built: World) -> None:
    east = Unit.unscoped.get(name="East").pk
    lay("line", when="line = 'med'")
    lay("reps", roles=["rep"], units=[east])
    lay("managers", roles=["manager", "director"])
    kind = registry.get("customer")

    def found(name: str, line: str | None = None) -> str:
        layout = chosen(kind, {"line": line}, by=built.scope(name), day=TODAY)
        return layout.key if layout else ""

    assert [found(name) for name in ("chen", "dora", "ben", "ada")] == ["reps", "", "managers", "managers"]
    assert found("chen", "med") == "line"
    head = Unit.unscoped.get(name="Headquarters").pk
    services.change_layout(type_key="customer", key="reps", given={"units": [head]}, by=SYSTEM, at=NOON)
    kind = registry.get("customer")
    assert found("dora") == "reps", "a unit is meant with all below it"
    services.order_layouts(type_key="customer", keys=["reps"], by=SYSTEM, at=NOON)
    kind = registry.get("customer")
    assert found("chen", "med") == "reps"


def test_what_a_layout_needs_is_refused_where_it_shows_it(built: World) -> None:
    fields = [field(one) for one in ALL if one not in ("express", "reason")]
    sent = "state = 'sent'"
    lay(
        "plain", *fields, field("express", required_when=sent), field("reason", visible_when=sent, required_when="true")
    )
    assert refused(state="sent") == [
        ("express", "express 必填：布局“plain”要求在 state = 'sent' 时填写。"),
        ("reason", "reason 在布局“plain”里必填。"),
    ]
    record = save(state="open")
    assert {key for key, _text in refused(record, state="sent")} == {"express", "reason"}
    save(record, state="sent", express="SF1", reason="demo")


def test_what_a_layout_locks_stays_until_the_rule_no_longer_holds(built: World) -> None:
    sent = "state = 'sent'"
    lay("plain", *(field(one) for one in ALL if one != "fee"), field("fee", read_only_when=sent))
    record = save(state="open", fee="10")
    save(record, state="sent", fee="11")  # with the step that locks it, it may still be said
    (only,) = refused(record, fee="12")
    assert only == ("fee", "fee 不能改：布局“plain”规定在 state = 'sent' 时只读。")
    save(record, fee="11", name="B")  # sent as it is, it is no change
    save(record, state="open", fee="13")
    with pytest.raises(writing.NotAccepted):
        several.change_many(
            registry.get("customer"), [record, save(code="B", state="sent")], {"fee": "5"}, by=SYSTEM, at=NOON
        )


def test_a_section_that_is_locked_does_not_open_itself(built: World) -> None:
    lay("plain", section={"read_only_when": "state = 'sent'"})
    record = save(state="open")
    save(record, state="sent")
    assert [key for key, _text in refused(record, state="open", fee="1")] == ["state", "fee"]
    assert save(code="B", state="sent", fee="7"), "a new record is not what it is about to be"


def test_a_choice_opens_what_it_is_about_at_once(built: World) -> None:
    lay("plain", *(field(one) for one in ALL if one != "fee"), field("fee", read_only_when="line != 'med'"))
    record = save()
    assert refused(record, fee="1")
    assert refused(code="C", fee="1")
    save(record, line="med", fee="1")


def test_what_is_needed_and_empty_can_be_filled_in_and_is_always_shown(built: World) -> None:
    lay("plain", field("line"), field("name", visible_when="line = 'lab'", read_only_when="true"))
    record = save(name="Needed")
    kind = registry.get("customer")
    row = kind.table.unscoped.get(pk=record)
    values = {item.key: item.of(row) for item in kind.fields}
    blank = {item.key: item.clean(None) for item in kind.fields}
    known = arranged(kind, values, values, fresh=False, by=SYSTEM, day=TODAY)
    fresh = arranged(kind, blank, blank, fresh=True, by=SYSTEM, day=TODAY, also=("owner",))
    assert known.open == {"line"}
    assert fresh.open == {"line", "name", "owner"}
    assert [[one.field.key for one in part.fields if one.shown] for part in fresh.parts] == [
        ["line", "name"],
        ["owner"],
    ]
    assert refused(record, name="Other")


def test_a_layout_for_some_asks_nothing_of_others(built: World) -> None:
    lay("reps", field("name"), field("fee", required_when="true"), roles=["rep"])
    assert refused(by=built.scope("chen"))
    assert save(by=built.scope("ben"))
    assert Grant.objects.filter(role="rep").exists()


def test_a_verb_sets_what_a_layout_locks(built: World) -> None:
    section = {"title": {}, "fields": [field("name"), field("stage", read_only_when="true")]}
    given = {"label": {"zh": "商机"}, "sections": [section]}
    services.make_layout(type_key="deal", given=given, by=SYSTEM, at=NOON)
    deal = deal_of(built, "chen", 10, stage="lead")
    with pytest.raises(writing.NotAccepted):
        writing.save(registry.get("deal"), deal.pk, {"stage": built.stages["proposal"]}, by=SYSTEM, at=NOON)
    writing.save(registry.get("deal"), deal.pk, {"stage": built.stages["proposal"]}, by=SYSTEM, at=NOON, trusted=True)


def test_whoever_enters_a_record_owns_it_where_the_owner_is_locked(built: World) -> None:
    lay("plain", *(field(one) for one in ALL if one != "owner"), field("owner", read_only_when="true"))
    kind, chen = registry.get("customer"), built.scope("chen")
    assert kind.rows().get(pk=save(by=chen)).owner_id == built.people["chen"]
    assert save(by=chen, code="B", owner=built.people["chen"]), "said, it is no change either"
    assert [key for key, _text in refused(by=built.scope("ada"), code="C", owner=built.people["dora"])] == ["owner"]
    (line,) = together.write_together(kind, [together.Line(change={"name": "D"})], by=chen, at=NOON)
    assert kind.rows().get(pk=line.record).owner_id == built.people["chen"]


def test_a_layout_for_what_is_gone_stays_for_nobody(built: World) -> None:
    gone = Unit.unscoped.get(name="East").pk
    lay("east", units=[gone], roles=["rep"])
    services.change_layout(type_key="customer", key="east", given={"units": []}, by=SYSTEM, at=NOON)
    Unit.unscoped.filter(pk=gone).update(deleted_at=NOON)
    change = services.changes_of("customer", "east")[0].pk
    services.bring_back(type_key="customer", key="east", change=change, by=SYSTEM, at=NOON)
    made = services.change_layout(type_key="customer", key="east", given={"when": "line = 'med'"}, by=SYSTEM, at=NOON)
    assert made.units == [gone]
    with pytest.raises(CannotBuild):
        lay("other", units=[gone])
    assert package.packed(by=SYSTEM)["layouts"] == {}
    told = {"key": "east", "label": {"zh": "east"}, "units": [], "sections": made.sections}
    (step,) = package.steps({"yeji_package": 1, "layouts": {"customer": [told]}}, by=SYSTEM)
    assert (step.act, [name for name, *_both in step.changes() if name == "units"]) == ("change", ["units"])


def test_a_rule_about_a_field_that_is_gone_hides_locks_and_needs_nothing(built: World) -> None:
    gone = "reason = 'x'"
    lay("plain", field("name"), field("fee", visible_when=gone, read_only_when="reason != 'x'", required_when=gone))
    delete_field(type_key="customer", key="reason", by=SYSTEM, at=NOON)
    (layout,) = registry.get("customer").layouts
    assert ["reason" in rule.why for rule in layout.rules] == [True] * 3
    save(fee="3")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"label": {}}, "label"),
        ({"sections": []}, "sections"),
        ({"sections": [{"fields": ["name", "name"]}]}, "sections.0.fields.1"),
        ({"sections": [{"fields": ["nosuch"]}]}, "sections.0.fields.0"),
        ({"sections": [{"fields": ["name"], "columns": 3}]}, "sections.0.columns"),
        ({"sections": [{"fields": [{"key": "name", "visible_when": "fee"}]}]}, "sections.0.fields.0.visible_when"),
        ({"when": "nosuch = 1"}, "when"),
        ({"roles": ["nosuch"]}, "roles"),
        ({"units": [1]}, "units"),
        ({"key": "Bad key"}, "key"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(built: World, given: dict[str, Any], place: str) -> None:
    whole = {"label": {"zh": "甲"}, "sections": [{"fields": ["name"]}], **given}
    with pytest.raises((CannotBuild, BadExpression)) as problem:
        services.make_layout(type_key="customer", given=whole, by=SYSTEM, at=NOON)
    assert problem.value.field == place


def test_everything_done_to_layouts_is_kept_and_only_administrators_do_it(built: World) -> None:
    lay("plain", label="普通", when="line = '医疗'")
    made = services.copy_layout(type_key="customer", key="plain", by=SYSTEM, at=NOON)
    assert (made.key, made.label_zh, made.when) == ("plain_2", "普通（副本）", "line = '医疗'")
    assert told_layout(made)["sections"] == told_layout(services.found_layout("customer", "plain"))["sections"]
    services.order_layouts(type_key="customer", keys=["plain_2"], by=SYSTEM, at=NOON)
    services.delete_layout(type_key="customer", key="plain", by=SYSTEM, at=NOON)
    verbs = SetupChange.objects.filter(verb__startswith="layout").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["layout.make", "layout.make", "layout.order", "layout.delete"]
    assert [one.verb for one in services.changes_of("customer", "plain")] == ["layout.delete", "layout.make"]
    with pytest.raises(MayNotBuild):
        services.delete_layout(type_key="customer", key="plain_2", by=built.scope("ada"), at=NOON)
    with pytest.raises(services.NoSuchLayout):
        services.found_layout("customer", "plain")
