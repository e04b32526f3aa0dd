"""Imports that were made on the pages, as the operator lists, looks at and takes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.importing.test_followed import ROWS, State, begun, own_files, worked
from tests.support.home import home_of
from tests.support.operator import yeji
from tests.world import NOON, World
from yeji.cli.imports import Encoding, Known
from yeji.cli.main import app
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records.custom import services
from yeji.records.importing.prepared import IfKnown
from yeji.records.importing.runs import ENCODINGS
from yeji.records.types import registry

__all__ = ["own_files"]
pytestmark = pytest.mark.usefixtures("own_files")


def test_imports_are_listed_shown_and_taken_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.cli.exports.bring_up", lambda: None)
    run = worked(begun(world.scope("ada"), *ROWS), State.RUNNING)

    def said(*arguments: str) -> str:
        answer = CliRunner().invoke(app, ["imports", *arguments])
        assert answer.exit_code == 0, answer.output
        return answer.output

    assert f"{run.pk}  deal  deals.csv  done  2  2  0  0" in said("list")
    assert json.loads(said("list", "--format", "json"))[0]["created"] == 2
    assert "created  2" in said("show", str(run.pk))
    told = json.loads(said("show", str(run.pk), "--format", "json"))
    assert (told["state"], told["asked"], told["undone"]) == ("done", 0, None)
    assert "removed 2  reverted 0  left_count 0" in said("undo", str(run.pk))
    assert not registry.get("deal").rows().filter(code__in=("D1", "D2"), deleted_at=None).exists()
    assert json.loads(said("show", str(run.pk), "--format", "json"))["undone"]["removed"] == 2


def test_a_file_says_its_encoding_and_what_becomes_of_known_records(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("yeji.cli.imports.bring_up", lambda: None)
    monkeypatch.setattr("yeji.ledger.upkeep.settle", lambda rows: None)
    assert ({*map(str, Known)}, {"", *map(str, Encoding)}) == ({*map(str, IfKnown)}, {*ENCODINGS})
    file = tmp_path / "customers.csv"

    def brought(line: str, *options: str) -> str:
        file.write_bytes(f"name,place\n{line}\n".encode("big5"))
        told = CliRunner().invoke(app, ["import", str(file), "--type", "customer", "--encoding", "big5", *options])
        return told.output

    def place() -> str:
        return str(registry.get("customer").rows().filter(name="龍華").values_list("place", flat=True).latest("id"))

    assert "created 1" in brought("龍華,臺北")
    assert place() == "臺北"
    assert "unchanged 1" in brought("龍華,高雄", "--known", "skip")
    assert "refused 1" in brought("龍華,高雄", "--known", "ask")
    assert place() == "臺北"
    assert "updated 1" in brought("龍華,高雄")
    assert "created 1" in brought("龍華,臺南", "--known", "create")
    assert place() == "臺南"
    assert "'--known'" in brought("龍華,臺南", "--known", "burn")


def test_objects_that_a_company_built_are_brought_in_and_taken_out(
    own_world: World, own_database: Instance, tmp_path: Path
) -> None:
    """A command is a program of its own: nobody has told it yet what was built."""
    given = {"key": "sample", "label": {"zh": "样品申请"}, "owned": False}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    services.make_field(
        type_key="sample", given={"kind": "number", "key": "bottles", "label": {"zh": "瓶数"}}, by=SYSTEM, at=NOON
    )
    file, out = tmp_path / "samples.csv", tmp_path / "out.csv"
    file.write_text("名称,瓶数\n缓冲液,3\n", encoding="utf-8")
    with home_of(own_database) as home:
        brought = yeji(home, "import", str(file), "--type", "sample")
        taken = yeji(home, "export", "sample", "--out", str(out))
    assert "created 1" in brought.stdout, brought.stderr
    assert taken.returncode == 0, taken.stderr
    assert "缓冲液" in out.read_text(encoding="utf-8-sig")
