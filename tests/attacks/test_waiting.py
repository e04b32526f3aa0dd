"""The book of attacks: work that waits is done with the rights that whoever asked for it has when it is done (S-13)."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import NOON, World, deal_of
from yeji.org.models import Grant, RoleField, RoleRight
from yeji.records.exporting import runs
from yeji.records.listing import Listing
from yeji.records.models import ExportRun
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("server")]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Any, settings: Settings) -> None:
    files_in(tmp_path, settings)


@pytest.fixture
def waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> ExportRun:
    """A file of all deals that Ben asked for, and that the worker is still to write."""
    for who in ("chen", "ben"):
        deal_of(world, who, 987_654, name=f"of {who}")
    Grant.objects.filter(account=world.accounts["ben"]).exclude(role="manager").delete()
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    run = runs.export(Listing(kind=registry.get("deal"), where={}), form="csv", by=world.scope("ben"), at=NOON)
    assert run.state == "waiting"
    return run


def written(run: ExportRun) -> str:
    runs.work(run.pk, at=NOON)
    run.refresh_from_db()
    return runs.path_of(run).read_text(encoding="utf-8-sig") if run.state == "done" else ""


def test_s13_a_file_holds_what_its_maker_sees_when_it_is_written(world: World, waiting: ExportRun) -> None:
    RoleRight.objects.create(
        role_id="manager", type="deal", sees="own", edits="own", creates=True, deletes=True, exports=True
    )
    text = written(waiting)
    assert "of ben" in text
    assert "of chen" not in text


def test_s13_who_may_take_nothing_out_any_more_gets_no_file(world: World, waiting: ExportRun) -> None:
    RoleRight.objects.create(
        role_id="manager", type="deal", sees="unit", edits="own", creates=True, deletes=True, exports=False
    )
    assert (written(waiting), waiting.state) == ("", "failed")


def test_s13_a_hidden_field_is_not_written_though_it_was_asked_for(world: World, waiting: ExportRun) -> None:
    RoleField.objects.create(role_id="manager", type="deal", field="amount", access="hidden")
    assert (written(waiting), waiting.state) == ("", "failed")


def test_s13_a_closed_account_gets_no_file(world: World, waiting: ExportRun) -> None:
    Grant.objects.filter(account=world.accounts["ben"]).delete()
    world.accounts["ben"].is_active = False
    world.accounts["ben"].save()
    assert "of chen" not in written(waiting)
