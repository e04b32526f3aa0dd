"""One of a few values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.records.fields.field import Field
from yeji.records.fields.operators import EMPTY, FILLED, NONE_OF, ONE_OF, Operator


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of the named values; ``options`` pairs each stored code with its label. Blank means the ``default``."""

    kind: ClassVar[str] = "choice"
    operators: ClassVar[tuple[Operator, ...]] = (ONE_OF, NONE_OF, EMPTY, FILLED)

    options: tuple[tuple[str, Any], ...]
    default: str | None = None

    def clean(self, raw: Any) -> Any:
        value = super().clean(raw)
        return self.default if value is None else value

    def read(self, raw: Any) -> str:
        text = str(raw).strip()
        for code, label in self.options:
            if text in (code, str(label)):
                return code
        known = ", ".join(code for code, _label in self.options)
        raise self.refuse(
            _("%(field)s is one of: %(known)s. Not: %(given)s")
            % {"field": self.label, "known": known, "given": text[:60]}
        )

    def show(self, value: Any, language: str) -> str:
        return str(dict(self.options).get(value, value or ""))

    def schema(self) -> dict[str, Any]:
        return {"enum": [code for code, _label in self.options] + ([] if self.required else [None, ""])}
