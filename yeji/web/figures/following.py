"""Which news an open page of figures follows: of the records that its metrics count, and of plans."""

from __future__ import annotations

from collections.abc import Iterable

from yeji.ledger.answerable import sources_of
from yeji.ledger.metrics import plans, registry


def followed(metrics: Iterable[str], *more: str, planned: bool = False) -> str:
    """The types whose changes move these figures, as a page's ``data-live`` names them; other words are no metrics."""
    counted = [registry.get(key) for key in metrics if key in registry.metrics]
    return " ".join(sorted({*sources_of(counted), *(plans.plans if planned else ()), *more}))
