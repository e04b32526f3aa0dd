"""What a backup file may be, and every way in which it may not."""

from __future__ import annotations

import io
import json
import random
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yeji.platform.backup import archive

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CONTENT = {archive.DUMP: b"PGDMP" + bytes(3000), archive.KEY: b"key\n", "files/合同/a.pdf": b"%PDF"}


def manifest_of(members: dict[str, archive.Member], **changes: object) -> archive.Manifest:
    values: dict[str, object] = {
        "instance": "id",
        "created_at": NOW,
        "made_at": NOW,
        "product_version": "0.1.0",
        "postgres_version": 18,
        "dbname": "yeji",
        "members": members,
    }
    return archive.Manifest(**{**values, **changes})  # type: ignore[arg-type]


def make(path: Path) -> Path:
    with path.open("w+b") as file, archive.writing(file) as writer:
        for name, content in CONTENT.items():
            writer.add(name, io.BytesIO(content))
        archive.add_manifest(writer, manifest_of(dict(writer.members)))
    archive.seal(path)
    return path


def forged(path: Path, change: Callable[[tarfile.TarFile], None], manifest: object) -> Path:
    """An archive with a right seal, as somebody can make who knows the format."""
    with tarfile.open(path, "w") as tar:
        for name, content in CONTENT.items():
            put(tar, name, content)
        change(tar)
        put(tar, archive.MANIFEST, manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode())
    archive.seal(path)
    return path


def put(tar: tarfile.TarFile, name: str, content: bytes, kind: bytes = tarfile.REGTYPE, link: str = "") -> None:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    tar.addfile(info, io.BytesIO(content))


def true_manifest(path: Path) -> dict[str, object]:
    return dict(json.loads(archive.verify(make(path.with_suffix(".true"))).to_json()))


def test_a_whole_archive_is_accepted(tmp_path: Path) -> None:
    manifest = archive.verify(make(tmp_path / "a"))
    assert set(manifest.members) == set(CONTENT)
    assert manifest.made_at == NOW


@pytest.mark.parametrize("seed", range(40))
def test_one_flipped_bit_anywhere_is_found(tmp_path: Path, seed: int) -> None:
    path = make(tmp_path / "a")
    content = bytearray(path.read_bytes())
    chance = random.Random(seed)
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.99, 0.9999])
def test_a_missing_end_is_found(tmp_path: Path, kept: float) -> None:
    path = make(tmp_path / "a")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + bytes(500), bytes(20_000)])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(archive.ArchiveRefused, match="No such file"):
        archive.verify(tmp_path / "none")


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/cron.d/x",
        "files/../../x",
        "files//x",
        "files/./x",
        "files/",
        "data/pg_hba.conf",
        "secrets/app.password",
        "files/a\\..\\b",
        "files/\x00",
        "files/a\nb",
        "files/" + "x" * 2000,
    ],
)
def test_s35_a_file_outside_its_place_is_refused(tmp_path: Path, name: str) -> None:
    path = forged(tmp_path / "a", lambda tar: put(tar, name, b"x"), true_manifest(tmp_path / "a"))
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_s35_anything_but_plain_files_is_refused(tmp_path: Path, kind: bytes) -> None:
    path = forged(
        tmp_path / "a", lambda tar: put(tar, "files/x", b"", kind, "/etc/passwd"), true_manifest(tmp_path / "a")
    )
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


def test_more_or_less_than_the_manifest_says_is_refused(tmp_path: Path) -> None:
    true = true_manifest(tmp_path / "a")
    more = forged(tmp_path / "more", lambda tar: put(tar, "files/more", b"x"), true)
    twice = forged(tmp_path / "twice", lambda tar: put(tar, archive.DUMP, b"x"), true)
    other = forged(tmp_path / "other", lambda tar: None, {**true, "members": {}})
    for path in (more, twice, other):
        with pytest.raises(archive.ArchiveRefused):
            archive.verify(path)


@pytest.mark.parametrize(
    "change",
    [
        {"product": "other"},
        {"format": 2},
        {"members": {"../x": {"size": 1, "sha256": ""}}},
        {"members": []},
        {"created_at": "yesterday"},
        {"postgres_version": None},
    ],
)
def test_a_forged_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = forged(tmp_path / "a", lambda tar: None, {**true_manifest(tmp_path / "a"), **change})
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(path)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"[" * 100_000, b"\xff", b"null"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(archive.ArchiveRefused):
        archive.verify(forged(tmp_path / "a", lambda tar: None, text))
