"""Where people's figures were earned before they were transferred: in which units, and how many records.

The entries are asked of those alone who changed their unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from yeji.ledger.metrics import Count, Distinct, Flow, registry
from yeji.ledger.models import Scenario
from yeji.ledger.queries import fetch
from yeji.ledger.question import Question
from yeji.ledger.sql import Level, conditions
from yeji.org.scopes import Scope
from yeji.records.reading import labels
from yeji.records.types import registry as types

Before = tuple[tuple[str, int], ...]
"""Names of units, each with a number of records."""

_TRANSFERRED: Final = """
SELECT m.person_id, array_agg(DISTINCT place.unit_id) FILTER (WHERE upper_inf(m.days) AND upper_inf(place.days))
FROM org_membership m JOIN org_positionplace place ON place.position_id = m.position_id
WHERE m.person_id = ANY(%(people)s)
GROUP BY 1 HAVING count(DISTINCT place.unit_id) > 1 AND bool_or(upper_inf(m.days) AND upper_inf(place.days))
"""


def earned_before(question: Question, people: Collection[int], *, scope: Scope) -> Mapping[int, Before]:
    """For those of these people who were transferred: the units, other than their own ones now, in which the first
    metric's figure was earned. Nothing of plans and of what stands: that moves along.
    """
    metric = registry.get(question.metrics[0])
    base = metric.of if isinstance(metric, Count | Distinct) else metric
    if question.scenario != Scenario.ACTUAL or not isinstance(base, Flow) or not people:
        return {}
    now: dict[int, list[int]] = dict(fetch(_TRANSFERRED, {"people": list(people)}))
    if not now:
        return {}
    whole = replace(question, by=())
    where, params = conditions([base.key], whole, scope, fine=True, level=Level.WITHIN)
    sql = (
        f"SELECT e.person, e.unit, count(DISTINCT e.record) FROM ledger_entry e WHERE {where} "
        "AND e.person = ANY(%(transferred)s) AND e.unit IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    found = [row for row in fetch(sql, {**params, "transferred": list(now)}) if row[1] not in now[row[0]]]
    names = labels(scope, types.get("unit"), {unit for _person, unit, _count in found})
    told: dict[int, Before] = {}
    for person, unit, count in found:
        told[person] = (*told.get(person, ()), (names.get(unit, ""), count))
    return told
