"""Bytes kept once, pictures made anew, and what is nobody's swept away."""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.support.files import Here, files_in, pdf
from tests.world import NOON
from yeji.platform.files import previews, store
from yeji.platform.files.kinds import kind_of, safe_name
from yeji.platform.files.pictures import make_pictures
from yeji.platform.files.store import path_of
from yeji.platform.files.sweep import sweep
from yeji.platform.models import Content

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Settings) -> Here:
    return files_in(tmp_path, settings)


def kept(body: bytes, name: str = "x.bin") -> Content:
    with store.receiving([body], name=name) as received:
        return store.keep(received, at=NOON)


def picture(form: str, size: tuple[int, int] = (400, 300)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, form)
    return made.getvalue()


def test_the_same_bytes_are_kept_once_and_for_their_owner_alone() -> None:
    one, other = kept(b"contract"), kept(b"contract")
    assert one.pk == other.pk
    path = store.path_of(one.pk)
    assert path.read_bytes() == b"contract"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in store.folder().iterdir() if each.name != "new"] == [one.pk[:2]]
    assert not list((store.folder() / "new").iterdir())


def test_what_is_too_large_empty_or_beyond_the_room_leaves_nothing(settings: Settings) -> None:
    settings.FILE_MB = 1
    with pytest.raises(store.TooLarge), store.receiving([bytes(600_000), bytes(600_000)], name="x"):
        pass
    with pytest.raises(store.NothingInIt), store.receiving([], name="x"):
        pass
    settings.FILES_GB = 0
    with pytest.raises(store.NoRoom):
        kept(b"one byte too many")
    assert not Content.objects.exists()
    assert not [path for path in store.folder().rglob("*") if path.is_file()]


def test_a_full_disk_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(store.NoRoom):
        kept(b"contract")
    assert not [path for path in store.folder().rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (picture("PNG"), "x.txt", "image/png"),
        (picture("JPEG"), "x.pdf", "image/jpeg"),
        (b"%PDF-1.7 ...", "x.png", "application/pdf"),
        (b"<svg onload=alert(1)>", "x.svg", "text/plain"),
        (b"<!DOCTYPE html><script>", "x.html", "text/plain"),
        (b"GIF89a=1;alert(1)//", "x.js", "image/gif"),
        (b"PK\x03\x04....", "x.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04....", "x.html", "application/zip"),
        ("合同".encode("gb18030") * 50, "x.txt", "text/plain"),
        ("合同".encode() * 5, "x.csv", "text/csv"),
        (b"\x00\x01\x02", "x.png", "application/octet-stream"),
    ],
)
def test_s28_what_a_file_is_stands_in_it_and_never_in_its_name(body: bytes, name: str, kind: str) -> None:
    assert kind_of(body, name) == kind


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\合同.pdf", "合同.pdf"),
        ("a\x00\r\nb.png", "ab.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 189 + ".pdf"),
    ],
)
def test_s34_a_name_is_data_and_never_a_path(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_s33_pictures_are_made_anew_and_bombs_refused_by_their_head(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    hidden = picture("PNG") + b"<script>alert(1)</script>"
    path.write_bytes(hidden)
    assert make_pictures(path)
    with Image.open(tmp_path / "photo.small") as small:
        assert (small.format, small.size) == ("WEBP", (160, 120))
    assert b"script" not in (tmp_path / "photo.large").read_bytes()
    bomb = tmp_path / "bomb"
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)))
    assert not make_pictures(bomb)
    path.write_bytes(b"GIF89a=1;alert(1)//")
    assert not make_pictures(path)


def test_whatever_a_decoder_trips_over_there_is_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_given: object) -> None:
        raise struct.error("unpack requires a buffer of 4 bytes")

    monkeypatch.setattr(Image.Image, "thumbnail", trips)
    (tmp_path / "photo").write_bytes(picture("PNG"))
    assert not make_pictures(tmp_path / "photo")


