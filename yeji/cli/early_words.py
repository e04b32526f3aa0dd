"""Chinese for the commands that never load Django, from the same catalogues that Django reads."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from yeji.kit.words import translate_with

_ROOMS: Final = ("cli", "platform", "kit")


def speak_operators_language(environ: Mapping[str, str]) -> None:
    """Tell sentences in Chinese to whoever works under a Chinese locale; all others read English."""
    spoken = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    if not spoken.startswith("zh"):
        return
    chain = gettext.NullTranslations()
    for room in reversed(_ROOMS):
        folder = Path(__file__).parents[1] / room / "locale"
        found = gettext.translation("django", str(folder), languages=["zh_Hans"], fallback=True)
        found.add_fallback(chain)
        chain = found
    translate_with(chain.gettext)
