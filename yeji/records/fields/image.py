"""A picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from yeji.records.fields.file import File


@dataclass(frozen=True, kw_only=True)
class Image(File):
    """One file of which a picture can be shown: small in lists, large on its page."""

    kind: ClassVar[str] = "image"
    title: ClassVar[Any] = gettext_lazy("Picture")
    order: ClassVar[int] = 59
    pictures: ClassVar[bool] = True