def test_pictures_are_made_as_it_comes_in_and_kept_with_it() -> None:
    with store.receiving([picture("PNG")], name="x.png") as received:
        assert received.pictured
        assert store.keep(received, at=NOON).pictured
    lies = store.path_of(received.digest)
    assert {path.suffix for path in lies.parent.iterdir()} == {"", ".small", ".large"}
    with store.receiving([picture("PNG")], name="x.png") as again:
        assert not again.pictured, "they are there already"
        assert store.keep(again, at=NOON).pictured
    with store.receiving([picture("JPEG")], name="x.jpg"):
        pass
    assert not list((store.folder() / "new").iterdir())


def test_sweeping_stands_what_comes_and_goes_meanwhile() -> None:
    gone, back = store.folder() / "new" / "gone", store.folder() / "new" / "back"
    with store.receiving([b"x"], name="x"):
        gone.symlink_to("nowhere")
    back.write_bytes(b"half")
    os.utime(back, (0, 0))

    def comes_in_again(execute: Any, sql: str, *given: Any) -> Any:
        if " IN (" in sql:
            os.utime(back)
        return execute(sql, *given)

    with connection.execute_wrapper(comes_in_again):
        assert sweep(set, at=LATER - timedelta(days=1)) == 0
    assert back.exists()


def test_what_nobody_has_is_swept_and_what_somebody_has_stays() -> None:
    gone, stays = kept(b"gone"), kept(b"stays")
    store.path_of(gone.pk).with_name(f"{gone.pk}.small").write_bytes(b"picture")
    stray = store.folder() / "new" / "stray"
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    assert sweep(lambda some: set(some) - {stays.pk}, at=NOON) == 0
    assert sweep(lambda some: set(some) - {stays.pk}, at=LATER) == 1
    assert not list(store.path_of(gone.pk).parent.glob("*"))
    assert store.path_of(stays.pk).read_bytes() == b"stays"
    assert not stray.exists()


def test_the_first_page_of_a_pdf_is_drawn_and_shown() -> None:
    content = kept(pdf(), "contract.pdf")
    job = ProcrastinateJob.objects.get(task_name=previews.TASK)
    assert (content.kind, content.pictured, job.args) == ("application/pdf", False, {"digest": content.pk})
    assert previews.draw(content.pk, path_of(content.pk))
    content.refresh_from_db()
    with Image.open(path_of(content.pk).with_name(f"{content.pk}.large")) as large:
        red: Any = large.convert("RGB").getpixel((10, 10))
        assert red[0] > 200
        assert max(large.size) <= 1600
    assert content.pictured
    assert sorted(path.name for path in path_of(content.pk).parent.iterdir()) == [
        content.pk, f"{content.pk}.large", f"{content.pk}.small",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\nnothing of it is so",
        pdf()[:150],
        pdf(media="0 0 0 0").replace(b"/Count 1", b"/Count 0").replace(b"[3 0 R]", b"[]"),
        pdf(media="0 0 1000000 0.001"),
    ],
    ids=["no pdf", "cut off", "no page", "no width"],
)
def test_s28_of_what_is_no_page_there_is_no_picture(body: bytes) -> None:
    content = kept(body, "x.pdf")
    made = previews.draw(content.pk, path_of(content.pk))
    content.refresh_from_db()
    assert content.pictured == made
    assert not [path for path in path_of(content.pk).parent.iterdir() if path.name.startswith(".")]


def test_s31_a_page_that_takes_too_long_or_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = kept(pdf(media="0 0 14400 14400"), "huge.pdf")
    assert previews.draw(huge.pk, path_of(huge.pk)), "it is drawn no larger than it is shown"
    slow = kept(pdf(content="0 0 1 rg " + "0 0 200 100 re f " * 50), "slow.pdf")
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    assert not previews.draw(slow.pk, path_of(slow.pk))
