"""Text as people type it, made comparable."""

from __future__ import annotations

import unicodedata
from typing import Final

# Full-width forms stand exactly this far above their ASCII twins.
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): plain for wide, plain in {"\u3000": " ", "\u00a0": " ", "￥": "¥", "￡": "£", "￦": "₩"}.items()
}


def plain_ascii(text: str) -> str:
    """``text`` with full-width letters, digits and signs in their ordinary form, wide spaces as spaces.

    Narrower than NFKC on purpose, which also turns ``5²`` into ``52``.
    """
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def folded(text: str) -> str:
    """``text`` as compared when names are matched.

    Width, case and compatibility forms are made one (NFKC, casefold), invisible characters are dropped, and
    any white space, also no-break and ideographic, counts as one space. Never shown to a person.
    """
    if text.isascii():
        return " ".join(text.split()).casefold()
    visible = text
    if not text.isprintable():  # what is printable holds nothing that is invisible
        visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    # Casefolding can leave a form that NFKC would still change, and the reverse: twice is enough for both.
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    twice = unicodedata.normalize("NFKC", once.casefold())
    return " ".join(twice.split())
