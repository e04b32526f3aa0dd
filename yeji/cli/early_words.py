"""Chinese for the commands that never load Django, from the same catalogues that Django reads."""

from __future__ import annotations

import gettext
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from yeji.kit.words import translate_with

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"
_ROOMS: Final = ("cli", "platform", "kit")


def language_of(environ: Mapping[str, str]) -> str:
    """Chinese for whoever asks for it with ``YEJI_LANGUAGE`` or works under a Chinese locale, else English."""
    chosen = environ.get("YEJI_LANGUAGE") or environ.get("LC_ALL") or environ.get("LC_MESSAGES")
    spoken = chosen or environ.get("LANG") or ""
    return CHINESE if spoken.lower().startswith("zh") else ENGLISH


def asked_for(arguments: Sequence[str]) -> str | None:
    """The language that ``--language`` names before the command, where it stands there."""
    for place, argument in enumerate(arguments):
        if not argument.startswith("-"):
            return None
        if argument == "--language":
            return next(iter(arguments[place + 1 : place + 2]), None)
        if argument.startswith("--language="):
            return argument.partition("=")[2]
    return None


def speak_operators_language(environ: Mapping[str, str]) -> None:
    """Tell sentences in Chinese to whoever wants them (see ``language_of``); all others read English."""
    if language_of(environ) != CHINESE:
        return
    chain = gettext.NullTranslations()
    for room in reversed(_ROOMS):
        folder = Path(__file__).parents[1] / room / "locale"
        found = gettext.translation("django", str(folder), languages=["zh_Hans"], fallback=True)
        found.add_fallback(chain)
        chain = found
    translate_with(chain.gettext)
