"""Answers with names: what a table's keys are called, for those who may know."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yeji.ledger.queries import Table
from yeji.ledger.question import GRAINS, Dimension
from yeji.ledger.traits import Trait
from yeji.org.scopes import Scope
from yeji.records.reading import labels
from yeji.records.types import registry

NAMED = {
    Dimension.PERSON: "person",
    Dimension.UNIT: "unit",
    Dimension.PRODUCT: "product",
    Dimension.PRODUCT_TREE: "product",
    Dimension.CUSTOMER: "customer",
    Dimension.TERRITORY: "territory",
    Dimension.TERRITORY_TREE: "territory",
    Dimension.STAGE: "stage",
}

STAGE_UNKNOWN: Final = _("stage not known then")
"""What came in closed was open before, in a stage that nobody noted."""


def named_rows(table: Table, *, scope: Scope) -> list[dict[str, Any]]:
    """A row per key: each dimension as id and name, then the figures. Largest first figure first."""
    names = {
        dimension: labels(scope, registry.get(NAMED[dimension]), {key[place] for key in table.rows})
        for place, dimension in enumerate(table.by)
        if isinstance(dimension, Dimension) and dimension in NAMED
    }
    rows = []
    for key, figures in table.rows.items():
        row: dict[str, Any] = {}
        for place, dimension in enumerate(table.by):
            row[dimension.value] = key[place]
            if isinstance(dimension, Trait):
                row[f"{dimension.value}_name"] = dimension.shown(key[place])
            elif dimension in names:
                unknown = str(STAGE_UNKNOWN) if dimension == Dimension.STAGE and key[place] is None else None
                row[f"{dimension.value}_name"] = names[dimension].get(key[place] or 0, unknown)
        rows.append({**row, **figures})
    dated = [dimension.value for dimension in table.by if dimension in GRAINS]
    rows.sort(key=lambda row: (*(row[name] for name in dated), -(row[table.metrics[0]] or 0), str(list(row.values()))))
    return rows
