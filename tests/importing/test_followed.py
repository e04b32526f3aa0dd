"""Imports as people follow them: kept, rehearsed, brought in, paused, resumed, taken back; and records out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import NOON, World
from yeji.ledger.effect import effect
from yeji.org.scopes import NOTHING, SYSTEM, Scope
from yeji.platform.instance import Instance
from yeji.platform.notices import unread
from yeji.records import writing
from yeji.records.exporting import runs as exporting
from yeji.records.importing import runs, telling, working
from yeji.records.importing.matching import mapping_from
from yeji.records.importing.prepare import Preparer
from yeji.records.listing import Listing
from yeji.records.models import History, ImportBatch, ImportRun
from yeji.records.tests.files import bring, kept
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "own_files")]
State = ImportRun.State
HEAD = "no,name,owner,stage,amount,opened_on,closed_on"
ROWS = ["D1,One,Chen,won,100,2026-05-01,2026-05-10", "D2,Two,Chen,lead,200,2026-05-02,"]


@pytest.fixture
def own_files(tmp_path: Path, settings: Settings, server: Instance) -> None:
    """An instance whose files lie in a place of this test's own."""
    files_in(tmp_path, settings)


def begun(by: Scope, *rows: str, head: str = HEAD, key: str = "deal", known: str = "update") -> ImportRun:
    """A run with its map decided as proposed."""
    kind = registry.get(key)
    text = "".join(f"{line}\n" for line in (head, *rows)).encode()
    run = runs.begin(kind, [text], name="deals.csv", by=by, at=NOON)
    chosen = {one.field: {"column": one.column, "times": one.times} for one in runs.proposals(run)}
    runs.decide(run, mapping_from(kind, chosen, run.header, match=""), known=known, at=NOON)
    return run


def worked(run: ImportRun, state: str, *, later: int = 0) -> ImportRun:
    """The run after the worker did what was asked."""
    runs.ask(run, state, at=NOON + timedelta(minutes=later))
    return resumed(run, later=later)


def resumed(run: ImportRun, *, later: int = 0) -> ImportRun:
    """The run after the worker took it up."""
    at = NOON + timedelta(minutes=later)
    working.work(run.pk, at=at, measure=partial(effect, at=at))
    run.refresh_from_db()
    return run


def test_a_rehearsal_tells_rows_and_figures_and_writes_nothing(world: World) -> None:
    before = kept("deal", "id")
    run = worked(begun(world.scope("ada"), *ROWS, "D3,Three,Nobody,lead,1,,"), State.TRYING)
    shown = run.found["rehearsal"]
    assert (run.state, shown["created"], shown["refused"]) == (State.TRIED, 2, 1)
    assert [row["title"] for row in shown["rows"]] == ["One", "Two"]
    assert shown["refusals"][0]["row"] == 4
    won = [one for one in shown["effect"] if one["metric"] == "won_amount"]
    assert [(one["amount"], one["month"], one["person"]) for one in won] == [("100", "2026-05", world.people["chen"])]
    assert kept("deal", "id") == before


def test_brought_in_taken_back_and_brought_in_again(world: World) -> None:
    ada = world.scope("ada")
    run = worked(begun(ada, *ROWS), State.RUNNING)
    assert (run.state, run.read, run.created, run.refused) == (State.DONE, 2, 2, 0)
    assert unread(world.accounts["ada"].pk) == 1
    first, second = sorted(ImportBatch.objects.get(run=run).created)
    assert History.objects.filter(record=first, verb=f"deal.import.{run.pk}").exists()
    again = worked(begun(ada, ROWS[0].replace("One", "Eins"), ROWS[1].replace("Two", "Zwei")), State.RUNNING, later=1)
    assert (again.created, again.updated) == (0, 2)
    writing.save(registry.get("deal"), second, {"name": "Mine"}, by=ada, at=NOON)
    worked(again, State.UNDOING, later=2)
    undone = again.found["undone"]
    assert (undone["reverted"], undone["left"]) == (1, [second])
    names = dict(registry.get("deal").rows().filter(pk__in=(first, second)).values_list("pk", "name"))
    assert names == {first: "One", second: "Mine"}
    fresh = worked(begun(ada, "D8,Eight,Chen,won,800,2026-05-01,2026-05-10"), State.RUNNING, later=3)
    worked(fresh, State.UNDOING, later=4)
    assert fresh.found["undone"]["removed"] == 1
    assert worked(begun(ada, "D8,Acht,Chen,won,8,2026-05-01,2026-05-10"), State.RUNNING, later=5).created == 1


