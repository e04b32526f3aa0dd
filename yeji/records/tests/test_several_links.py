"""A field that leads to several records: who may add which, the other side, files, merging and taking back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import NOON, World, record_of
from yeji.kit.refusal import Refused
from yeji.org.scopes import SYSTEM
from yeji.records import purging, reading, writing
from yeji.records.custom import indexes, services
from yeji.records.exporting import content
from yeji.records.filters.compact import read
from yeji.records.importing.run import run_import
from yeji.records.invariants import _dangling
from yeji.records.listing import Listing, rows_of
from yeji.records.merging.services import merge, unmerge
from yeji.records.models import FieldDefinition, History
from yeji.records.together import Line, write_together
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(world: World) -> ObjectType:
    """The object *sample request*, each for several customers."""
    given = {"key": "sample", "label": {"zh": "样品申请", "en": "sample"}, "owned": True, "in_menu": True}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    one = {"kind": "links", "key": "wanted_by", "label": {"zh": "要的客户", "en": "wanted by"}}
    services.make_field(type_key="sample", given={**one, "options": {"to": "customer"}}, by=SYSTEM, at=NOON)
    return registry.get("sample")


def customers(world: World) -> tuple[int, int, int]:
    """Two customers that Chen owns and one that Dora does."""
    return (
        record_of("customer", name="one", owner=world.people["chen"]).pk,
        record_of("customer", name="two", owner=world.people["chen"]).pk,
        record_of("customer", name="far", owner=world.people["dora"]).pk,
    )


def wanted(kind: ObjectType, record: int) -> list[int] | None:
    found: list[int] | None = kind.field("wanted_by").of(reading.get(SYSTEM, kind, record))
    return found


def test_one_adds_what_one_sees_and_keeps_what_others_added(world: World, sample: ObjectType) -> None:
    one, two, far = customers(world)
    chen = world.scope("chen")
    row = writing.save(sample, None, {"name": "x", "wanted_by": [one, str(two), one]}, by=chen, at=NOON)
    assert wanted(sample, row.pk) == [one, two]
    with pytest.raises(writing.NotAccepted) as refused:
        writing.save(sample, row.pk, {"wanted_by": [one, far]}, by=chen, at=NOON)
    assert refused.value.field == "wanted_by"
    writing.save(sample, row.pk, {"wanted_by": [one, far]}, by=SYSTEM, at=NOON)
    writing.save(sample, row.pk, {"wanted_by": [far, two]}, by=chen, at=NOON)
    assert wanted(sample, row.pk) == [far, two]
    assert reading.link_labels(chen, sample, [row])["wanted_by"] == {one: "one", two: "two"}
    last = History.objects.filter(record=row.pk).order_by("-id")[0]
    assert last.changes == {"custom.wanted_by": [[one, far], [far, two]]}
    with pytest.raises(Refused):
        sample.field("wanted_by").clean(["x"])


def test_many_written_at_once_are_held_to_the_same(world: World, sample: ObjectType) -> None:
    one, two, far = customers(world)
    row = writing.save(
        sample, None, {"name": "x", "wanted_by": [far], "owner": world.people["chen"]}, by=SYSTEM, at=NOON
    )
    lines = [
        Line(change={"wanted_by": [far, one]}, record=row.pk),
        Line(change={"name": "y", "wanted_by": [two]}),
        Line(change={"name": "z", "wanted_by": [two, far]}),
    ]
    write_together(sample, lines, by=world.scope("chen"), at=NOON, whole=False)
    assert [line.outcome for line in lines] == ["changed", "created", "refused"]
    assert wanted(sample, row.pk) == [far, one]


def test_conditions_name_only_what_the_reader_sees(world: World, sample: ObjectType) -> None:
    one, two, far = customers(world)
    for name, ids in (("a", [one, far]), ("b", [two]), ("c", None)):
        writing.save(sample, None, {"name": name, "wanted_by": ids, "owner": world.people["chen"]}, by=SYSTEM, at=NOON)

    def found(text: str, login: str = "chen") -> list[str]:
        listing = Listing(kind=sample, where={}, filter=read(text))
        return sorted(rows_of(listing, world.scope(login)).values_list("name", flat=True))

    assert found(f"wanted_by:in:{one},{two}") == ["a", "b"]
    assert found(f"wanted_by:none:{one}") == ["b", "c"]
    assert found("wanted_by:empty") == ["c"]
    assert found(f"wanted_by:in:{far}") == [], "what one does not see narrows to nothing"
    assert found(f"wanted_by:in:{far}", "ada") == ["a"]


def test_the_index_answers_who_leads_there(world: World, sample: ObjectType) -> None:
    definition = FieldDefinition.objects.get(key="wanted_by")
    assert definition.index == FieldDefinition.Index.WANTED
    assert "USING gin" in indexes._statement(sample, definition)


def test_a_file_names_several_and_takes_them_out_again(world: World, sample: ObjectType, tmp_path: Path) -> None:
    one, two, _far = customers(world)
    file = tmp_path / "samples.csv"
    file.write_text("name,wanted by\na,one; two\nb,one；nobody\nc,\n", encoding="utf-8")
    outcome = run_import(sample, file, map_path=None, by=SYSTEM, at=NOON)
    assert (outcome.created, [problem.column for problem in outcome.refused]) == (2, ["wanted by"])
    row = sample.rows().get(name="a")
    assert wanted(sample, row.pk) == [one, two]
    fields = [sample.field("name"), sample.field("wanted_by")]
    listing = Listing(kind=sample, where={}, order="name")
    assert list(content.rows(listing, SYSTEM, fields)) == [["a", "one; two"], ["c", None]]


def test_a_merge_re_points_and_its_undo_gives_back(world: World, sample: ObjectType) -> None:
    one, two, far = customers(world)
    both = record_of("sample", name="both", wanted_by=[two, far, one])
    other = record_of("sample", name="other", wanted_by=[two])
    made = merge(registry.get("customer"), one, [two], by=SYSTEM, at=NOON)
    assert (wanted(sample, both.pk), wanted(sample, other.pk)) == ([one, far], [one])
    assert list(_dangling(NOON.date())) == []
    unmerge(made.pk, by=SYSTEM, at=NOON)
    assert sorted(wanted(sample, both.pk) or ()) == sorted([one, two, far])
    assert wanted(sample, other.pk) == [two]


def test_what_is_pointed_to_is_not_purged_and_its_object_not_taken_away(world: World, sample: ObjectType) -> None:
    one, _two, _far = customers(world)
    record_of("sample", name="x", wanted_by=[one])
    customer = registry.get("customer")
    writing.remove(customer, one, by=SYSTEM, at=NOON)
    with pytest.raises(purging.CannotPurge):
        purging.purge(customer, one, by=world.scope("root"), at=NOON)
