"""What a file is, found from what is in it. A name is a sender's word: it only tells brothers apart."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

PLAIN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
HEAD: Final = 4096
"""So many bytes from the start are enough to know."""
LONGEST_NAME: Final = 200

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_BROTHERS: Final = {
    (ZIP, ".docx"): f"{_OFFICE}wordprocessingml.document",
    (ZIP, ".xlsx"): f"{_OFFICE}spreadsheetml.sheet",
    (ZIP, ".pptx"): f"{_OFFICE}presentationml.presentation",
    (OLE, ".doc"): "application/msword",
    (OLE, ".xls"): "application/vnd.ms-excel",
    (OLE, ".ppt"): "application/vnd.ms-powerpoint",
    (TEXT, ".csv"): "text/csv",
}
_DIRECTIONS: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def kind_of(head: bytes, name: str) -> str:
    """The media type of what begins with ``head``. Markup of any sort is text."""
    suffix = PurePosixPath(name).suffix.lower()
    found = next((kind for start, kind in _STARTS if head.startswith(start)), "") or _framed(head) or _text(head)
    return _BROTHERS.get((found, suffix), found)


def _framed(head: bytes) -> str:
    """What says what it is behind its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:11] in (b"hei", b"mif") else "video/mp4"
    return ""


def _text(head: bytes) -> str:
    if not head or b"\x00" in head:
        return PLAIN
    for cut in range(4):  # the last character may be cut off
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return TEXT
    return TEXT if _decodes(head, "gb18030") else PLAIN


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        head[: len(head) - len(head) % 2].decode(encoding)
    except UnicodeDecodeError:
        return False
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head)


def safe_name(given: str) -> str:
    """A sender's name as it is kept: no path, no sign that is not seen, none that turns the direction of reading."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in _DIRECTIONS.sub("", last) if sign.isprintable()).strip(" .")
    if len(seen) > LONGEST_NAME:
        stem, dot, suffix = seen.rpartition(".")
        seen = f"{stem[: LONGEST_NAME - 11]}{dot}{suffix[:10]}" if dot and stem else seen[:LONGEST_NAME]
    return seen or "file"
