"""Fields that hold files and pictures: whose file may stand there, and what becomes of it with its record."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import NOON, World
from yeji.kit.refusal import Refused
from yeji.org.models import Access, RoleField
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.files.store import receiving
from yeji.records import purging, reading, several, writing
from yeji.records.custom import services as building
from yeji.records.custom.upkeep import forget_deleted_fields
from yeji.records.exporting import content
from yeji.records.files.models import StoredFile
from yeji.records.files.services import NoSuchFile, TooManyFiles, files_of, forget_old, found, hold
from yeji.records.importing.mapping import mapping_of, read_mapping
from yeji.records.invariants import misplaced
from yeji.records.listing import Listing
from yeji.records.merging.services import merge, unmerge
from yeji.records.models import History
from yeji.records.together import Line, write_together
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(world: World, tmp_path: Path, settings: Settings) -> ObjectType:
    """The object *sample request*, with a contract and a photo."""
    files_in(tmp_path, settings)
    given = {"key": "sample", "label": {"zh": "样品申请", "en": "sample"}, "owned": True, "in_menu": True}
    building.make_object(given=given, by=SYSTEM, at=NOON)
    for kind, key in (("file", "contract"), ("image", "photo")):
        one = {"kind": kind, "key": key, "label": {"zh": key, "en": key}}
        building.make_field(type_key="sample", given=one, by=SYSTEM, at=NOON)
    return registry.get("sample")


def photo() -> bytes:
    made = io.BytesIO()
    Picture.new("RGB", (30, 20), "red").save(made, "PNG")
    return made.getvalue()


def held(by: Scope, body: bytes = b"contract", name: str = "合同.txt") -> str:
    with receiving([body], name=name) as received:
        return str(hold(received, name=name, by=by, at=NOON).pk)


def made(kind: ObjectType, by: Scope, **values: object) -> int:
    return int(writing.save(kind, None, {"name": "x", **values}, by=by, at=NOON).pk)


def value(kind: ObjectType, record: int, key: str = "contract") -> Any:
    return kind.field(key).of(reading.get(SYSTEM, kind, record))


def has(by: Scope, file: str) -> bool:
    try:
        return found(by, StoredFile.objects.get(pk=file).pk) is not None
    except NoSuchFile:
        return False


def refused(kind: ObjectType, record: int | None, by: Scope, **values: object) -> Refused:
    with pytest.raises(Refused) as caught:
        writing.save(kind, record, {"name": "x", **values}, by=by, at=NOON)
    return caught.value


def test_a_file_becomes_the_records_with_the_write_and_who_sees_the_record_has_it(
    world: World, sample: ObjectType
) -> None:
    chen, ben, dora = (world.scope(name) for name in ("chen", "ben", "dora"))
    file = held(chen)
    assert refused(sample, None, dora, contract=file).field == "contract"
    record = made(sample, chen, contract=file)
    assert value(sample, record) == file
    assert (has(ben, file), has(dora, file)) == (True, False)
    assert files_of(ben, sample, record) == []
    assert refused(sample, record, ben, contract="none").field == "contract"
    assert refused(sample, record, ben, photo=held(ben)).field == "photo"  # text is no picture
    writing.save(sample, record, {"photo": held(ben, photo(), "现场.png")}, by=ben, at=NOON)
    for access in (Access.HIDDEN, Access.MASKED):
        RoleField.objects.update_or_create(role_id="rep", type="sample", field="contract", defaults={"access": access})
        assert not has(world.scope("chen"), file)
        assert not sample.field("contract").of(reading.get(world.scope("chen"), sample, record))


def test_what_stood_there_before_can_come_back_for_thirty_days(world: World, sample: ObjectType) -> None:
    chen = world.scope("chen")
    first, second = held(chen), held(chen, b"second")
    record = made(sample, chen, contract=first)
    writing.save(sample, record, {"contract": second}, by=chen, at=NOON)
    assert (has(chen, first), has(chen, second)) == (False, True)
    writing.save(sample, record, {"contract": first}, by=chen, at=NOON)
    assert (has(chen, first), has(chen, second)) == (True, False)
    writing.save(sample, record, {"contract": ""}, by=chen, at=NOON)
    assert [write.changes["custom.contract"] for write in History.objects.filter(record=record).order_by("id")[1:]] == [
        [first, second], [second, first], [first, None],
    ]  # fmt: skip
    assert forget_old(at=NOON + timedelta(days=31)) == 2
    assert refused(sample, record, chen, contract=first).field == "contract"


def test_a_file_of_another_record_is_given_anew_to_who_sees_it(world: World, sample: ObjectType) -> None:
    chen, dora = world.scope("chen"), world.scope("dora")
    file = held(chen)
    one = made(sample, chen, contract=file)
    assert refused(sample, None, dora, contract=file).field == "contract"
    two = made(sample, chen, contract=file)
    copy = value(sample, two)
    assert copy != file
    assert StoredFile.objects.get(pk=copy).name == "合同.txt"
    writing.remove(sample, one, by=chen, at=NOON)
    assert (has(chen, file), has(chen, copy)) == (False, True)
    writing.restore(sample, one, by=chen, at=NOON)
    assert has(chen, file)
    writing.remove(sample, one, by=chen, at=NOON)
    purging.purge(sample, one, by=SYSTEM, at=NOON)
    assert not StoredFile.objects.filter(pk=file).exists()
    assert found(chen, StoredFile.objects.get(pk=copy).pk).path.read_bytes() == b"contract"


def test_every_file_of_another_record_is_given_anew(world: World, sample: ObjectType) -> None:
    chen = world.scope("chen")
    files = {"contract": held(chen), "photo": held(chen, photo(), "现场.png")}
    made(sample, chen, **files)
    copy = made(sample, chen, **files)
    assert all(value(sample, copy, key) not in (None, file) for key, file in files.items())


def test_a_merge_gives_the_record_that_stays_its_own_and_its_undoing_the_one_before(
    world: World, sample: ObjectType
) -> None:
    chen = world.scope("chen")
    first, second = held(chen), held(chen, b"second")
    kept, gone, blank = (made(sample, chen, contract=file) for file in (first, second, ""))
    done = merge(sample, kept, [gone], by=chen, at=NOON, take={"contract": gone})
    assert found(chen, StoredFile.objects.get(pk=value(sample, kept)).pk).path.read_bytes() == b"second"
    unmerge(done.pk, by=chen, at=NOON)
    assert (value(sample, kept), value(sample, gone)) == (first, second)
    assert (has(chen, first), has(chen, second)) == (True, True)
    merge(sample, blank, [kept], by=chen, at=NOON)
    assert found(chen, StoredFile.objects.get(pk=value(sample, blank)).pk).path.read_bytes() == b"contract"
    assert not list(misplaced(NOON.date()))


def test_many_are_written_with_files_of_their_own_and_never_given_one(world: World, sample: ObjectType) -> None:
    chen, dora = world.scope("chen"), world.scope("dora")
    file, hers = held(chen), held(dora)
    lines = [Line(change={"name": name, "contract": one}) for name, one in (("a", file), ("b", file), ("c", hers))]
    write_together(sample, lines, by=chen, at=NOON, whole=False)
    assert [line.outcome for line in lines] == ["created", "created", "refused"]
    standing = [value(sample, line.record or 0) for line in lines[:2]]
    assert standing[0] == file
    assert standing[1] != file
    assert all(has(chen, one) for one in standing)
    records = [line.record or 0 for line in lines[:2]]
    with pytest.raises(Refused) as caught:
        several.change_many(sample, records, {"contract": file}, by=chen, at=NOON)
    assert caught.value.field == "contract"
    several.change_many(sample, records, {"contract": None}, by=chen, at=NOON)
    assert not any(has(chen, one) for one in standing)


def test_tables_carry_its_name_out_and_nothing_in(world: World, sample: ObjectType) -> None:
    chen = world.scope("chen")
    made(sample, chen, contract=held(chen))
    fields = [sample.field("name"), sample.field("contract")]
    assert list(content.rows(Listing(kind=sample, where={}), chen, fields)) == [["x", "合同.txt"]]
    plain = read_mapping(None, sample, ["name", "contract"])
    assert (list(plain.fields), plain.ignore) == (["name"], ("contract",))
    with pytest.raises(Refused) as caught:
        mapping_of({"match": "name", "fields": {"name": "name", "contract": "contract"}}, sample)
    assert caught.value.field == "contract"


def test_a_sender_holds_few_and_a_field_that_goes_takes_its_files_along(
    world: World, sample: ObjectType, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen = world.scope("chen")
    made(sample, chen, contract=held(chen), photo=held(chen, photo(), "p.png"))
    monkeypatch.setattr("yeji.records.files.services.MOST_HELD", 1)
    held(chen)
    with pytest.raises(TooManyFiles):
        held(chen)
    with pytest.raises(writing.MayNotWrite):
        held(world.scope("eve"))
    building.delete_field(type_key="sample", key="contract", by=SYSTEM, at=NOON)
    forget_deleted_fields(at=NOON + timedelta(days=31))
    assert list(StoredFile.objects.filter(record__isnull=False).values_list("field", flat=True)) == ["photo"]
