"""An address on the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.text import Text


@dataclass(frozen=True, kw_only=True)
class Url(Text):
    """A web address. Nothing else than http and https is taken: an address is clicked on."""

    kind: ClassVar[str] = "url"
    title: ClassVar[Any] = gettext_lazy("Web address")
    order: ClassVar[int] = 52
    control: ClassVar[str] = "url"

    longest: int = 500

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        whole = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(whole)
            good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in whole
        except ValueError:
            good = False
        if not good:
            raise self.refuse(
                _("%(field)s is a web address such as https://example.cn. Not: %(given)s")
                % {"field": self.label, "given": text[:60]}
            )
        return whole

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uri", "maxLength": self.longest}
