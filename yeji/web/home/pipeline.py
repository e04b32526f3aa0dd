"""What is open, stage by stage, and what was won in the period."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import pgettext

from yeji.ledger.queries import Table
from yeji.ledger.question import NAMES_NONE
from yeji.ledger.showing import STAGE_UNKNOWN
from yeji.process.models import Outcome
from yeji.records.reading import visible
from yeji.records.types import registry as types
from yeji.ui.components import Figure, Funnel, FunnelStage
from yeji.web.home.overview import MEASURED, STOCKS, Overview


def funnel(page: Overview) -> Funnel | None:
    """The stages with what stands in them at the period's end, or today; None where nothing is open and nothing won.

    What passed from stage to stage is not counted yet, so no rates stand between them; the win rate is known.
    """
    if not page.pipeline.rows and not page.now.value("won_deals"):
        return None
    known = visible(page.visitor.scope, types.get("stage")).order_by("place", "pk")
    named = list(known.values_list("pk", "name", "outcome"))
    won = next((name for _key, name, outcome in named if outcome == Outcome.WON), "")
    standing = [(key, name) for key, name, outcome in named if outcome == Outcome.OPEN or _stands(page.pipeline, key)]
    if _stands(page.pipeline, None):
        standing.append((None, str(STAGE_UNKNOWN)))
    return Funnel(stages=(*(_stage(page, key, name, page.pipeline) for key, name in standing), _won(page, won)))


def _stands(table: Table, key: int | None) -> bool:
    """Whether anything stood in a stage."""
    return any(table.value(metric, (key,)) for metric in STOCKS)


def _stage(page: Overview, key: int | None, name: str, table: Table) -> FunnelStage:
    asked = page.node.of(stage=NAMES_NONE if key is None else key)
    number, amount = (table.value(metric, (key,)) or Decimal(0) for metric in ("open_deals", "open_pipeline"))
    return FunnelStage(
        name=name,
        number=_counted(asked.of(metric="open_deals").figure(number, page.currency), amount),
        amount=asked.of(metric="open_pipeline").figure(amount, page.currency),
    )


def _won(page: Overview, name: str) -> FunnelStage:
    rate, amount = page.now.value("win_rate"), page.now.value(MEASURED)
    number = page.node.of(metric="won_deals").figure(page.now.value("won_deals"), page.currency)
    return FunnelStage(
        name=name,
        number=_counted(number, amount),
        amount=page.node.of(metric=MEASURED).figure(amount, page.currency),
        rate=page.node.of(metric="win_rate").figure(rate, page.currency) if rate is not None else None,
        won=True,
    )


def _counted(number: Figure, amount: Decimal | None) -> Figure:
    """How many deals an amount comes from; in words where all are shared and count for those with the largest share."""
    return replace(number, words=pgettext("deals", "shared")) if amount and not number.value else number
