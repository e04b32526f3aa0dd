"""Fields that mean nothing yet: they say by ``idle_without`` which records a company would need for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yeji.records.types import ObjectType, registry


def idle_fields(kind: ObjectType, values: Mapping[str, Any]) -> frozenset[str]:
    """The keys of a record's fields that wait for records the company does not have.

    Where one of those that wait for a type says something, all of them are shown.
    """
    waiting = {item.key: item.idle_without for item in kind.fields if item.idle_without}
    said = {to for key, to in waiting.items() if values.get(key)}
    missing = {to for to in {*waiting.values()} - said if not _some(to)}
    return frozenset(key for key, to in waiting.items() if to in missing)


def _some(to: str) -> bool:
    found: bool = registry.get(to).rows().filter(deleted_at__isnull=True).exists()
    return found
