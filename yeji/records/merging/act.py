"""One merge or its undoing: who does what, when, and how the history and those who react hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yeji.org.scopes import Scope
from yeji.records import writing
from yeji.records.types import ObjectType


@dataclass(frozen=True, kw_only=True)
class Act:
    """One merge or its undoing: of which type, by whom, when, under which name in the history."""

    kind: ObjectType
    by: Scope
    at: datetime
    verb: str

    def named(self, kind: ObjectType) -> str:
        """What the history of a record of this type calls it."""
        return f"{kind.key}.{self.verb}"

    def wrote(self, kind: ObjectType, ids: Sequence[int], *changed: str) -> None:
        """Tell those who react to writes."""
        writing.wrote(kind, ids, by=self.by, at=self.at, verb=self.named(kind), changed=changed or None)

    def begins(self, kind: ObjectType) -> None:
        """Records of this type are about to be written."""
        writing.set_context(account=self.by.account, at=self.at, verb=self.named(kind))
