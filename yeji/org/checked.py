"""What a check of the data found: kept for every page to tell, and told to those who can do something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from yeji.org.queries import administrators
from yeji.platform import operations
from yeji.platform.invariants import Outcome
from yeji.platform.notices import notify


def result_of(found: Sequence[Outcome]) -> dict[str, Any]:
    """What is kept of a check."""
    return {"outcomes": [asdict(one) for one in found], "broken": sum(not one.holds for one in found)}


def tell_of_broken(found: Sequence[Outcome], *, at: datetime) -> None:
    """Leave those who administer the company a notice, if anything is broken."""
    broken = [one for one in found if not one.holds]
    if broken:
        why = "; ".join(f"{one.label} ({one.count})" for one in broken)
        notify(administrators(), kind="check_failed", at=at, facts={"why": why[:500]})


@transaction.atomic
def keep_check(found: Sequence[Outcome], *, asked_at: datetime, at: datetime) -> None:
    """Keep what a command found, so that pages and doctor say it too. What was told before is not told again."""
    last = operations.last_done(operations.CHECK)
    known = {one["key"] for one in last.result.get("outcomes", ()) if one["count"]} if last else set()
    if not {one.key for one in found if not one.holds} <= known:
        tell_of_broken(found, at=at)
    operations.done_by_command(kind=operations.CHECK, result=result_of(found), asked_at=asked_at, at=at)
