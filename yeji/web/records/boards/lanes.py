"""The lanes of a board: the first cards of every stage in one query, what all of them add up to in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yeji.platform.rows import Row
from yeji.process.models import Outcome, Stage
from yeji.records.boards import board_by
from yeji.records.fields import Choice, Money
from yeji.records.reading import visible
from yeji.records.types import Board, ObjectType, registry
from yeji.web.records.lists.listing import Asked, Page, first_of, rows_of
from yeji.web.visitor import Visitor

CARDS: Final = 15
MOST_CARDS: Final = 200
LARGE: Final = 5_000
NOWHERE: Final = "_none_"
"""The lane of records that say nothing."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A lane that stands for one of a field's choices; without a ``pk``, for none of them."""

    pk: str | None
    name: str
    outcome: str = Outcome.OPEN
    stale_after: int | None = None


Step = Stage | Column


@dataclass
class Sums:
    """What stands in a stage: how many, their money and its weighed part by currency, how many of them are stale."""

    count: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)
    weighed: dict[str, Decimal] = field(default_factory=dict)
    stale: int = 0


def column_of(asked: Asked) -> str:
    """The column that says in which lane a record stands."""
    return asked.kind.field(asked.by).column


def key_of(stage: Step) -> str:
    """What a lane is called in addresses and on the page."""
    return str(stage.pk) if stage.pk is not None else NOWHERE


def stages_of(kind: ObjectType, by: str, visitor: Visitor) -> Sequence[Step]:
    """All stages a record of the type can be in, in the order in which they are walked.

    A choice that can be left open has a lane for the records that say nothing.
    """
    item = kind.field(by)
    if isinstance(item, Choice):
        columns = [Column(pk=code, name=str(label)) for code, label in item.options]
        return columns if item.required or item.default else [Column(pk=None, name=_("nothing said")), *columns]
    link = next(link for link in kind.links() if link.key == by)
    return list(visible(visitor.scope, registry.get(link.to)).order_by("place", "pk"))


def standing(column: str, stages: Sequence[Step]) -> Q:
    """The records in these lanes."""
    found = Q(**{f"{column}__in": [stage.pk for stage in stages if stage.pk is not None]})
    return found | Q(**{f"{column}__isnull": True}) if any(stage.pk is None for stage in stages) else found


def open_ones(stages: Sequence[Step]) -> list[Step]:
    """The stages that are lanes; the others are ends, reached by a verb."""
    return [stage for stage in stages if stage.outcome == Outcome.OPEN]


def cards_of(asked: Asked, visitor: Visitor, stages: Sequence[Step], sizes: Mapping[Any, int]) -> dict[Any, Page]:
    """The first cards of each stage, as many as its size says: one query for all lanes."""
    if not stages:
        return {}
    column, item = column_of(asked), asked.kind.field(asked.by)
    rows = rows_of(asked, visitor.scope)
    parts = [first_of(rows.filter(standing(column, [stage])), asked, sizes[stage.pk] + 1) for stage in stages]
    found: QuerySet[Any] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    lanes: dict[Any, list[Row]] = {stage.pk: [] for stage in stages}
    for row in found:
        lanes[item.of(row) or None].append(row)
    return {
        key: Page(rows=members[: sizes[key]], earlier=False, later=len(members) > sizes[key])
        for key, members in lanes.items()
    }


def sums_of(asked: Asked, visitor: Visitor, stages: Sequence[Step]) -> dict[Any, Sums]:
    """What each stage adds up to, each currency by itself: one query for all lanes."""
    kind, board, column = asked.kind, board_by(asked.kind, asked.by), column_of(asked)
    asks: dict[str, Any] = {"number": Count("pk")}
    if adds_up(kind, board):
        asks["money"] = Sum(kind.field(board.total).column)
    if adds_up(kind, board) and board.chance:
        asks["weighed"] = Sum(F(kind.field(board.total).column) * F(kind.field(board.chance).column) / 100)
    if late := list(_stale(column, stages, visitor)):
        asks["stale"] = Count("pk", filter=Q(*late, _connector=Q.OR))
    own = [kind.currency.column] if kind.currency else []
    rows = rows_of(asked, visitor.scope).filter(standing(column, stages))
    sums = {stage.pk: Sums() for stage in stages}
    for group in rows.order_by().values(column, *own).annotate(**asks):
        currency = group[own[0]] if own else ""
        _add(sums[group[column] or None], group, str(currency or visitor.company.currency))
    return sums


def adds_up(kind: ObjectType, board: Board) -> bool:
    """Whether the board shows amounts whose sum means something."""
    item = kind.field(board.total) if board.total else None
    return item is not None and not (isinstance(item, Money) and not item.adds_up)


def is_large(asked: Asked, visitor: Visitor, stages: Sequence[Step]) -> bool:
    """Whether adding up the lanes takes longer than people want to wait for a page. Counts no further than that."""
    column = column_of(asked)
    rows = rows_of(asked, visitor.scope).filter(standing(column, stages))
    return bool(rows.order_by()[LARGE : LARGE + 1].exists())


def _stale(column: str, stages: Sequence[Step], visitor: Visitor) -> Iterator[Q]:
    for stage in stages:
        if stage.stale_after:
            yield Q(**{column: stage.pk, "updated_at__lt": visitor.at - timedelta(days=stage.stale_after)})


def _add(sums: Sums, group: Mapping[str, Any], currency: str) -> None:
    sums.count += group["number"]
    sums.stale += group.get("stale") or 0
    if group.get("money"):
        sums.money[currency] = sums.money.get(currency, Decimal(0)) + group["money"]
    if group.get("weighed"):
        sums.weighed[currency] = sums.weighed.get(currency, Decimal(0)) + group["weighed"]


def stale_days(row: Row, stage: Step | None, visitor: Visitor) -> int:
    """For how many days a record has stood unchanged, if that is longer than its stage allows; else 0."""
    if stage is None or not stage.stale_after:
        return 0
    stood = visitor.at - row.updated_at
    return stood.days if stood > timedelta(days=stage.stale_after) else 0