def test_pause_resume_and_each_row_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.importing.run.BATCH", 2)
    rows = [f"E{n},Deal {n},Chen,lead,{n},2026-05-01," for n in range(7)]
    run = begun(world.scope("ada"), *rows)
    runs.ask(run, State.RUNNING, at=NOON)
    runs.wish(run, "pause")
    working.work(run.pk, at=NOON, measure=partial(effect, at=NOON))
    run.refresh_from_db()
    assert (run.state, run.read, run.created) == (State.PAUSED, 2, 2)
    worked(run, State.RUNNING, later=1)
    assert (run.state, run.read, run.created) == (State.DONE, 7, 7)
    assert registry.get("deal").rows().filter(code__startswith="E").count() == 7


def test_s13_whoever_may_no_longer_write_is_stopped(world: World) -> None:
    run = begun(world.scope("ada"), *ROWS)
    runs.ask(run, State.RUNNING, at=NOON)
    world.accounts["ada"].is_active = False
    world.accounts["ada"].save()
    working.work(run.pk, at=NOON, measure=partial(effect, at=NOON))
    run.refresh_from_db()
    assert (run.state, run.created) == (State.FAILED, 0)


def test_a_heading_is_known_again_and_runs_are_their_makers(world: World) -> None:
    run = begun(world.scope("ben"), *ROWS)
    assert {one.why for one in runs.proposals(run)} == {"before"}
    with pytest.raises(runs.NoSuchImport):
        runs.get(world.scope("chen"), run.pk)
    with pytest.raises(writing.MayNotWrite):
        begun(world.scope("eve"), *ROWS)


def test_a_file_that_had_its_time_is_asked_for_again(world: World) -> None:
    run = worked(begun(world.scope("ada"), *ROWS), State.TRYING)
    assert runs.forget_files(at=NOON + runs.KEPT + timedelta(days=1)) == 1
    run.refresh_from_db()
    assert runs.sheets(run) == []
    assert worked(run, State.RUNNING).reason == "The file of this import is no longer kept. Bring it again."


def test_what_runs_meanwhile_is_neither_read_nor_decided_otherwise(world: World) -> None:
    run = begun(world.scope("ada"), *ROWS)
    opened, data = runs.get(SYSTEM, run.pk), run.map
    runs.ask(run, State.RUNNING, at=NOON)
    with pytest.raises(runs.CannotNow):
        runs.decide(opened, data, known="skip", at=NOON)
    with pytest.raises(runs.CannotNow):
        runs.read_as(runs.get(SYSTEM, run.pk), sheet="", header_row=2, encoding="")
    run.refresh_from_db()
    assert (run.state, run.known, run.map) == (State.RUNNING, "update", data)


def test_a_rehearsal_tells_each_reader_what_he_may_know(world: World) -> None:
    run = worked(begun(world.scope("ada"), ROWS[0]), State.TRYING)
    ada = world.scope("ada")
    kept = replace(ada, masks={"deal": {"amount": "hidden", "next_step": "masked"}})
    whole, less = telling.rehearsal(run, ada), telling.rehearsal(run, kept)
    assert whole
    assert less
    assert "amount" in whole["rows"][0]["fields"]
    assert less["rows"][0]["fields"].keys() == whole["rows"][0]["fields"].keys() - {"amount", "next_step"}
    told = {one["metric"]: one["amount"] for one in whole["effect"]}
    assert told["won_amount"] == "100"
    assert {one["metric"]: one["amount"] for one in less["effect"]} == dict.fromkeys(told)
    run.found["rehearsal"]["effect"] = [{"unit": None, "person": None, "metric": "won_deals", "amount": "1"}]
    assert (telling.rehearsal(run, NOTHING) or {})["effect"] == [], "nobody's is not everybody's"


