"""What every screen component is: frozen values, a template, and a context that its docstring names."""

from __future__ import annotations

from dataclasses import fields
from typing import ClassVar

from django.template import Context, Engine
from django.utils.safestring import SafeString


class Component:
    """A part of a page. Subclasses are frozen dataclasses with a ``template``; a template prints one as ``{{ part }}``.

    The template sees the fields and what ``extra`` adds, and nothing else: a component renders the same
    wherever it stands, in a page, in a fragment or in a mail.
    """

    template: ClassVar[str]

    def context(self) -> dict[str, object]:
        """What the template sees."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return own | self.extra()

    def extra(self) -> dict[str, object]:
        """Values worked out from the fields, for the template's eyes."""
        return {}

    def __str__(self) -> SafeString:
        # By the engine itself: asking for it and wrapping it costs more than many a component.
        return Engine.get_default().get_template(self.template).render(Context(self.context()))

    def __html__(self) -> SafeString:
        return self.__str__()
