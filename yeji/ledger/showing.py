"""Answers with names: what a table's keys are called, for those who may know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yeji.ledger.queries import Table
from yeji.ledger.question import GRAINS, Dimension
from yeji.ledger.traits import Trait
from yeji.org.queries import last_held
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


def names_of(dimension: Any, ids: Collection[int | None], *, scope: Scope) -> Mapping[int, str]:
    """What those of a dimension are called, as far as the reader may know."""
    if dimension == Dimension.POSITION:
        return _positions({one for one in ids if one}, scope=scope)
    return labels(scope, registry.get(NAMED[dimension]), [one for one in ids if one])


def _positions(ids: Collection[int], *, scope: Scope) -> Mapping[int, str]:
    """A position by its unit, its title and who holds it; one that nobody holds any more by who did last."""
    known = last_held(ids)
    units = labels(scope, registry.get("unit"), {one.unit for one in known.values() if one.unit})
    people = labels(scope, registry.get("person"), {one.person for one in known.values() if one.person})
    return {
        number: " · ".join(filter(None, (units.get(one.unit or 0), one.title, people.get(one.person or 0))))
        or f"#{number}"
        for number, one in known.items()
    }


def named_rows(table: Table, *, scope: Scope) -> list[dict[str, Any]]:
    """A row per key: each dimension as id and name, then the figures. Largest first figure first."""
    names = {
        dimension: names_of(dimension, {key[place] for key in table.rows}, scope=scope)
        for place, dimension in enumerate(table.by)
        if dimension in NAMED or dimension == Dimension.POSITION
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