def test_whose_a_record_is_and_whether_it_is_there_is_asked_again_when_it_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(begun(SYSTEM, *ROWS), State.RUNNING)
    kind = registry.get("deal")
    ids = dict(kind.rows().values_list("code", "pk"))
    read = Preparer.prepare

    def prepare(self: Preparer, batch: Any) -> Any:
        prepared = read(self, batch)
        writing.save(kind, ids["D1"], {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
        writing.remove(kind, ids["D2"], by=SYSTEM, at=NOON)
        return prepared

    monkeypatch.setattr(Preparer, "prepare", prepare)
    rows = [line.replace(",One,", ",Eins,").replace(",Two,", ",Zwei,") for line in ROWS]
    run = worked(begun(world.scope("chen"), *rows), State.RUNNING, later=1)
    assert (run.state, run.updated, run.refused) == (State.DONE, 0, 2)
    names = dict(kind.rows().values_list("code", "name"))
    assert (names["D1"], names["D2"]) == ("One", "Two")


def test_what_a_rule_derives_is_derived_of_the_record_as_it_is_when_it_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(begun(SYSTEM, *ROWS), State.RUNNING)
    kind = registry.get("deal")
    record = kind.rows().get(code="D2").pk
    read = Preparer.prepare

    def prepare(self: Preparer, batch: Any) -> Any:
        prepared = read(self, batch)
        won = {"stage": world.stages["won"], "closed_on": "2026-05-20"}
        writing.save(kind, record, won, by=SYSTEM, at=NOON, trusted=True)
        return prepared

    monkeypatch.setattr(Preparer, "prepare", prepare)
    worked(begun(SYSTEM, "D2,Zwei,won", head="no,name,stage"), State.RUNNING, later=1)
    row = kind.rows().get(pk=record)
    assert (row.name, f"{row.closed_on}") == ("Zwei", "2026-05-20"), "not the day of the import"


def listing(key: str) -> Listing:
    return Listing(kind=registry.get(key), where={})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_and_changes_nothing(world: World, form: str, tmp_path: Path) -> None:
    ada = world.scope("ada")
    worked(begun(ada, "F1,'=HYPERLINK(1),Chen,won,12.34,2026-05-01,2026-05-10", *ROWS), State.RUNNING)
    run = exporting.export(listing("deal"), form=form, by=ada, at=NOON)
    _same, path = exporting.file_of(ada, run.pk)
    if form == "csv":
        assert "'=HYPERLINK" in path.read_text(encoding="utf-8-sig")
    target = tmp_path / f"again.{form}"
    target.write_bytes(path.read_bytes())
    outcome = bring("deal", target, by=ada)
    assert (outcome.created, outcome.updated) == (0, 0), outcome
    assert [row for row in outcome.refused if "code" not in row.column and "needed" not in row.reason] == []
    with pytest.raises(exporting.NoSuchExport):
        exporting.file_of(world.scope("ben"), run.pk)
    assert exporting.mine(world.scope("ben")).count() == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(
        st.characters(min_codepoint=32, max_codepoint=0xFFFF, exclude_categories=["C", "Z"]), min_size=1, max_size=12
    )
)
def test_s29_any_name_survives_the_round(world: World, tmp_path: Path, name: str) -> None:
    kind = registry.get("customer")
    saved: Any = writing.save(kind, None, {"name": f"'{name}", "code": None}, by=SYSTEM, at=NOON)
    for form in ("csv", "xlsx"):
        from yeji.records.exporting.content import fields_of, heading, rows
        from yeji.records.exporting.files import WRITERS
        from yeji.records.importing.cells import Cells, Reader
        from yeji.records.importing.mapping import FieldMap, Mapping
        from yeji.records.importing.run import open_source

        fields = fields_of(kind, ["name", "level"])
        path = tmp_path / f"one.{form}"
        found = Listing(kind=kind, where={"id": saved.pk})
        WRITERS[form](path, heading(fields), rows(found, SYSTEM, fields))
        source = open_source(path)
        how = FieldMap(column=source.header[0])
        reader = Reader(kind.field("name"), Cells(how, source.header, Mapping(match="name", fields={"name": how})))
        assert reader.values(next(source.batches(5))) == [saved.name]


def test_the_worker_writes_large_ones_in_the_language_they_were_asked_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    with translation.override("zh-hans"):
        run = exporting.export(listing("customer"), form="csv", by=world.scope("ada"), at=NOON)
    assert run.state == "waiting"
    exporting.work(run.pk, at=NOON)
    _run, path = exporting.file_of(world.scope("ada"), run.pk)
    assert path.read_text(encoding="utf-8-sig").startswith("名称") or "名称" in path.read_text(encoding="utf-8-sig")
    assert exporting.forget_files(at=NOON + timedelta(days=3)) == 1
    with pytest.raises(exporting.NoSuchExport):
        exporting.file_of(world.scope("ada"), run.pk)


def test_whoever_may_not_take_a_type_out_does_not(world: World) -> None:
    ben = world.scope("ben")
    without = replace(ben, rights={"customer": replace(ben.right("customer"), exports=False)})
    with pytest.raises(exporting.MayNotExport):
        exporting.export(listing("customer"), form="csv", by=without, at=NOON)


def test_a_file_of_ones_own_choice(world: World, tmp_path: Path) -> None:
    assert exporting.export_to(tmp_path / "c.xlsx", listing("customer"), by=SYSTEM, at=NOON) == 1
    with pytest.raises(exporting.NoSuchForm):
        exporting.export_to(tmp_path / "c.pdf", listing("customer"), by=SYSTEM, at=NOON)
    assert exporting.mine(SYSTEM).count() == 1
