"""The smallest signs, written as text because a page holds hundreds: icons, tags, faces, deltas, legends."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal
from zlib import crc32

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from yeji.kit.numbers import Unit, show_apart

Tone = Literal["", "g", "r", "y", "bl", "v", "i"]
Meaning = Literal["", "ach", "tgt", "flr", "fcs"]

_HUES: Final = 10


def language() -> str:
    """The reader's language, for whoever shows numbers and days."""
    return get_language() or "en"


def enumerated(names: Iterable[object]) -> str:
    """Several names after each other, with the sign that the reader's language sets between them."""
    return ("、" if language().startswith("zh") else ", ").join(str(name) for name in names)


def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, as large as the text beside it; decoration only, so its neighbour must say the word."""
    return _icon(name, css, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=1024)
def _icon(name: str, css: str, _storage: str) -> SafeString:
    """Written once: a page holds dozens, and asking where the sprite is costs more than writing them."""
    return format_html(
        '<svg class="ti{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("built/icons.svg"),
        name,
    )


def ring(percent: int, word: object, said: object = "") -> SafeString:
    """How much of a whole, as a circle with its number; ``word`` tells what it is to whoever points at it.

    ``said`` stands before the number where there is room for it.
    """
    circle = '<circle class="{}" cx="8" cy="8" r="6"{}/>'
    rest = f' pathLength="100" stroke-dasharray="{int(percent)} 100"'
    before = f"{escape(str(said))} " if said else ""
    return mark_safe(  # noqa: S308 - numbers and escaped words
        f'<span class="row-x num chance" title="{escape(str(word))}">'
        f'<svg viewBox="0 0 16 16" aria-hidden="true">'
        f"{circle.format('track', '')}{circle.format('on', rest)}</svg>{before}{int(percent)}%</span>"
    )


def tag(text: object, tone: Tone = "", icon_name: str = "", title: str = "") -> SafeString:
    """A small label: g good, r bad, y attention, bl planned, v not yet real, i ink."""
    return format_html(
        '<span class="tag{}"{}>{}{}</span>',
        f" {tone}" if tone else "",
        format_html(' title="{}"', title) if title else "",
        icon(icon_name) if icon_name else "",
        text,
    )


@lru_cache(maxsize=4096, typed=True)
def face(name: str, size: Literal["", "s", "l"] = "") -> SafeString:
    """A person's face: the first letters of the name on a colour that stays theirs."""
    hue = crc32(name.encode()) % _HUES
    return format_html(
        '<span class="av h{}{}" aria-hidden="true" title="{}">{}</span>',
        hue,
        f" {size}" if size else "",
        name,
        initials(name),
    )


def initials(name: str) -> str:
    """``林`` of 林昭, ``ZL`` of Zhou Lan."""
    words = name.split()
    if name.isascii() and len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name[:1].upper()


def legend(meaning: Meaning | Literal["time"], word: object) -> SafeString:
    """The key to one mark of a chart and its word."""
    return format_html('<span class="lg"><i class="{}"></i>{}</span>', meaning, word)


def delta(change: Decimal | None, *, unit: Unit = Unit.RATE, up_is_good: bool = True) -> SafeString:
    """A change with its direction as a sign and, unless it is nought, as better or worse."""
    if change is None:
        return mark_safe('<span class="dl">—</span>')
    shown = show_apart(abs(change), language=language(), unit=unit)
    words = f"{shown.figure}{shown.unit}".removeprefix("▲ ")
    if change == 0:
        return format_html('<span class="dl">{}</span>', words)
    direction = "up" if change > 0 else "dn"
    meaning = "good" if (change > 0) == up_is_good else "bad"
    return format_html('<span class="dl {} {}">{}</span>', direction, meaning, words)


def phrase(message: str, **parts: object) -> SafeString:
    """A translated sentence with ``%(named)s`` places, filled with text or with components, escaped where needed."""
    filled = {name: format_html("{}", part) for name, part in parts.items()}
    return mark_safe(str(conditional_escape(message)) % filled)  # noqa: S308 - both sides are escaped above
