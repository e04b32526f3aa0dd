"""Tags: named by administrators, given by whoever writes a record, to one or to many, made one and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.kit.refusal import Refused
from yeji.org.scopes import SYSTEM
from yeji.records import reading, several, writing
from yeji.records.custom.services import MayNotBuild, delete_field, make_field
from yeji.records.exporting import content
from yeji.records.filters.compact import read
from yeji.records.listing import Listing, rows_of
from yeji.records.mass.asking import ask_for_all, ask_for_undo
from yeji.records.mass.doing import do_next
from yeji.records.models import History
from yeji.records.tagging import drop_tag, name_tag, numbers_of, tags_told
from yeji.records.together import Line, write_together
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags(world: World) -> dict[str, str]:
    """Three tags of deals, by their names."""
    return {name: named(name) for name in ("old", "fair", "risk")}


def named(name: str, *, code: str = "", key: str = "deal", colour: str = "g", by: Any = SYSTEM) -> str:
    return name_tag(type_key=key, code=code, names={"en": name, "zh": ""}, colour=colour, by=by, at=NOON)


def deals() -> ObjectType:
    return registry.get("deal")


def of(record: int) -> Any:
    return deals().field("tags").of(reading.get(SYSTEM, deals(), record))


def tagged(world: World, *codes: str) -> int:
    deal = deal_of(world, "chen", 5).pk
    writing.save(deals(), deal, {"tags": list(codes)}, by=world.scope("chen"), at=NOON)
    return int(deal)


def refusal(act: Any) -> str | None:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.field


def test_who_writes_a_record_tags_it_and_administrators_alone_name_tags(world: World, tags: dict[str, str]) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, world.scope("chen")
    with pytest.raises(MayNotBuild):
        named("mine", by=chen)
    writing.save(deals(), deal, {"tags": "risk, old"}, by=chen, at=NOON)
    assert of(deal) == [tags["old"], tags["risk"]]
    writing.save(deals(), deal, {"tags": {"add": ["fair"], "take": ["old", "risk"]}}, by=chen, at=NOON)
    assert of(deal) == [tags["fair"]]
    assert History.objects.filter(record=deal).latest("id").changes == {
        "custom.tags": [[tags["old"], tags["risk"]], [tags["fair"]]]
    }
    with pytest.raises(reading.NotFound):
        writing.save(deals(), deal, {"tags": ["old"]}, by=world.scope("dora"), at=NOON)
    for wrong in ("nothing", {"add": ["nothing"]}, {"put": ["old"]}):
        assert refusal(lambda raw=wrong: writing.save(deals(), deal, {"tags": raw}, by=chen, at=NOON)) == "tags"
    assert refusal(lambda: named("old")) == "zh"
    assert refusal(lambda: named(" ")) == "zh"
    assert refusal(lambda: named("a, b")) == "choices"
    given = {"kind": "tags", "key": "others", "label": {"en": "others"}}
    assert refusal(lambda: make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)) == "key"


def test_two_who_tag_at_once_both_count(world: World, tags: dict[str, str]) -> None:
    deal, chen = deal_of(world, "chen", 5), world.scope("chen")
    for name in ("old", "risk"):
        writing.save(deals(), deal.pk, {"tags": {"add": [name]}}, by=chen, at=NOON, version=deal.version)
    assert of(deal.pk) == [tags["old"], tags["risk"]]
    with pytest.raises(writing.Conflict):
        writing.save(deals(), deal.pk, {"tags": ["fair"]}, by=chen, at=NOON, version=deal.version)


def test_lists_are_narrowed_by_any_all_and_none(world: World, tags: dict[str, str]) -> None:
    old, risk = tags["old"], tags["risk"]
    both, one, none = tagged(world, old, risk), tagged(world, old), tagged(world)
    asks = {
        f"tags:in:{old},{risk}": {both, one},
        f"tags:all:{old},{risk}": {both},
        f"tags:none:{risk}": {one, none},
        "tags:empty": {none},
    }
    for text, wanted in asks.items():
        found = rows_of(Listing(kind=deals(), where={}, filter=read(text)), world.scope("chen"))
        assert set(found.values_list("pk", flat=True)) == wanted, text
    fields = [deals().field("tags")]
    cells = [str(line[0] or "") for line in content.rows(Listing(kind=deals(), where={}), world.scope("chen"), fields)]
    assert sorted(filter(None, cells)) == ["old", "old, risk"]
    assert deals().field("tags").clean("old, risk") == [old, risk]


def test_many_get_a_tag_more_keep_their_own_and_have_it_taken_back(world: World, tags: dict[str, str]) -> None:
    chen, kind = world.scope("chen"), deals()
    one, two = tagged(world, tags["old"]), tagged(world, tags["risk"])
    rows = reading.visible(chen, kind).filter(pk__in=[one, two])
    change = {"tags": {"add": ["risk"]}}
    mass = ask_for_all(kind, rows, action="change", change=change, told="", by=chen, at=NOON)
    while do_next(mass.pk, at=NOON):
        continue
    mass.refresh_from_db()
    assert (of(one), of(two), mass.changed) == ([tags["old"], tags["risk"]], [tags["risk"]], 1)
    undo = ask_for_undo(mass.pk, by=chen, at=NOON)
    while do_next(undo.pk, at=NOON):
        continue
    assert (of(one), of(two)) == ([tags["old"]], [tags["risk"]])
    several.change_many(kind, [one, two], {"tags": {"take": ["risk"]}}, by=chen, at=NOON)
    write_together(kind, [Line(record=one, change={"tags": {"add": ["fair"]}})], by=chen, at=NOON)
    assert (of(one), of(two)) == ([tags["old"], tags["fair"]], None)


def test_tags_are_renamed_made_one_and_taken_away_with_their_history(world: World, tags: dict[str, str]) -> None:
    one, two = tagged(world, tags["old"], tags["risk"]), tagged(world, tags["risk"])
    writing.remove(deals(), two, by=world.scope("chen"), at=NOON)
    named("very old", code=tags["old"], colour="r")
    told = tags_told(deals())
    assert [(each["name"].en, each["number"]) for each in told] == [
        ("very old", 1),
        ("fair", 0),
        ("risk", 1),
    ]
    with pytest.raises(MayNotBuild):
        drop_tag(type_key="deal", code=tags["risk"], by=world.scope("chen"), at=NOON)
    assert drop_tag(type_key="deal", code=tags["risk"], into=tags["old"], by=SYSTEM, at=NOON) == 2
    writing.restore(deals(), two, by=world.scope("chen"), at=NOON)
    assert (of(one), of(two)) == ([tags["old"]], [tags["old"]])
    last = History.objects.filter(record=one).latest("id")
    assert (last.verb, last.changes) == ("deal.retag", {"custom.tags": [[tags["old"], tags["risk"]], [tags["old"]]]})
    assert deals().field("tags").show([tags["risk"]], "en") == "risk"
    assert numbers_of(deals()) == {tags["old"]: 2}
    assert [drop_tag(type_key="deal", code=tags[name], by=SYSTEM, at=NOON) for name in ("fair", "old")] == [0, 2]
    assert "tags" not in deals().by_key
    again = named("new")
    assert again not in tags.values()
    assert of(one) is None


def test_own_objects_have_them_too(world: World) -> None:
    from yeji.records.custom.services import make_object

    make_object(given={"key": "sample", "label": {"en": "sample"}, "owned": True}, by=SYSTEM, at=NOON)
    code = named("urgent", key="sample")
    record = record_of("sample", by=world.scope("chen"), name="x", tags=["urgent"])
    assert registry.get("sample").field("tags").of(record) == [code]
    delete_field(type_key="sample", key="tags", by=SYSTEM, at=NOON)
