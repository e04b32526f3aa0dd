"""Making the ledger's sums again, and appending what is missing. No entry is ever deleted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yeji.ledger.capture import capture_all
from yeji.ledger.metrics import plans, registry
from yeji.ledger.upkeep import rebuild
from yeji.records.writing import set_context


@transaction.atomic
def mend(*, day: date, at: datetime) -> tuple[int, int]:
    """Capture every record anew and make the roll-up again from the entries.

    Returns the rows that the roll-up has now, and the entries appended: none, when the ledger was right.
    """
    set_context(account=None, at=at, verb="ledger.rebuild")
    types = [*registry.sources(), *plans.plans]
    appended = sum(capture_all(type_key, day=day, at=at) for type_key in types)
    return rebuild(), appended
