"""The book of attacks: no way to a value that a role hides or masks, and none to what is another's (S-08, S-09)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.attacks.test_screens import browser
from tests.support.files import files_in
from tests.world import NOON, World, deal_of, record_of
from yeji.api.tests.conftest import program_of
from yeji.org.models import RoleField
from yeji.records.exporting import runs as exports
from yeji.records.models import ExportRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("server")]
VALUE, PHONE = 987_654, "13877665544"
NONE = "nonsense"
"""A field that there never was; what is hidden is answered like it."""


@pytest.fixture(autouse=True)
def faces(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    files_in(tmp_path, settings)


@pytest.fixture
def kept(world: World) -> dict[str, int]:
    """A deal of Chen's whose amount the role of reps hides, and a contact whose mobile it masks."""
    deal = deal_of(world, "chen", VALUE, name="石英").pk
    contact = record_of("contact", name="李", mobile=PHONE, owner=world.people["chen"]).pk
    RoleField.objects.create(role_id="rep", type="deal", field="amount", access="hidden")
    RoleField.objects.create(role_id="rep", type="contact", field="mobile", access="masked")
    return {"deal": deal, "contact": contact}


def alike(body: Any) -> Any:
    """An answer without what names the request, the fields asked for, or the one tried."""
    return re.sub(r"amount|mobile|" + NONE + r"|[0-9A-F]{8}", "…", repr(body))


def test_s08_no_request_of_a_program_tells_of_a_hidden_or_masked_value(world: World, kept: dict[str, int]) -> None:
    chen = program_of(world, "chen")
    for key, field in (("deal", "amount"), ("contact", "mobile")):
        for ask in ("/records/{0}?sort={1}", "/records/{0}?sort=-{1}", "/records/{0}?filter={1}:filled",
                    "/records/{0}?filter={1}:gte:1", "/records/{0}?filter[{1}]=1"):  # fmt: skip
            told, none = (chen.get(ask.format(key, one)) for one in (field, NONE))
            if field == "mobile" and none.status == 400:
                assert told.status == 400, ask  # masked: the field is there, and cannot be asked about
                continue
            assert (told.status, alike(told.body)) == (none.status, alike(none.body)), ask
            assert told.status == 400, ask
    for key, record in kept.items():
        for path in (f"/records/{key}", f"/records/{key}/{record}", f"/records/{key}/{record}/history"):
            text = chen.get(path).text
            assert str(VALUE) not in text, path
            assert PHONE not in text, path
    for path in (f"/search?q={PHONE[2:]}", f"/search?q={VALUE}", f"/records/contact?q={PHONE}"):
        text = chen.get(path).text
        assert str(VALUE) not in text, path
        assert PHONE not in text, path
    assert chen.get(f"/records/contact?q={PHONE[3:]}").body["items"] == []


def test_s08_neither_writing_nor_taking_out_nor_bulk_tells(world: World, kept: dict[str, int]) -> None:
    chen = program_of(world, "chen")
    for change in ({"amount": "1"}, {"amount": str(VALUE)}):
        told = chen.patch(f"/records/deal/{kept['deal']}", {"version": 1, **change})
        assert (told.status // 100, str(VALUE) in told.text.replace(change["amount"], "")) == (4, False)
    bulk = {"records": [{"name": "x", "mobile": PHONE}], "match": "mobile"}
    assert chen.post("/records/contact/bulk", bulk).status in (400, 403, 422)
    assert chen.post("/records/deal/all", {"action": "remove", "filter": "amount:gte:1", "expected": 1}).status == 400
    for key, fields in (("deal", ["name", "amount"]), ("deal", []), ("contact", [])):
        told = chen.post("/exports", {"type": key, "format": "csv", "fields": fields})
        assert told.status == (400 if "amount" in fields else 201)
        if told.status == 201:
            text = exports.path_of(ExportRun.objects.get(pk=told.body["id"])).read_text(encoding="utf-8-sig")
            assert str(VALUE) not in text
            assert PHONE not in text
    assert chen.get("/openapi.json").status == 200


def test_s08_no_page_tells(world: World, kept: dict[str, int]) -> None:
    client = browser(world, "chen")
    for key, record in kept.items():
        for end in ("", "board/", "calendar/", "columns/", "filter/", f"{record}/", f"{record}/edit/", f"{record}/who/",
                    "new/", "bin/", "duplicates/", f"?q={PHONE[3:]}", "?sort=-amount", "totals/", "?f=amount:gte:1",
                    f"choices/?q={PHONE[2:]}"):  # fmt: skip
            told = client.get(f"/records/{key}/{end}").content.decode()
            assert "987,654" not in told.replace(str(VALUE), "987,654"), (key, end)
            assert PHONE not in told, (key, end)
    assert f"/records/contact/{kept['contact']}/" not in client.get("/search/", {"q": PHONE[3:]}).content.decode()


def test_s09_what_is_another_s_is_answered_like_what_is_not_there(world: World) -> None:
    """The same status, the same text but for the request's number, the same work for the database."""
    theirs, missing = deal_of(world, "dora", 5).pk, 10**9
    chen, client = program_of(world, "chen"), browser(world, "chen")
    chen.get(f"/records/deal/{missing}")
    client.get(f"/records/deal/{missing}/")

    def told(act: Any, number: int) -> tuple[int, str, int]:
        with CaptureQueriesContext(connection) as asked:
            status, text = act(number)
        return status, re.sub(r"\b[0-9A-F]{8}\b|\"\w{64}\"", "", text).replace(str(number), ""), len(asked)

    def program(method: str, end: str = "", body: Any = None) -> Any:
        def ask(number: int) -> tuple[int, str]:
            reply = chen.send(method, f"/records/deal/{number}{end}", body)
            return reply.status, reply.text

        return ask

    def page(end: str) -> Any:
        def ask(number: int) -> tuple[int, str]:
            reply = client.get(f"/records/deal/{number}/{end}")
            return reply.status_code, reply.content.decode()

        return ask

    asks = [program("GET"), program("PATCH", "", {"version": 1, "name": "x"}), program("DELETE"),
            program("GET", "/history"), program("POST", "/win", {}), program("POST", "/merge", {"others": [1]}),
            page(""), page("edit/"), page("who/"), page("win/")]  # fmt: skip
    for place, ask in enumerate(asks):
        assert told(ask, theirs) == told(ask, missing), place
        assert ask(theirs)[0] == 404, place
