"""What always holds of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from yeji.ledger.verify import Difference, verify, verify_independently
from yeji.platform.invariants import Invariant, by_sql, invariants

LOCKED = """
SELECT e.id, e.day, e.written_at FROM ledger_period p
JOIN LATERAL (
    SELECT max(c.known_at) AS known_at FROM ledger_periodchange c
    WHERE c.starts_on = p.starts_on AND c.after = 'locked'
) locked ON true
JOIN ledger_entry e ON e.day >= p.starts_on AND e.day < p.ends_on AND e.written_at > locked.known_at
WHERE p.status IN ('locked', 'paid') AND e.scenario = 0
"""
FOUR_EYES = """
SELECT p.starts_on, p.status FROM ledger_period p
WHERE p.status IN ('reviewed', 'locked', 'paid') AND EXISTS (
    SELECT FROM ledger_periodchange c WHERE c.starts_on = p.starts_on AND c.after = 'reviewed'
    AND c.id = (SELECT max(id) FROM ledger_periodchange WHERE starts_on = p.starts_on AND after = 'reviewed')
    AND c.by_id = p.calculated_by_id
)
"""


def _told(found: Iterable[Difference]) -> Iterator[str]:
    for one in found:
        parts = (one.check, one.metric, one.month, one.record, one.due, one.posted, one.told)
        yield " · ".join(str(part) for part in parts if part not in (None, ""))


invariants.add(
    Invariant(
        key="ledger.own",
        label=_("Entries are what the metrics call for; sums are sums of entries; credit is 100 %"),
        offenders=lambda day: _told(verify(day=day)),
    ),
    Invariant(
        key="ledger.independent",
        label=_("A second program, from the records alone, comes to the same figures"),
        offenders=lambda day: _told(verify_independently(day=day)),
    ),
    Invariant(
        key="ledger.locked", label=_("Nothing was posted in a month after it was locked"), offenders=by_sql(LOCKED)
    ),
    Invariant(
        key="ledger.four_eyes", label=_("Whoever calculated a month did not review it"), offenders=by_sql(FOUR_EYES)
    ),
)
