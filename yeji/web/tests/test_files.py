"""Files on the pages: dropped, looked at, taken along, taken off; and nothing of a sender's that could run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests.support.files import files_in, pdf
from tests.world import NOON, World, deal_of
from yeji.org.scopes import SYSTEM
from yeji.platform.files.previews import draw
from yeji.platform.files.store import path_of
from yeji.records.custom.services import change_object, make_field
from yeji.records.files.models import StoredFile
from yeji.records.models import History
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "form"}
MARKUP = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Settings) -> None:
    files_in(tmp_path, settings)


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 200), "blue").save(made, "JPEG")
    return made.getvalue()


def sent(client: Client, deal: int, *files: tuple[str, bytes], part: bool = True) -> Any:
    given = {"file": [SimpleUploadedFile(name, body) for name, body in files]}
    return client.post(f"/records/deal/{deal}/files/", given, headers=PART if part else {})


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_files_are_dropped_listed_shown_and_taken_off_with_a_way_back(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    done = sent(chen, deal, ("现场.jpg", photo()), ("空.txt", b""), ("报价.txt", "一共 5 万".encode()))
    assert (done.status_code, "yeji:changed" in done["HX-Trigger"]) == (200, True)
    assert "2 files added" in text_of(done)
    assert "空.txt" in text_of(done)
    page = chen.get(f"/records/deal/{deal}/")
    assert {"现场.jpg", "报价.txt"} <= set(text_of(page).split())
    assert "File added" in text_of(page)
    timeline = page.content.decode().partition('<ol class="tl">')[2]
    assert ("现场.jpg" in timeline, "报价.txt" in timeline) == (True, True)
    image, text = (StoredFile.objects.get(name=name) for name in ("现场.jpg", "报价.txt"))
    assert f"/files/{image.pk}/small/" in page.content.decode()
    small = chen.get(f"/files/{image.pk}/small/")
    assert (small["Content-Type"], body_of(small)[8:12]) == ("image/webp", b"WEBP")
    assert chen.get(f"/files/{image.pk}/small/", headers={"If-None-Match": small["ETag"]}).status_code == 304
    shown = chen.get(f"/files/{text.pk}/", headers={"HX-Request": "true", "HX-Target": "div#drawer-in"})
    assert "一共 5 万" in text_of(shown)
    assert "<html" not in shown.content.decode()
    gone = chen.post(f"/files/{text.pk}/delete/", follow=True)
    assert f"files/{text.pk}/restore/" in gone.content.decode()
    assert chen.get(f"/files/{text.pk}/").status_code == 404
    assert chen.post(f"/records/deal/{deal}/files/{text.pk}/restore/").status_code == 302
    assert chen.get(f"/files/{text.pk}/").status_code == 200
    verbs = list(History.objects.filter(record=deal).order_by("pk").values_list("verb", flat=True))
    assert verbs[1:] == ["deal.attach", "deal.attach", "deal.detach", "deal.attach"]


def test_a_text_is_shown_whole_and_one_that_is_missing_is_said_to_be(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    sent(chen, deal, ("gb.txt", b"5 " + "万".encode("gb18030")), ("long.txt", b"x" * 199_997 + "万万".encode()))
    told = {file.name: text_of(chen.get(f"/files/{file.pk}/")) for file in StoredFile.objects.all()}
    assert "5 万" in told["gb.txt"]
    assert ("x万 Only its beginning" in told["long.txt"], "x万万" in told["long.txt"]) == (True, False)
    file = StoredFile.objects.get(name="gb.txt")
    path_of(file.content_id).unlink()
    missing = chen.get(f"/files/{file.pk}/")
    assert (missing.status_code, "is missing" in text_of(missing)) == (200, True)


def test_s28_s34_what_was_uploaded_is_handed_over_and_never_opened_here(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    name = 'x"; filename=evil.html'
    sent(chen, deal, (name, MARKUP), ("x.svg", b"<svg onload=alert(1)>"), part=False)
    for file in StoredFile.objects.all():
        saved = chen.get(f"/files/{file.pk}/download/")
        assert saved["Content-Disposition"].startswith("attachment; ")
        assert saved["Content-Type"] == "text/plain"
        assert saved["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in saved["Content-Security-Policy"]
        assert body_of(saved) in (MARKUP, b"<svg onload=alert(1)>")
        page = chen.get(f"/files/{file.pk}/").content.decode()
        assert "<script>alert" not in page
        assert "<svg onload" not in page
        assert chen.get(f"/files/{file.pk}/small/").status_code == 404


def test_s10_a_file_is_there_for_those_who_see_its_record(world: World) -> None:
    deal, dora = deal_of(world, "chen", 5).pk, client_of(world, "dora")
    sent(client_of(world, "chen"), deal, ("a.txt", b"secret"))
    file = StoredFile.objects.get()
    for place in ("", "download/", "small/"):
        assert dora.get(f"/files/{file.pk}/{place}").status_code == 404
        assert Client().get(f"/files/{file.pk}/{place}").status_code == 302
    assert dora.post(f"/files/{file.pk}/delete/").status_code == 404
    assert sent(dora, deal, ("b.txt", b"mine")).status_code == 404
    assert StoredFile.objects.filter(deleted_at=None).count() == 1
    assert "/files/" not in client_of(world, "dora").get("/records/deal/").content.decode()


def test_a_field_takes_a_file_that_was_sent_before_and_shows_it_small(world: World) -> None:
    for kind in ("file", "image"):
        given = {"kind": kind, "key": f"own_{kind}", "label": {"zh": kind, "en": kind}}
        make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    change_object(key="deal", given={"columns": ["name", "own_file", "own_image"]}, by=SYSTEM, at=NOON)
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    form = chen.get(f"/records/deal/{deal}/edit/").content.decode()
    assert form.count('data-controller="attach"') == 2
    ids = {}
    for key, name, body in (("own_file", "合同.pdf", b"%PDF-1.7"), ("own_image", "现场.jpg", photo())):
        answer = chen.post("/files/", {"file": SimpleUploadedFile(name, body)})
        assert (answer.status_code, name in text_of(answer)) == (200, True)
        ids[key] = str(StoredFile.objects.get(name=name).pk)
        assert f'data-held="{ids[key]}"' in answer.content.decode()
    file, image = ids.values()
    wrong = chen.post(f"/records/deal/{deal}/edit/", {"own_image": file, "opened": "{}"})
    assert (wrong.status_code, "takes a picture" in text_of(wrong)) == (422, True)
    assert chen.post(f"/records/deal/{deal}/edit/", {**ids, "opened": "{}"}).status_code == 302
    for page in (chen.get(f"/records/deal/{deal}/"), chen.get("/records/deal/")):
        assert f'src="/files/{image}/small/"' in page.content.decode()
        assert "合同.pdf" in text_of(page)
    assert file in chen.get(f"/records/deal/{deal}/edit/").content.decode()
    copy = chen.get(f"/records/deal/new/?like={deal}").content.decode()
    assert f'name="own_file" value="{file}"' in copy
    assert client_of(world, "dora").get(f"/files/{file}/").status_code == 404
    assert client_of(world, "eve").post("/files/", {"file": SimpleUploadedFile("a", b"a")}).status_code == 422
    assert "own_file" not in chen.get("/records/deal/all/?ids=1").content.decode()
    history = text_of(chen.get(f"/records/deal/{deal}/?show=changes"))
    assert ("合同.pdf" in history, file in history) == (True, False)


def test_what_is_too_large_is_said_and_keeps_nothing(world: World, settings: Settings) -> None:
    settings.FILE_MB = 0
    deal = deal_of(world, "chen", 5).pk
    refused = sent(client_of(world, "chen"), deal, ("a.txt", b"x"))
    assert refused.status_code == 422
    assert "at most 0 MB" in text_of(refused)
    assert not StoredFile.objects.exists()


def test_a_pdf_shows_its_first_page_and_is_no_picture(world: World) -> None:
    make_field(type_key="deal", given={"key": "own_image", "kind": "image", "label": {"zh": "图"}}, by=SYSTEM, at=NOON)
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    sent(chen, deal, ("合同.pdf", pdf()))
    file = StoredFile.objects.select_related("content").get()
    assert "cannot be shown here" in text_of(chen.get(f"/files/{file.pk}/"))
    assert chen.get(f"/files/{file.pk}/large/").status_code == 404
    assert draw(file.content_id, path_of(file.content_id))
    shown = chen.get(f"/files/{file.pk}/")
    assert "Its first page" in text_of(shown)
    assert f'src="/files/{file.pk}/large/"' in shown.content.decode()
    picture = chen.get(f"/files/{file.pk}/large/")
    assert (picture.status_code, picture["Content-Type"], body_of(picture)[:4]) == (200, "image/webp", b"RIFF")
    assert f'src="/files/{file.pk}/small/"' in chen.get(f"/records/deal/{deal}/").content.decode()
    assert chen.get(f"/files/{file.pk}/download/")["Content-Disposition"].startswith("attachment")
    assert client_of(world, "dora").get(f"/files/{file.pk}/large/").status_code == 404
    refused = chen.post(f"/records/deal/{deal}/edit/", {"own_image": str(file.pk), "opened": "{}"})
    assert "takes a picture" in text_of(refused)
