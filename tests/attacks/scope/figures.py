"""Figures: sums over exactly what is within figure scope, and behind them only the records that one sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.attacks.scope import oracle
from tests.attacks.scope.company import day
from tests.attacks.scope.faces import Seen
from tests.attacks.scope.visit import Found, Visit, named
from tests.world import NOON
from yeji.web.events.figures import sight_at

METRICS: Final = {"won_amount": False, "new_deals": False, "visits": False, "open_pipeline": True}
"""Each with whether it is a stock."""
PERIODS: Final = {
    "2026": (date(2026, 1, 1), date(2027, 1, 1)),
    "2026Q2": (date(2026, 4, 1), date(2026, 7, 1)),
    "2026-05": (date(2026, 5, 1), date(2026, 6, 1)),
}


def figures(visit: Visit) -> Found:
    """Questions, explanations, attainment and their pages."""
    if not visit.sight.alive:
        return
    for metric, stock in METRICS.items():
        period = visit.chance.choice(list(PERIODS))
        for by in (None, "person", "unit", "customer", "stage" if stock else "product"):
            yield from _asked(visit, metric, by, period)
        yield from _explained(visit, metric, period)
    for by in ("person", "unit"):
        yield from _planned(visit, by)
    yield from _attained(visit)
    yield from _heard(visit)


def _asked(visit: Visit, metric: str, by: str | None, period: str) -> Found:
    body = {"metrics": [metric], "by": [by] if by else [], "period": period}
    seen = visit.me.post("/api/v1/metrics/query", body)
    start, end = PERIODS[period]
    expected = oracle.figures_by(visit.sight, metric, by, start, end, stock=METRICS[metric])
    yield from _compared(visit, seen, metric, by, expected, f"{metric} of {period} by {by}")
    yield from named(visit, seen)


def _planned(visit: Visit, by: str) -> Found:
    period = visit.chance.choice(list(PERIODS))
    body = {"metrics": ["won_amount"], "by": [by], "period": period, "scenario": "target"}
    seen = visit.me.post("/api/v1/metrics/query", body)
    expected = oracle.plans_by(visit.sight, "won_amount", by, *PERIODS[period])
    yield from _compared(visit, seen, "won_amount", by, expected, f"targets of {period} by {by}")


def _compared(visit: Visit, seen: Any, metric: str, by: str | None, expected: dict[Any, Decimal], what: str) -> Found:
    rows = seen.body["rows"] if seen.status == 200 else []
    found = {row.get(f"{by}_id", row.get(by)) if by else None: Decimal(row[metric] or 0) for row in rows}
    found = {key: value for key, value in found.items() if value}
    yield from visit.expect(found == expected, seen, f"{what}: {found} where it ought to be {expected}")


def _explained(visit: Visit, metric: str, period: str) -> Found:
    """The records behind a figure: those seen by name, the others as one sum; the same on the page."""
    start, end = PERIODS[period]
    behind = oracle.records_behind(visit.sight, metric, start, end, stock=METRICS[metric])
    key = "activity" if metric == "visits" else "deal"
    seen_ids = {record for record in behind if visit.sight.sees(key, record)}
    told = visit.me.post("/api/v1/metrics/explain", {"metrics": [metric], "period": period, "size": 200})
    yield from named(visit, told)
    rows = {row["id"]: Decimal(row["value"]) for row in told.body["rows"]}
    yield from visit.expect(rows == {pk: behind[pk] for pk in seen_ids}, told, f"{metric} of {period} rests on {rows}")
    hidden = [value for pk, value in behind.items() if pk not in seen_ids]
    sums = {"count": len(hidden), "value": sum(hidden, Decimal(0))}
    given = {"count": told.body["hidden"]["count"], "value": Decimal(told.body["hidden"]["value"])}
    yield from visit.expect(sums == given, told, f"{metric} of {period} hides {given}, not {sums}")
    page = visit.me.get(f"/entries/{metric}/?period={period}")
    yield from named(visit, page)
    shown = {record for of, record in page.links if of == key}
    yield from visit.expect(shown == seen_ids, page, f"{metric} of {period} shows {shown}, not {seen_ids}")


def _attained(visit: Visit) -> Found:
    """Attainment by person: each person's sum, and nobody's beyond figure scope."""
    period = visit.chance.choice(list(PERIODS))
    seen = visit.me.get(f"/api/v1/attainment?period={period}&by=person")
    expected = oracle.figures_by(visit.sight, "won_amount", "person", *PERIODS[period])
    found = {row["id"]: Decimal(row["actual"] or 0) for row in seen.body["rows"]}
    found = {key: value for key, value in found.items() if value}
    yield from visit.expect(found == expected, seen, f"attainment of {period}: {found}, not {expected}")
    yield from named(visit, seen)


def _heard(visit: Visit) -> Found:
    """Were everything posted now, a listener at ``/events/?figures=1`` would hear of these months and units alone."""
    keys = oracle.posted(list(METRICS))
    told = sight_at(visit.company.accounts[visit.name].pk, at=NOON).told(keys)
    found = {(one["metric"], one["month"]): (one["units"], one["own"]) for one in told if one["metric"] in METRICS}
    expected = oracle.heard(visit.sight, list(METRICS), day())
    address = "/events/?figures=1"
    seen = Seen(200, "", f"{visit.name}: GET {address}", address)
    yield from visit.expect(found == expected, seen, f"hears of {found}, not of {expected}")
