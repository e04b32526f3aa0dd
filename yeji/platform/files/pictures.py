"""Small and large pictures of what was uploaded, made anew: what a browser shows is never a sender's own bytes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from yeji.platform.files.kinds import PICTURES

SIZES: Final = {"small": 160, "large": 1600}
"""The longer side, in dots."""
MADE: Final = tuple(f".{name}" for name in SIZES)
"""The endings of what is made from a content."""
KIND: Final = "image/webp"
_MOST_DOTS: Final = 50_000_000
_TALLEST: Final = 20_000


def has_picture(kind: str) -> bool:
    """Whether pictures are made of such files at all."""
    return kind in PICTURES


def make_pictures(path: Path) -> bool:
    """Make the pictures of a file and put them beside it; False if it is none that can be shown.

    What it would take is looked up in its head before anything of it is unpacked. Of one that moves the first frame is
    taken. Places and dates that a camera wrote into it are left out.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=("PNG", "JPEG", "GIF", "WEBP", "BMP")) as found:
            wide, high = found.size
            if wide * high > _MOST_DOTS or max(wide, high) > _TALLEST:
                return False
            found.draft("RGB", (SIZES["large"], SIZES["large"]))
            upright = ImageOps.exif_transpose(found)
            shown = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in found.info else "RGB")
            for name in ("large", "small"):
                shown.thumbnail((SIZES[name], SIZES[name]))
                _save(shown, path.with_name(f"{path.name}.{name}"))
    except Exception:  # noqa: BLE001 - whatever a decoder trips over in a stranger's bytes: there is no picture then
        return False
    return True


def _save(shown: object, path: Path) -> None:
    made = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            shown.save(stream, "WEBP", quality=82, method=2)  # type: ignore[attr-defined]
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)
