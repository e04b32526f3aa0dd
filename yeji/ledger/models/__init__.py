"""The hall of the house: what counts, who is credited, what was counted, and which periods are final."""

from yeji.ledger.models.entries import CreditKind, CreditLine, Entry, Event, Part, Scenario
from yeji.ledger.models.following import Following
from yeji.ledger.models.metrics import Definition, Metric, MetricOwner, TileChoice
from yeji.ledger.models.periods import Period, PeriodChange, PeriodStatus, Seal
from yeji.ledger.models.sums import Balance, Folded, Rollup, Standing, Summary, Unsummed, Watermark

__all__ = [
    "Balance",
    "CreditKind",
    "CreditLine",
    "Definition",
    "Entry",
    "Event",
    "Folded",
    "Following",
    "Metric",
    "MetricOwner",
    "Part",
    "Period",
    "PeriodChange",
    "PeriodStatus",
    "Rollup",
    "Scenario",
    "Seal",
    "Standing",
    "Summary",
    "TileChoice",
    "Unsummed",
    "Watermark",
]
