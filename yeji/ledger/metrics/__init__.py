"""How a metric is declared. Apps declare theirs in code, ten lines each; everything else refers to the name."""

from yeji.ledger.metrics.events import Event, Past, Read, Source, Spell
from yeji.ledger.metrics.kinds import Better, Count, Distinct, Flow, Formula, Metric, Ratio, Stock, Unit
from yeji.ledger.metrics.plans import Plan, plans
from yeji.ledger.metrics.registry import NOTHING, Built, UnknownMetric, registry

__all__ = [
    "NOTHING",
    "Better",
    "Built",
    "Count",
    "Distinct",
    "Event",
    "Flow",
    "Formula",
    "Metric",
    "Past",
    "Plan",
    "Ratio",
    "Read",
    "Source",
    "Spell",
    "Stock",
    "Unit",
    "UnknownMetric",
    "plans",
    "registry",
]
