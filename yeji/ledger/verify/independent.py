"""The second program: hand-written SQL for each metric, from the records alone. It shares no code with capture.

The rooms that declare metrics write their checks here too; the ledger only runs them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yeji.ledger.queries import fetch
from yeji.ledger.verify.own import Difference


@dataclass(frozen=True, kw_only=True)
class Check:
    """One hand-written comparison. Its SQL gives a row (record, what) for everything that does not agree."""

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


def verify_independently() -> list[Difference]:
    """Everything that the hand-written recomputation and the ledger tell differently. Empty when both agree."""
    return [
        Difference(check=check.key, record=record, told=str(told))
        for check in checks.checks.values()
        for record, told in fetch(f"SELECT * FROM ({check.sql}) AS differs LIMIT {MOST}", {})
    ]
