"""The number of an identity card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.identity_number import normal
from yeji.kit.masking import ends
from yeji.records.fields.text import Text


@dataclass(frozen=True, kw_only=True)
class IdentityNumber(Text):
    """The number of a resident's identity card, of eighteen signs. Masked, the first three and last four are left."""

    kind: ClassVar[str] = "identity"
    title: ClassVar[Any] = gettext_lazy("Identity card number")
    order: ClassVar[int] = 51
    control: ClassVar[str] = "text"
    settings: ClassVar[tuple[str, ...]] = ()

    longest: int = 40

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        kept = normal(text)
        if kept is None:
            # What was typed is not said again: it may be somebody's number but for one digit.
            raise self.refuse(
                _("%(field)s has eighteen signs, of which the last is a check: one of them is wrong.")
                % {"field": self.label}
            )
        return kept

    def mask(self, value: str) -> str:
        return ends(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": self.longest, "examples": ["11010519491231002X"]}
