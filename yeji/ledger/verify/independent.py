"""The second program: hand-written SQL for each metric, from the records alone. It shares no code with capture.

The rooms that declare metrics write their checks here too; the ledger only runs them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from yeji.ledger.queries import fetch
from yeji.ledger.verify.own import Difference
from yeji.ledger.verify.recount import recount
from yeji.platform.snapshots import snapshot


@dataclass(frozen=True, kw_only=True)
class Check:
    """One hand-written comparison. Its SQL gives a row for everything that does not agree: metric, month, person,
    record, what is due, what was posted, and what else there is to tell. ``%(today)s`` is the business day.
    """

    key: str
    sql: str


@dataclass
class Checks:
    """All declared checks by key."""

    checks: dict[str, Check] = field(default_factory=dict)

    def add(self, *found: Check) -> None:
        for check in found:
            self.checks[check.key] = check


checks = Checks()
MOST = 1000
SHOWN = """
SELECT metric, month, person, record, due, posted, told FROM ({sql}) AS differs
WHERE (%(metric)s::text IS NULL OR metric = %(metric)s) AND (%(month)s::date IS NULL OR month = %(month)s)
      AND (%(person)s::bigint IS NULL OR person = %(person)s)
ORDER BY 1, 2, 3, 4 LIMIT {most}
"""


def verify_independently(
    *, day: date, metric: str | None = None, month: date | None = None, person: int | None = None
) -> list[Difference]:
    """Everything that the hand-written recomputation and the ledger tell differently, at most a thousand a check.

    Of one ``metric``, one ``month`` (by its first day) or one ``person`` alone, where these are given; what people
    built is looked at record by record, and not for one person. Empty when both agree.
    """
    asked = {"today": day, "metric": metric, "month": month, "person": person}
    with snapshot():
        found = [
            Difference(
                check=check.key,
                metric=metric,
                month=month,
                person=person,
                record=record,
                due=due,
                posted=posted,
                told=told,
            )
            for check in checks.checks.values()
            for metric, month, person, record, due, posted, told in fetch(SHOWN.format(sql=check.sql, most=MOST), asked)
        ]
        built = (one for one in recount(metric=metric) if month in (None, one.month))
        return found + (list(islice(built, MOST)) if person is None else [])
