"""What those who react to a write are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yeji.records.types.object_type import ObjectType


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a write did, told to whoever reacts in the same transaction (see config/handlers.py).

    ``changed`` are the keys of the fields that it changed, where that is known. ``again`` are the records that a
    reaction wrote once more: it notes them there.
    """

    kind: ObjectType
    ids: Sequence[int]
    fresh: bool
    account: int | None
    at: datetime
    day: date
    verb: str
    changed: frozenset[str] | None = None
    again: set[int] = field(default_factory=set, compare=False)

    def may_have_changed(self, *keys: str | None) -> bool:
        """Whether one of these fields may be another now."""
        return self.fresh or self.changed is None or not self.changed.isdisjoint(keys)
