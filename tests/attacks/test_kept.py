"""The book of attacks: code in what people build and keep, refused when kept and when used (S-14 … S-18)."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from tests.attacks.scope.state import differences, state
from tests.attacks.test_screens import browser
from tests.support.files import files_in
from tests.world import NOON, World, deal_of
from yeji.api.tests.conftest import program_of
from yeji.org.models import Grant, Sharing
from yeji.records import reading
from yeji.records.models import FieldDefinition, SavedView
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("server")]
KEYS = ("a'||(select 1)", 'a"b', "a.b", "$.x", "x" * 10_000, "a\0b", "a\u202eb", "A", "1a", "a b", "__proto__")
CODE = (
    "id);DROP TABLE",
    'x" from auth_user--',
    "month'; --",
    "owner__password",
    "-owner__email",
    "?",
    "1;select",
    "a\0b",
)


@pytest.fixture(autouse=True)
def faces(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    files_in(tmp_path, settings)


@pytest.mark.parametrize("key", KEYS)
def test_s17_a_key_that_is_code_builds_nothing(world: World, key: str) -> None:
    root, client = program_of(world, "root"), browser(world, "root")
    field = {"key": key, "kind": "text", "label": {"zh": "字段"}}
    assert root.post("/setup/objects/deal/fields", field).status in (400, 422)
    assert root.post("/setup/objects", {"key": key, "label": {"zh": "对象"}, "plural": {"zh": "对象"}}).status in (
        400,
        422,
    )
    for form in (
        {"key": key, "kind": "text", "label_zh": "字段"},
        {"key": key, "label_zh": "对象", "plural_zh": "对象"},
    ):
        assert client.post("/settings/objects/deal/fields/new/?kind=text", form).status_code != 302
    assert not FieldDefinition.objects.exists()


def test_s17_a_label_that_is_code_is_text_on_every_page(world: World) -> None:
    label = "<script>alert(1)</script>"
    root, client = program_of(world, "root"), browser(world, "root")
    made = root.post("/setup/objects/deal/fields", {"key": "own", "kind": "text", "label": {"zh": label, "en": label}})
    assert made.status == 201, made.text
    his = deal_of(world, "chen", 5).pk
    for page in ("/records/deal/", f"/records/deal/{his}/", f"/records/deal/{his}/edit/", "/records/deal/columns/",
                 "/records/deal/filter/", "/settings/objects/deal/", "/settings/objects/deal/fields/own/"):  # fmt: skip
        assert "<script>alert" not in client.get(page).content.decode(), page


@pytest.mark.parametrize("code", CODE)
def test_s18_code_is_not_kept_by_any_face(world: World, code: str) -> None:
    ada, client = program_of(world, "ada"), browser(world, "ada")
    root = program_of(world, "root")
    for given in ({"sort": code}, {"filter": f"{code}:is:1"}, {"columns": [code]}, {"look": code}):
        assert ada.post("/views/deal", {"name": "x", **given}).status in (400, 422), given
    units = {"owned_in": world.units["East"], "seen_in": world.units["West"]}
    assert root.post("/sharing", {"type": "deal", "filter": f"{code}:is:1", **units}).status in (400, 422)
    client.post("/records/deal/views/new/", {"name": "x", "sort": code, "f": f"{code}:is:1"})
    assert not Sharing.objects.exists()
    assert not any(code in str(vars(view)) for view in SavedView.objects.all())


@pytest.mark.parametrize("code", CODE[:5])
def test_s18_code_that_was_kept_all_the_same_does_nothing_when_it_is_used(world: World, code: str) -> None:
    """As if it had come in by a hole: by a restored backup, say."""
    theirs = deal_of(world, "dora", 5).pk
    condition = {"join": "all", "parts": [{"field": code, "operator": "is", "values": ["1"]}]}
    SavedView.objects.create(type="deal", name="x", filter=condition, sort=code, owner=world.accounts["chen"])
    Sharing.objects.create(
        type="deal", owned_in_id=world.units["West"], seen_in_id=world.units["East"], condition=condition
    )
    chen, client, root = program_of(world, "chen"), browser(world, "chen"), browser(world, "root")
    assert chen.get("/records/deal").status == 200  # its token notes the first use
    before = state()
    number = SavedView.objects.get().pk
    for ask in (f"/records/deal?view={number}", "/views/deal", "/records/deal"):
        assert chen.get(ask).status < 500, ask
    for page in (
        "/records/deal/",
        f"/records/deal/?view={number}",
        "/records/deal/views/",
        f"/records/deal/views/{number}/",
    ):
        assert client.get(page).status_code < 500, page
    assert root.get("/settings/sharing/").status_code == 200
    assert theirs not in reading.visible(world.scope("chen"), registry.get("deal")).values_list("pk", flat=True)
    assert differences(before, state()) == []


def test_s14_a_token_has_the_rights_that_its_account_has_now(world: World) -> None:
    his = deal_of(world, "chen", 5).pk
    ben = program_of(world, "ben")
    assert ben.get(f"/records/deal/{his}").status == 200
    Grant.objects.filter(account=world.accounts["ben"]).delete()
    assert ben.get(f"/records/deal/{his}").status == 404
    assert ben.patch(f"/records/deal/{his}", {"version": 1, "name": "x"}).status in (403, 404)
    assert program_of(world, "ben").post("/exports", {"type": "deal"}).status == 201, "of what is seen by everybody"
