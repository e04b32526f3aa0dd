"""The tree of products, dated by its own history: what stands under what, and from which month up to which.

A product moves on the first of the month in which that was written; the first place it is given it has had since the
beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from yeji.ledger.question import CannotAsk
from yeji.ledger.trait_sql import spans
from yeji.records.fields import Link
from yeji.records.types import registry as types

EVER: Final = (date.min, date.max)
PRODUCT: Final = "product"
PARENT: Final = "parent"
Days = tuple[date, date]
Step = tuple[date, date, int]
"""From which day up to which a product stands under which other."""


@dataclass
class Branches:
    """Every product with each of those above it, itself too, and the days on which that is so; column by column."""

    record: list[int] = field(default_factory=list)
    ancestor: list[int] = field(default_factory=list)
    since: list[date] = field(default_factory=list)
    until: list[date] = field(default_factory=list)

    def add(self, record: int, ancestor: int, days: Days) -> None:
        self.record.append(record)
        self.ancestor.append(ancestor)
        self.since.append(days[0])
        self.until.append(days[1])

    def params(self) -> dict[str, Any]:
        """The columns as a query takes them."""
        return {f"tree_{name}": getattr(self, name) for name in ("record", "ancestor", "since", "until")}


TREE: Final = (
    "unnest(%(tree_record)s::bigint[], %(tree_ancestor)s::bigint[], %(tree_since)s::date[], %(tree_until)s::date[]) "
    "AS {0}(record, ancestor, since, until)"
)
"""The branches as a table, called {0}."""


def branches(*, today: bool) -> Branches:
    """The tree as it was on each day, or for all days as it is ``today``."""
    parents, products = _parents(today=today)
    found = Branches()
    for product in products:
        found.add(product, product, EVER)
        for ancestor, days in _above(product, EVER, parents, frozenset({product})):
            found.add(product, ancestor, days)
    return found


def _above(
    product: int, days: Days, parents: Mapping[int, list[Step]], seen: frozenset[int]
) -> Iterator[tuple[int, Days]]:
    """Who stands above a product within some days. A circle ends where it closes."""
    for since, until, parent in parents.get(product, ()):
        within = max(days[0], since), min(days[1], until)
        if within[0] < within[1] and parent not in seen:
            yield parent, within
            yield from _above(parent, within, parents, seen | {parent})


def _parents(*, today: bool) -> tuple[Mapping[int, list[Step]], list[int]]:
    kind = types.get(PRODUCT)
    link = kind.by_key.get(PARENT)
    if not isinstance(link, Link):
        raise CannotAsk(_("Products stand in no tree here."), field="by")
    with connection.cursor() as cursor:
        if today:
            cursor.execute(f"SELECT t.id, {link.sql('t')}, NULL, NULL FROM {kind.relation} t ORDER BY 1")
        else:
            cursor.execute(
                "SELECT record, value::bigint, nullif(date_trunc('month', since::timestamp), '-infinity')::date, "
                "nullif(date_trunc('month', until::timestamp), 'infinity')::date "
                f"FROM {spans(kind, link)} placed ORDER BY record, since"
            )
        rows = cursor.fetchall()
    parents: dict[int, list[Step]] = {}
    for record, parent, since, until in rows:
        if parent is not None:
            parents.setdefault(record, []).append((since or date.min, until or date.max, parent))
    return parents, list(dict.fromkeys(row[0] for row in rows))
