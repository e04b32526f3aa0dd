"""What the ledger can be asked: figures by dimensions over a period, as fact or plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from yeji.kit.periods import Period
from yeji.kit.refusal import Refused
from yeji.ledger.models import Scenario
from yeji.ledger.traits import Trait


class CannotAsk(Refused):
    """A question the ledger has no meaning for."""

    code = "metrics.cannot_ask"


class Dimension(StrEnum):
    """By what figures can be split."""

    PERSON = "person"
    UNIT = "unit"
    POSITION = "position"
    PRODUCT = "product"
    PRODUCT_TREE = "product_tree"
    CUSTOMER = "customer"
    TERRITORY = "territory"
    TERRITORY_TREE = "territory_tree"
    STAGE = "stage"
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


HELD = ("person", "unit", "position", "product", "product_tree", "customer", "territory", "territory_tree", "stage")
"""The dimensions that can be held fixed, by the number of a record."""
GRAINS = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH, Dimension.QUARTER, Dimension.HALF, Dimension.YEAR)
"""The dimensions that are stretches of time, the finest first. Quarters, halves and years are the company's fiscal
ones."""


NAMES_NONE: Final = 0
"""Held fixed instead of a number: what names none."""
MAY_NAME_NONE: Final = ("unit", "product", "customer", "stage")

By = Dimension | Trait
"""By what figures can be split: what entries carry, or a field of what they name."""


class View(StrEnum):
    """Which day decides the period: the posting's own, or the one it belongs to (locked periods restated)."""

    POSTED = "posted"
    RESTATED = "restated"


class Structure(StrEnum):
    """In whose tree of units things are counted: that of their own day, or today's."""

    THEN = "then"
    TODAY = "today"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the ledger: figures by dimensions over a period, as fact or plan.

    ``unit`` counts a unit with all below it, as the tree stood then; ``product_tree`` a product likewise, ``product``
    it alone; ``territory_tree`` and ``territory`` the customers who stood there; ``NAMES_NONE`` what names no unit,
    product, customer or stage. ``among`` holds dimensions to any one of several numbers, and may name one again that is
    held already: both are met then. ``traits`` are held fixed by their values, several of one to any of them; None: not
    filled in. ``known_at`` reads a past view back.
    ``since`` and ``until`` leave only the days of the period from the one up to, not including, the other. ``tree_on``
    lets units, products and territories stand where they do on that day, and customers be what they are then, instead
    of as they were on the day of each entry. ``beside`` is the period that this one, an earlier one, is held against.
    """

    metrics: tuple[str, ...]
    period: Period
    by: tuple[By, ...] = ()
    scenario: Scenario = Scenario.ACTUAL
    view: View = View.POSTED
    known_at: datetime | None = None
    person: int | None = None
    unit: int | None = None
    position: int | None = None
    product: int | None = None
    product_tree: int | None = None
    customer: int | None = None
    territory: int | None = None
    territory_tree: int | None = None
    stage: int | None = None
    unassigned: bool = False
    overlay: bool = False
    since: date | None = None
    until: date | None = None
    fiscal_start: int = 1
    tree_on: date | None = None
    traits: tuple[tuple[Trait, str | None], ...] = ()
    among: tuple[tuple[str, tuple[int, ...]], ...] = ()
    beside: Period | None = None

    @property
    def start(self) -> date:
        """The first day that counts."""
        return max(self.since or self.period.start, self.period.start)

    @property
    def end(self) -> date:
        """The day before which it ends."""
        return min(self.until or self.period.end, self.period.end)

    def where(self) -> dict[str, int]:
        """The dimensions that are held fixed at one number."""
        held = {name: getattr(self, name) for name in HELD}
        return {name: value for name, value in held.items() if value is not None}

    def held(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The dimensions that are held fixed, each at one of these numbers."""
        return (*((name, (value,)) for name, value in self.where().items()), *self.among)

    def about(self) -> set[str]:
        """The dimensions and traits that it splits by, and the dimensions that it holds fixed."""
        return {str(one) for one in self.by} | {name for name, _numbers in self.held()}
