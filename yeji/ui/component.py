"""What every screen component is: frozen values, a template, and a context that its docstring names."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import ClassVar, Final

from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import SafeString

from yeji.ui.signs import language


class Component:
    """A part of a page. Subclasses are frozen dataclasses with a ``template``; a template prints one as ``{{ part }}``.

    The template sees the fields and what ``extra`` adds, and nothing else: a component renders the same
    wherever it stands, in a page, in a fragment or in a mail. So those of which pages hold many are ``remembered``:
    the same values in the same language are drawn once. They must be able to stand in a set.
    """

    template: ClassVar[str]
    remembered: ClassVar[bool] = False

    def context(self) -> dict[str, object]:
        """What the template sees."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return own | self.extra()

    def extra(self) -> dict[str, object]:
        """Values worked out from the fields, for the template's eyes."""
        return {}

    def draw(self) -> SafeString:
        """The part as HTML."""
        # By the engine itself: asking for it and wrapping it costs more than many a component.
        return Engine.get_default().get_template(self.template).render(Context(self.context()))

    def __str__(self) -> SafeString:
        if not self.remembered:
            return self.draw()
        return _drawn(self, kinds_of(self), *surroundings())

    def __html__(self) -> SafeString:
        return self.__str__()


def surroundings() -> tuple[str, str]:
    """What a part looks different by beside its values: the language, and how static files are called."""
    return language(), settings.STORAGES["staticfiles"]["BACKEND"]


_PLAIN: Final = frozenset({str, SafeString, bool, int, Decimal, NoneType, date})
"""What most values are; nothing lies deeper in them."""


def kinds_of(value: object) -> object:
    """Of what type each value in a part is, however deep: safe text and the same text that is not safe are equal."""
    kind = type(value)
    if kind in _PLAIN:
        return kind
    if isinstance(value, tuple):
        return tuple(map(kinds_of, value))
    if hasattr(kind, "__dataclass_fields__"):
        return (kind, *map(kinds_of, vars(value).values()))
    return kind


@lru_cache(maxsize=2048)
def _drawn(part: Component, _kinds: object, _language: str, _storage: str) -> SafeString:
    """Drawn once for all that goes in."""
    return part.draw()
