"""The provinces, cities and districts that the front end's build put beside its files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from yeji.kit.addresses import Atlas

_FILE: Final = Path(__file__).parent / "static" / "built" / "regions.json"


@cache
def atlas() -> Atlas:
    """All of them, read once."""
    return Atlas(json.loads(_FILE.read_text(encoding="utf-8")))
