"""Who and what the operations are about."""

from __future__ import annotations

from dataclasses import dataclass

from yeji.cli.benchmark.company import MOMENT
from yeji.cli.benchmark.measure import rows_of
from yeji.org.services import grant_role
from yeji.platform.models import Account
from yeji.platform.services import make_token, open_account

PASSWORD = "measured in milliseconds"  # noqa: S105 - of an account that lives as long as the measurement
SAMPLE = 500
_STRIDE = 7


@dataclass(frozen=True)
class Cast:
    """A director with a token, all reps, the stages, and won deals from the whole company."""

    director: Account
    token: str
    people: list[int]
    stages: dict[str, int]
    deals: list[int]

    def person(self, number: int) -> int:
        """Another rep at every number."""
        return self.people[number * _STRIDE % len(self.people)]

    def deal(self, number: int) -> int:
        """Another won deal at every number."""
        return self.deals[number % len(self.deals)]


def make_cast() -> Cast:
    """Open the director's account and choose the others."""
    director = open_account(login="director", name="Director", password=PASSWORD, language="zh-hans", at=MOMENT)
    grant_role(account=director, role="director")
    stages = dict(rows_of("SELECT name, id FROM process_stage"))
    won = rows_of(
        "SELECT id FROM sales_deal WHERE stage_id = %s ORDER BY hashint8(id), id LIMIT %s", stages["Won"], SAMPLE
    )
    return Cast(
        director=director,
        token=make_token(account=director, label="bench", at=MOMENT),
        people=[pk for (pk,) in rows_of("SELECT id FROM org_person ORDER BY name")],
        stages=stages,
        deals=[pk for (pk,) in won],
    )
