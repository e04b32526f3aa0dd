"""Builders: records as tests need them, made through the one door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.world.company import NOON, World
from yeji.business.sales import services
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.types import registry


def record_of(key: str, *, by: Scope = SYSTEM, at: datetime = NOON, **values: Any) -> Row:
    """A new record of a type."""
    return writing.save(registry.get(key), None, values, by=by, at=at)


def deal_of(
    world: World, owner: str | None, amount: int | str | None, *, stage: str = "proposal", **values: Any
) -> Row:
    """A new deal of somebody's, open unless a stage says otherwise."""
    given = {
        "name": f"{owner} {amount}",
        "customer": world.customer,
        "product": world.products["spectrometer"],
        "stage": world.stages[stage],
        "owner": world.people[owner] if owner else None,
        "amount": amount,
        **values,
    }
    return record_of("deal", **given)


def win(deal: Row, *, by: Scope = SYSTEM, at: datetime = NOON, **change: Any) -> Row:
    """Win a deal."""
    return services.win(deal=deal.pk, by=by, at=at, change=change)
