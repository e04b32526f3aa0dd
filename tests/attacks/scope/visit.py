"""One account's walk through the product, and what every answer on the way must hold."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar
from zlib import crc32

from tests.attacks.scope import oracle
from tests.attacks.scope.company import WORLDS, Company, day
from tests.attacks.scope.faces import Seen, Somebody, somebody
from tests.attacks.scope.oracle import Sight, sight_of
from tests.attacks.scope.surfaces import Kind, Surface
from tests.world import NOON
from yeji.records.looked import look

MISSING: Final = 999_999_999
SHARE: Final = 3
"""Where one company alone is made, each visit tries every third type at an address, and the next visit the next."""
RESERVED: Final = {
    Kind.ADMIN: lambda sight: sight.administers,
    Kind.CLOSING: lambda sight: sight.closes,
    Kind.LOOKING: lambda sight: sight.looks_as,
    Kind.HANDING: lambda sight: sight.hands_over,
}
OWNED: Final = (*oracle.OWNED, *oracle.ABOUT)
Found = Iterator[str]
T = TypeVar("T")


@dataclass
class Visit:
    """One account's walk through the product: who, what it ought to see, and how much was compared."""

    company: Company
    name: str
    me: Somebody = field(init=False)
    sight: Sight = field(init=False)
    chance: random.Random = field(init=False)
    turn: int = field(init=False)
    checks: int = 0

    def __post_init__(self) -> None:
        self.turn = next(self.company.visits)
        self.me = somebody(self.company, self.name)
        self.sight = sight_of(self.company.accounts[self.name].login, day())
        self.chance = random.Random(f"{self.company.seed} {self.name}")
        # What somebody opened last may have left his sight since.
        for place, record in enumerate(self.some(self.unseen("deal"), 8)):
            look(account=self.company.accounts[self.name].pk, record=record, at=NOON + timedelta(seconds=place))

    def expect(self, holds: bool, seen: Seen, why: str) -> Found:
        """Count a comparison, and tell it if it does not hold."""
        self.checks += 1
        if not holds:
            yield f"{seen.where} ({seen.status}): {why}"

    def unseen(self, key: str) -> list[int]:
        """The records of a type that this account may not see: others' and those in the bin."""
        return [record for record in oracle.all_ids(key) if not self.sight.sees(key, record)]

    def strange(self, key: str) -> list[int]:
        """The records of a type with which this account may do nothing at all."""
        mine = self.sight.takes_out(key)
        return [record for record in self.unseen(key) if record not in mine]

    def some(self, records: list[int], most: int) -> list[int]:
        return self.chance.sample(records, min(most, len(records)))

    def share(self, kinds: Iterable[T], surface: Surface) -> list[T]:
        """The types that this visit tries at an address: in a single company the visits share them."""
        first = self.turn + crc32(surface.route.encode())
        return [kind for place, kind in enumerate(kinds) if WORLDS > 1 or (place + first) % SHARE == 0]


def named(visit: Visit, seen: Seen, *, also: frozenset[str] = frozenset()) -> Found:
    """Nothing in an answer names or links to a record that is not seen, and nothing broke."""
    yield from visit.expect(seen.status < 500 or seen.status == 503, seen, "an error of ours")
    strange = seen.marks - visit.sight.marks - also
    yield from visit.expect(not strange, seen, f"names records that are not seen: {sorted(strange)[:5]}")
    wrong = [(key, pk) for key, pk in seen.links if key in visit.sight.seen and not visit.sight.sees(key, pk)]
    asked = re.search(r"/records/([a-z_]+)/(\d+)", seen.address)
    echoed = (asked[1], int(asked[2])) if asked else None
    wrong = [one for one in wrong if one != echoed or seen.status < 400]
    if seen.address.endswith("/bin/"):
        wrong = []  # what may be taken out of a bin is compared exactly, by another probe
    yield from visit.expect(not wrong, seen, f"links to records that are not seen: {wrong[:5]}")


def told(seen: Seen, record: int) -> str:
    """An answer without its number, and without the id that was asked for or the one that is none."""
    text = re.sub(r'"request_id":"\w+"', "", seen.steady)
    return re.sub(rf"(?<!\d)({record}|{MISSING})(?!\d)", "#", text)


def shut(surface: Surface, seen: Seen) -> bool:
    if surface.kind == Kind.PUBLIC:
        return True
    if surface.rest:
        return seen.status in (401, 404, 405)
    return seen.status in (204, 302, 405) and not seen.marks


def odd(shown: set[int], expected: frozenset[int]) -> str:
    return f"{sorted(shown - expected)[:5]} too many and {sorted(expected - shown)[:5]} too few"
