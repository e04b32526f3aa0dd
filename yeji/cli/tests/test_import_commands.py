"""Imports that were made on the pages, as the operator lists, looks at and takes back."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.importing.test_followed import ROWS, State, begun, own_files, worked
from tests.world import World
from yeji.cli.main import app
from yeji.records.types import registry

__all__ = ["own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


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
