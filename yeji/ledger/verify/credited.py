"""Who is credited with a level that people built, day by day and to the last coin: for the second program.

It shares no code with capture: owners, shares and territories are read from the history in plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from yeji.kit.money import rounded, step_of
from yeji.kit.remainder import largest_remainder
from yeji.ledger.verify.keepers import Keepers
from yeji.ledger.verify.relived import State
from yeji.ledger.verify.rows import Read, Rows
from yeji.org.models import Membership
from yeji.records.fields import Link, Shares
from yeji.records.territories.dividing import is_divided, way_to
from yeji.records.types import registry as types

WHOLE: Final = Decimal(100)


@dataclass(frozen=True)
class Part:
    """What one person has of a record; an overlay stands beside what adds up to the whole."""

    person: int | None
    share: Decimal = WHOLE
    overlay: bool = False


@dataclass(frozen=True)
class Portion:
    """A part in coins, and whether the record is counted there."""

    person: int | None
    overlay: bool
    amount: Decimal
    count: int


Held = tuple[date, date, tuple[Part, ...]]
"""From which day up to which, and by whom."""


class Credited:
    """Whom a definition credits with the states of a record."""

    def __init__(self, rows: Rows, credit: Mapping[str, Any]) -> None:
        who, named = credit.get("who", "owner"), credit.get("field", "")
        self.rows, self.paths = rows, [named] if who == "person" else []
        self.keepers = Keepers() if who == "territory" else None
        self.customer = None if is_divided(rows.kind) else way_to(rows.kind)
        self.person: Read = lambda _row: None
        self.shares: Shares | None = None
        if who == "owner_of":
            link = rows.kind.field(named)
            self.paths = [f"{named}.{types.get(link.to).owner}"] if isinstance(link, Link) else []
        elif who == "owner" and rows.kind.owner:
            self.paths = [rows.kind.owner]
            if credit.get("team", True):
                self.shares = next((item for item in rows.kind.fields if isinstance(item, Shares)), None)
        if self.paths:
            self.person = rows.reads(self.paths[0])
        self.positions: dict[int, list[Membership]] = {}

    def held(self, state: State, since: date, until: date) -> Iterator[Held]:
        """Who had a record in one of its states from a day up to another."""
        if self.keepers is not None:
            customer = self.customer.of(state.row) if self.customer else state.row.pk
            for person, begins, ends in self.keepers.during(customer, since, until):
                yield begins, ends, (Part(person),)
            return
        agreed = self.shares.of(state.row) if self.shares else None
        owner = self.person(state.row)
        yield since, until, _in_order(agreed, owner) if agreed else (Part(owner),)

    def portions(self, whole: Decimal, coin: str, parts: Sequence[Part], first: date) -> Iterator[Portion]:
        """What each of those has of an amount who share it since a day; the first one has the count."""
        worth = rounded(whole, coin)
        inside = [part for part in parts if not part.overlay]
        if len(inside) > 1:
            inside.sort(key=lambda part: (-part.share, self._position(part.person, first)))
        cut = largest_remainder(worth, [part.share for part in inside], step=step_of(coin))
        amounts = {part.person: amount for part, amount in zip(inside, cut, strict=True)}
        for place, part in enumerate(parts):
            amount = rounded(whole * part.share / WHOLE, coin) if part.overlay else amounts[part.person]
            yield Portion(part.person, part.overlay, amount, int(place == 0))

    def _position(self, person: int | None, day: date) -> int | float:
        """The primary position that somebody held on a day; who held none comes last."""
        if person is None:
            return float("inf")
        if person not in self.positions:
            self.positions[person] = list(Membership.objects.filter(person_id=person, primary=True))
        held = (one.position_id for one in self.positions[person] if _covers(one.days, day))
        return next(held, float("inf"))


def _in_order(agreed: Sequence[Mapping[str, Any]], owner: int | None) -> tuple[Part, ...]:
    """Those who share a record, the one first who has its count: the largest share, then the owner, then by number."""
    parts = [Part(int(one["person"]), Decimal(one["share"]), bool(one.get("overlay"))) for one in agreed]
    return tuple(sorted(parts, key=lambda part: (part.overlay, -part.share, part.person != owner, part.person or 0)))


def _covers(days: Any, day: date) -> bool:
    return (days.lower is None or days.lower <= day) and (days.upper is None or day < days.upper)
