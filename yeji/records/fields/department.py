"""A link to a unit of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from yeji.records.fields.link import Link


@dataclass(frozen=True, kw_only=True)
class Department(Link):
    """A link to a region, department or team."""

    kind: ClassVar[str] = "unit"
    title: ClassVar[Any] = gettext_lazy("Department")
    order: ClassVar[int] = 42
    control: ClassVar[str] = "link"
    settings: ClassVar[tuple[str, ...]] = ()

    to: str = "unit"

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {}
