"""Words a person reads, kept as English until the moment they are shown.

The kit knows no Django. A message is a ``Text``: the English source with named places
(``%(given)s``), translated when it is turned into a string. ``yeji.config`` says once who translates;
without it the words stay English, which is what a command shows before its settings are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Translate = Callable[[str], str]


class Text:
    """A sentence with named places, translated when shown: ``str(Text("%(n)s rows", n=3))``.

    The first argument must be a literal, so that the translations can be collected.
    """

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, **params: object) -> None:
        self.msgid: Final = msgid
        self.params: Final = params

    def __str__(self) -> str:
        translated = _translator.translate(self.msgid)
        return translated % self.params if self.params else translated

    def __repr__(self) -> str:
        return f"Text({self.msgid!r}, {self.params!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash(self.msgid)


class _Translator:
    """Who turns an English sentence into the reader's language."""

    def __init__(self) -> None:
        self.translate: Translate = _as_written


def _as_written(msgid: str) -> str:
    return msgid


_translator = _Translator()


def translate_with(translate: Translate) -> None:
    """Let ``translate`` (Django's ``gettext``, as a rule) put every ``Text`` into the reader's language."""
    _translator.translate = translate
