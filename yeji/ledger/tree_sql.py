"""The trees by which figures are split, as SQL: products under products, and the territories customers stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from yeji.ledger.question import Dimension
from yeji.ledger.trait_sql import BORDER, trait_join, trait_source
from yeji.ledger.traits import Trait
from yeji.records.spans import on_day
from yeji.records.trees import branches, tree_table
from yeji.records.types import registry as types

PRODUCT, TERRITORY = "product", "territory"
STANDS: Final = Trait("customer", TERRITORY)
"""Where an entry's territory is read: it is that of its customer."""
TERRITORIES: Final = frozenset({Dimension.TERRITORY, Dimension.TERRITORY_TREE})
_TREES: Final = {Dimension.PRODUCT_TREE: PRODUCT, Dimension.TERRITORY_TREE: TERRITORY}
DIMENSIONS: Final = frozenset({*_TREES, *TERRITORIES})
"""Those that this page knows."""


_Read = dict[tuple[str, bool], dict[str, Any]]
_READ: Final[ContextVar[_Read | None]] = ContextVar("trees read for the question", default=None)


@contextmanager
def trees_read_once() -> Iterator[None]:
    """Within this, each tree is read once: all statements that answer one question stand on the same one."""
    if _READ.get() is not None:
        yield
        return
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def tree_dimension(dimension: Dimension, place: int, *, at: str, today: bool) -> tuple[str, str]:
    """The column of a dimension and what is joined for it; ``at`` is the SQL of the day that is looked at."""
    name, above = f"t{place}", f"above{place}"
    if dimension == Dimension.PRODUCT_TREE:
        return f"{above}.ancestor", f" LEFT JOIN {_tree(PRODUCT, above, 'e.product', at)}"
    joins = " " + trait_join(STANDS, name, at=at, today=today)
    if dimension == Dimension.TERRITORY:
        return f"{name}.value::bigint", joins
    return f"{above}.ancestor", f"{joins} LEFT JOIN {_tree(TERRITORY, above, f'{name}.value::bigint', at)}"


def _tree(tree: str, name: str, record: str, at: str) -> str:
    return f"{tree_table(tree, name)} ON {name}.record = {record} AND {on_day(name, at)}"


def tree_held(dimension: Dimension, meets: str, *, at: str, today: bool) -> str:
    """Whether an entry lies within something whose number ``meets`` what stands behind it in SQL."""
    if dimension == Dimension.PRODUCT_TREE:
        branch = tree_table(PRODUCT, "held")
        met = f"held.record = e.product AND held.ancestor {meets} AND {on_day('held', at)}"
        return f"EXISTS (SELECT FROM {branch} WHERE {met})"
    source, key = trait_source(STANDS, today=today)
    stands, met = f"{source} held", f"held.value::bigint {meets}"
    if dimension == Dimension.TERRITORY_TREE:
        # What is asked of the entry stands in the WHERE: only then all entries are joined at once.
        stands = f"{stands}, {tree_table(TERRITORY, 'above')}"
        met = f"above.record = held.value::bigint AND above.ancestor {meets} AND {on_day('above', at)}"
    return f"EXISTS (SELECT FROM {stands} WHERE held.record = {key} AND {on_day('held', at)} AND {met})"


def tree_params(about: Collection[str], *, today: bool) -> dict[str, Any]:
    """The branches of the trees that a question is about."""
    found: dict[str, Any] = {}
    for dimension, tree in _TREES.items():
        if dimension in about:
            found |= _branches(tree, today=today)
    return found


def _branches(tree: str, *, today: bool) -> dict[str, Any]:
    read = _READ.get()
    known = read.get((tree, today)) if read is not None else None
    if known is None:
        known = branches(types.get(tree), today=today, border=BORDER).params(tree)
        if read is not None:
            read[tree, today] = known
    return known
