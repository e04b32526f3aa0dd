"""Telling open pages that something changed: a PostgreSQL notification on commit, which carries keys and no figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

CHANNEL: Final = "yeji_events"
_MOST_RECORDS: Final = 50
"""Beyond these a write is told of by its type alone."""
_LONGEST: Final = 4000


FigureKey = tuple[int, str | None, int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Records of a type were written, figures changed, or an account has something new to read.

    ``figures`` are keys of what changed: the metric's version, the month (``2026-05``), the unit and the person that
    the entries name; None stands for any.
    """

    type: str = ""
    figures: frozenset[FigureKey] = frozenset()
    records: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()


def tell_written(*, type_key: str, records: Sequence[int]) -> None:
    """Tell of a write when its transaction commits. The same said twice in one transaction is heard once."""
    _notify({"type": type_key, "records": sorted(records) if len(records) <= _MOST_RECORDS else []})


def tell_accounts(accounts: Iterable[int]) -> None:
    """Tell these accounts, when the transaction commits, that there is something new for them."""
    listed = sorted(set(accounts))
    for start in range(0, len(listed), _MOST_RECORDS):
        _notify({"accounts": listed[start : start + _MOST_RECORDS]})


def read(payload: str) -> Event | None:
    """What a notification says; None for one that is not ours to understand."""
    try:
        said = json.loads(payload)
        return Event(
            type=str(said.get("type", "")),
            figures=frozenset(_figure(*key) for key in said.get("figures", ())),
            records=frozenset(map(int, said.get("records", ()))),
            accounts=frozenset(map(int, said.get("accounts", ()))),
        )
    except (ValueError, TypeError, AttributeError):
        return None


def _figure(metric: int, month: str | None, unit: int | None, person: int | None) -> FigureKey:
    return int(metric), month and str(month), unit and int(unit), person and int(person)


def _notify(said: dict[str, object]) -> None:
    text = json.dumps(said, separators=(",", ":"))
    if len(text) > _LONGEST:
        raise ValueError("an event carries keys, not data")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])
