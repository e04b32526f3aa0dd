"""The system and its backups on screen: for administrators, with a typed word before anything is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.home import home_of
from tests.world import NOON, World
from yeji.platform.backup import taking
from yeji.platform.database.account import owner_of
from yeji.platform.database.lock import InstanceLock
from yeji.platform.instance import Instance
from yeji.platform.models import AccountEvent, Operation
from yeji.platform.supervisor.restore_requests import asked, take
from yeji.web.tests.pages import client_of, text_of

PAGES = ("/settings/system/", "/settings/system/backup/", "/settings/backups/", "/settings/backups/{name}/restore/")
POSTS = ("/settings/system/backup/start/", "/settings/system/check/start/", "/settings/backups/{name}/download/",
         "/settings/backups/{name}/delete/", "/settings/backups/{name}/restore/")  # fmt: skip


@pytest.fixture
def here(own_database: Instance, settings: Settings) -> Iterator[Instance]:
    """The instance that the pages serve, on the test's own database."""
    with home_of(own_database) as home:
        for name in ("backups", "log", "run", "files"):
            (home / name).mkdir()
        owner = owner_of(own_database.home)
        for path in (home, *(home / name for name in ("backups", "log", "run", "files", "secrets"))):
            owner.own(path)
        settings.INSTANCE = Instance.load(home)
        yield settings.INSTANCE


@pytest.fixture
def company(own_world: World, here: Instance) -> World:
    return own_world


@pytest.fixture
def saved(here: Instance, company: World) -> Path:
    """A real backup in the instance's own place."""
    return taking.backup(here, at=NOON)


@pytest.mark.parametrize("name", ["ada", "chen", "eve"])
def test_they_are_for_administrators_alone(company: World, saved: Path, here: Instance, name: str) -> None:
    client = client_of(company, name)
    assert {client.get(page.format(name=saved.name)).status_code for page in PAGES} == {403}
    word = {"word": "云岭仪器"}
    assert {client.post(page.format(name=saved.name), word).status_code for page in POSTS} == {403}
    assert saved.exists()
    assert not asked(here)
    assert not Operation.objects.exists()


def test_the_system_page_tells_what_the_doctor_found(company: World, here: Instance) -> None:
    page = text_of(client_of(company, "root").get("/settings/system/"))
    for words in ("Doctor", "Safety of data", "The tables are those of this version.", "Check of the data", "Version"):
        assert words in page
    assert "体检" in text_of(client_of(company, "root", "zh-hans").get("/settings/system/"))


def test_a_backup_is_asked_for_once_and_its_progress_told(company: World, here: Instance) -> None:
    root = client_of(company, "root")
    assert "No backup yet" in text_of(root.get("/settings/backups/"))
    assert root.post("/settings/system/backup/start/")["Location"] == "/settings/backups/"
    root.post("/settings/system/backup/start/")
    asked_for = Operation.objects.get()
    assert (asked_for.kind, asked_for.state) == ("backup", "waiting")
    fragment = root.get("/settings/system/backup/")
    assert "every 2s" in fragment.content.decode()
    Operation.objects.update(state="failed", reason="the disk is full", ended_at=NOON)
    told = root.get("/settings/system/backup/")
    assert "the disk is full" in text_of(told)
    assert "every 2s" not in told.content.decode()
    assert root.post("/settings/system/nothing/start/").status_code == 404
    assert root.get("/settings/system/nothing/").status_code in (200, 404)


def test_a_backup_is_downloaded_and_deleted_and_that_is_kept_in_mind(company: World, saved: Path) -> None:
    root = client_of(company, "root")
    file = root.post(f"/settings/backups/{saved.name}/download/")
    assert b"".join(file.streaming_content) == saved.read_bytes()  # type: ignore[attr-defined]
    assert root.get(f"/settings/backups/{saved.name}/download/").status_code == 405
    assert root.post("/settings/backups/..%2Finstance.toml/download/").status_code == 404
    assert root.post("/settings/backups/nothing.yeji/delete/").status_code == 404
    root.post(f"/settings/backups/{saved.name}/delete/")
    assert not saved.exists()
    assert list(AccountEvent.objects.values_list("verb", flat=True)) == ["backup_download", "backup_delete"]


def test_a_restore_needs_the_company_s_name_and_a_supervisor(company: World, saved: Path, here: Instance) -> None:
    root, page = client_of(company, "root"), f"/settings/backups/{saved.name}/restore/"
    alone = text_of(root.get(page))
    assert f"yeji restore {saved}" in alone
    root.post(page, {"word": "云岭仪器"})
    assert not asked(here)
    with InstanceLock(here.home):
        assert "whole, to the last byte" in text_of(root.get(page))
        assert root.post(page, {"word": "something"}).status_code == 422
        assert not asked(here)
        told = root.post(page, {"word": "云岭仪器"})
    assert (told.status_code, 'data-controller="comeback"' in told.content.decode()) == (202, True)
    request = take(here)
    assert request is not None
    assert (request.name, request.by) == (saved.name, "root@yunling.example")


def test_a_damaged_backup_is_told_before_anything_is_asked(company: World, saved: Path, here: Instance) -> None:
    saved.write_bytes(saved.read_bytes()[:-1] + b"x")
    page = f"/settings/backups/{saved.name}/restore/"
    with InstanceLock(here.home):
        root = client_of(company, "root")
        assert "Restore this backup" not in text_of(root.get(page))
        root.post(page, {"word": "云岭仪器"})
    assert not asked(here)
