"""What one has entered for others: the newest records of each type that one may write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from yeji.records.reading import labels, may_create, visible
from yeji.records.types import ObjectType
from yeji.records.types import registry as types
from yeji.ui.days import moment_tag
from yeji.web.visitor import Visitor

MOST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A record that one made: of what type, called what, for whom, and when."""

    kind: str
    icon: str
    title: str
    url: str
    owner: str
    at: SafeString


def writable(visitor: Visitor) -> list[ObjectType]:
    """The types of records that belong to people and that the reader may write."""
    return [kind for kind in types if kind.owner and kind.in_menu and may_create(visitor.scope, kind)]


def newest(visitor: Visitor) -> tuple[Entered, ...]:
    """The newest records that the reader made, of all these types together."""
    account = visitor.account.pk if visitor.account else None
    found: list[tuple[ObjectType, Any]] = []
    for kind in writable(visitor):
        rows = visible(visitor.scope, kind).filter(created_by=account).order_by("-pk")[:MOST]
        found += [(kind, row) for row in rows]
    found.sort(key=lambda one: -one[1].pk)
    shown = found[:MOST]
    owners = labels(visitor.scope, types.get("person"), filter(None, (_owner(kind, row) for kind, row in shown)))
    return tuple(
        Entered(
            kind=capfirst(str(kind.label)),
            icon=kind.icon,
            title=kind.label_of(row),
            url=f"/records/{kind.key}/{row.pk}/",
            owner=owners.get(_owner(kind, row) or 0, ""),
            at=moment_tag(row.created_at.astimezone(visitor.now.tzinfo), now=visitor.now),
        )
        for kind, row in shown
    )


def _owner(kind: ObjectType, row: Any) -> int | None:
    found: int | None = kind.field(kind.owner or "").of(row)
    return found
