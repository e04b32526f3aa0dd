"""Every plan of a period in one read: targets, floors and stretches, each at its own node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from yeji.kit.periods import Period
from yeji.ledger.models import Scenario
from yeji.ledger.queries import fetch
from yeji.ledger.sql import figure_scope
from yeji.ledger.versions import versions_of
from yeji.org.scopes import Scope

Node = tuple[int | None, int | None]
"""A unit, a person, or neither: the company."""


@dataclass(frozen=True)
class Planned:
    """What was planned for each node, by scenario. A node without a plan is not there."""

    by_node: Mapping[tuple[Scenario, Node], Decimal]

    def at(self, scenario: Scenario, *, unit: int | None = None, person: int | None = None) -> Decimal | None:
        """The plan of one node; None where none is set."""
        return self.by_node.get((scenario, (unit, person)))

    def units(self, scenario: Scenario) -> dict[int | None, Decimal]:
        """The plans of units."""
        return {unit: value for (of, (unit, _person)), value in self.by_node.items() if of == scenario and unit}

    def people(self, scenario: Scenario) -> dict[int | None, Decimal]:
        """The plans of people."""
        return {person: value for (of, (_unit, person)), value in self.by_node.items() if of == scenario and person}


def planned(metric: str, period: Period, *, scope: Scope) -> Planned:
    """The plans of a metric that the reader's figure scope shows, added up over the months of a period.

    Plans stand at their own node and are never summed over a subtree (LEDGER.md, Figures 3).
    """
    params = {"metric": versions_of(metric), "start": period.start, "end": period.end, "actual": int(Scenario.ACTUAL)}
    seen = "".join(f" AND {term}" for term in figure_scope(scope, params))
    rows = fetch(
        "SELECT e.scenario, e.unit, e.person, sum(e.amount) FROM ledger_summary e "
        "WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario <> %(actual)s AND e.month >= %(start)s "
        f"AND e.month < %(end)s{seen} GROUP BY 1, 2, 3",
        params,
    )
    return Planned({(Scenario(scenario), (unit, person)): amount for scenario, unit, person, amount in rows})
