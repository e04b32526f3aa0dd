"""An e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.text import Text


@dataclass(frozen=True, kw_only=True)
class Email(Text):
    """An address that mail can be sent to, in small letters."""

    kind: ClassVar[str] = "email"
    title: ClassVar[Any] = gettext_lazy("E-mail")
    order: ClassVar[int] = 51
    control: ClassVar[str] = "email"

    longest: int = 254

    def read(self, raw: Any) -> str:
        text = super().read(raw).lower()
        try:
            validate_email(text)
        except ValidationError:
            raise self.refuse(
                _("%(field)s is an e-mail address such as li@example.cn. Not: %(given)s")
                % {"field": self.label, "given": text[:60]}
            ) from None
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "email"}
