"""Everything that is tried as one account, from the first address to the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.attacks.scope.figures import figures
from tests.attacks.scope.looking import bins, boards, lists, wandering
from tests.attacks.scope.talking import hanging
from tests.attacks.scope.visit import Found, Visit
from tests.attacks.scope.writing import links, plans, several, writes

PROBES: Final[tuple[Callable[[Visit], Found], ...]] = (
    wandering, lists, boards, bins, hanging, writes, several, links, plans, figures,
)  # fmt: skip


def whole_sweep(visit: Visit) -> Found:
    """Every probe; tells the differences from the oracle."""
    for probe in PROBES:
        yield from probe(visit)


def light_sweep(visit: Visit) -> Found:
    """What shows a change of scope first: every surface once, every list, every figure."""
    for probe in (wandering, lists, figures):
        yield from probe(visit)
