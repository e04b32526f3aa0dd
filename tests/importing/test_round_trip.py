"""What was taken out changes nothing when it comes back, whichever records have numbers of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.importing.test_followed import State, worked
from tests.support.files import files_in
from tests.world import NOON, World, deal_of, record_of
from yeji.org.scopes import Scope
from yeji.records import writing
from yeji.records.exporting import runs as exports
from yeji.records.importing import runs, telling
from yeji.records.importing.matching import mapping_from
from yeji.records.listing import Listing
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
KINDS = ("customer", "contact", "product", "deal", "activity", "person", "unit", "stage", "target")


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Settings, server: object) -> None:
    files_in(tmp_path, settings)


@pytest.fixture
def root(world: World) -> Scope:
    """An administrator, who finds two visits of one name and no number among the records."""
    scope = world.scope("root")
    for minutes in (30, 45):
        given = {"subject": "Visit", "kind": "visit", "owner": world.people["chen"], "minutes": minutes}
        writing.save(registry.get("activity"), None, given, by=scope, at=NOON)
    return scope


def taken_out(key: str, form: str, by: Scope) -> Iterator[bytes]:
    kind = registry.get(key)
    run = exports.export(Listing(kind=kind, where={}, order=kind.title), form=form, by=by, at=NOON)
    yield exports.path_of(run).read_bytes()


def come_back(key: str, name: str, pieces: Iterator[bytes], by: Scope, *, known: str = "update") -> ImportRun:
    kind = registry.get(key)
    run = runs.begin(kind, pieces, name=name, by=by, at=NOON)
    chosen = {one.field: {"column": one.column} for one in runs.proposals(run)}
    runs.decide(run, mapping_from(kind, chosen, run.header, match=""), known=known, at=NOON)
    return run


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("key", KINDS)
def test_nothing_is_changed_and_nothing_refused(root: Scope, key: str, form: str) -> None:
    run = worked(come_back(key, f"a.{form}", taken_out(key, form, root), root), State.TRYING)
    found = run.found["rehearsal"]
    assert (found["created"], found["updated"], found["refused"]) == (0, 0, 0), found
    assert found["read"] == registry.get(key).rows().filter(deleted_at=None).count()


def test_a_record_without_a_number_is_changed_by_its_id_and_a_row_without_one_is_new(root: Scope) -> None:
    kind = registry.get("activity")
    first, second = kind.rows().filter(subject="Visit").order_by("pk").values_list("pk", flat=True)
    rows = (f"{first},Visit,visit,60", ",Visit,visit,10", "999999999,Visit,visit,1", "x,Visit,visit,1")
    text = "\n".join(("record ID,subject,kind,minutes", *rows, ""))
    run = worked(come_back("activity", "a.csv", iter([text.encode()]), root), State.RUNNING)
    assert (run.created, run.updated, run.refused) == (1, 1, 2)
    _head, *lines = telling.refused_lines(run)
    assert [line[:11] for line in lines] == ["4,record ID", "5,record ID"]
    assert list(kind.rows().filter(pk__in=(first, second)).order_by("pk").values_list("minutes", flat=True)) == [60, 45]


def test_whoever_does_not_see_a_record_does_not_reach_it_by_its_id(root: Scope, world: World) -> None:
    kind = registry.get("activity")
    first = kind.rows().filter(subject="Visit").order_by("pk").values_list("pk", flat=True)[0]
    dora = world.scope("dora")
    run = worked(
        come_back("activity", "a.csv", iter([f"record ID,subject\n{first},Mine\n".encode()]), dora), State.RUNNING
    )
    assert (run.created, run.updated, run.refused) == (0, 0, 1)
    assert not kind.rows().filter(subject="Mine").exists()


def test_a_row_that_asks_says_that_it_was_found_by_its_id(root: Scope) -> None:
    first = registry.get("activity").rows().filter(subject="Visit").order_by("pk").values_list("pk", flat=True)[0]
    text = f"record ID,subject\n{first},Other\n".encode()
    worked(come_back("activity", "a.csv", iter([text]), root, known="ask"), State.TRYING)
    asked = ImportQuestion.objects.get()
    assert (asked.record, asked.by, asked.surely) == (first, "id", True)


def test_a_name_that_several_have_means_the_one_that_is_linked(root: Scope, world: World) -> None:
    deals = [deal_of(world, "chen", 100, name="一号仪器") for _time in range(2)]
    kind = registry.get("activity")
    first, second = kind.rows().filter(subject="Visit").order_by("pk").values_list("pk", flat=True)
    writing.save(kind, first, {"deal": deals[1].pk}, by=root, at=NOON)
    text = f"record ID,subject,deal\n{first},Called,一号仪器\n{second},Called,一号仪器\n,New,一号仪器\n"
    run = worked(come_back("activity", "a.csv", iter([text.encode()]), root), State.RUNNING)
    assert (run.created, run.updated, run.refused) == (0, 1, 2)
    assert kind.rows().values_list("deal_id", "subject").get(pk=first) == (deals[1].pk, "Called")
    assert all("There is more than one deal 一号仪器" in line for line in list(telling.refused_lines(run))[1:])


def test_whom_a_target_is_for_is_never_guessed_and_no_other_row_suffers_from_it(root: Scope, world: World) -> None:
    for code in ("T1", "T2"):
        record_of("person", name="王伟", code=code)
    unit = registry.get("unit").rows().order_by("pk").values_list("name", flat=True)[0]
    whose = (",王伟,5", f"{unit},,7", ",王伟,9")
    lines = ("metric,level,period,unit,person,amount", *(f"won_amount,target,2027,{one}" for one in whose))
    run = worked(come_back("target", "a.csv", iter(["\n".join((*lines, "")).encode()]), root), State.RUNNING)
    _head, *refused = telling.refused_lines(run)
    assert (run.created, run.refused) == (1, 2), refused
    assert all("There is more than one" in line for line in refused), refused
