"""Goes through every surface as one account and tells each difference from the oracle."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.db import transaction

from tests.attacks.scope import oracle
from tests.attacks.scope.company import Company, day
from tests.attacks.scope.faces import Seen, Somebody, somebody
from tests.attacks.scope.oracle import Sight, sight_of
from tests.attacks.scope.state import differences, state
from tests.attacks.scope.surfaces import Kind, Surface, surfaces
from yeji.api.openapi.document import document
from yeji.records.types import registry

MISSING: Final = 999_999_999
PARTS: Final = ("", "", "drawer-in", "board", "record", "bin", "drawn")
"""The parts of pages that their scripts ask for alone; none is the whole page."""
RESERVED: Final = {Kind.ADMIN: lambda sight: sight.administers, Kind.CLOSING: lambda sight: sight.closes}
OWNED: Final = (*oracle.OWNED, *oracle.ABOUT)
Found = Iterator[str]


@dataclass
class Visit:
    """One account's walk through the product: who, what it ought to see, and how much was compared."""

    company: Company
    name: str
    me: Somebody = field(init=False)
    sight: Sight = field(init=False)
    chance: random.Random = field(init=False)
    checks: int = 0

    def __post_init__(self) -> None:
        self.me = somebody(self.company, self.name)
        self.sight = sight_of(self.company.accounts[self.name].login, day())
        self.chance = random.Random(f"{self.company.seed} {self.name}")

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


def whole_sweep(visit: Visit) -> Found:
    """Everything that is tried as one account."""
    for probe in PROBES:
        yield from probe(visit)


def light_sweep(visit: Visit) -> Found:
    """What shows a change of scope first: every surface once, and every list."""
    yield from wandering(visit)
    yield from lists(visit)


def named(visit: Visit, seen: Seen, *, also: frozenset[str] = frozenset()) -> Found:
    """Nothing in an answer names or links to a record that is not seen, and nothing broke."""
    yield from visit.expect(seen.status < 500, seen, "an error of ours")
    strange = seen.marks - visit.sight.marks - also
    yield from visit.expect(not strange, seen, f"names records that are not seen: {sorted(strange)[:5]}")
    wrong = [(key, pk) for key, pk in seen.links if key in visit.sight.seen and not visit.sight.sees(key, pk)]
    asked = re.search(r"/records/([a-z_]+)/(\d+)", seen.address)
    echoed = (asked[1], int(asked[2])) if asked else None
    wrong = [one for one in wrong if one != echoed or seen.status < 400]
    if seen.address.endswith("/bin/"):
        wrong = []  # what may be taken out of a bin is compared exactly, by another probe
    yield from visit.expect(not wrong, seen, f"links to records that are not seen: {wrong[:5]}")


def wandering(visit: Visit) -> Found:
    """Every surface, with everything that can be filled in."""
    for surface in surfaces():
        for address, record in _addresses(visit, surface):
            part = "" if surface.rest else visit.chance.choice(PARTS)
            seen = visit.me.get(address, part=part)
            yield from named(visit, seen, also=_binned_marks(visit, surface, address))
            if not visit.sight.alive:
                yield from visit.expect(_shut(surface, seen), seen, "lets somebody in whose account is closed")
            elif surface.kind in RESERVED:
                allowed = RESERVED[surface.kind](visit.sight) or seen.status in (403, 404, 405)
                yield from visit.expect(allowed, seen, "lets others in than it is for")
            elif surface.kind == Kind.RECORD and record:
                yield from _record(visit, surface, seen, *record)


def _addresses(visit: Visit, surface: Surface) -> Iterator[tuple[str, tuple[str, int] | None]]:
    parts = surface.parts
    if "type_key" not in parts:
        metrics = visit.chance.sample(["won_amount", "open_pipeline", "win_rate", "signed_customers", "visits"], 2)
        number = visit.chance.choice(list(visit.company.accounts.values())).pk
        for metric in metrics if "metric" in parts else [""]:
            query = "?period=2026" if surface.kind == Kind.FIGURE and "metric" in parts else ""
            yield surface.at(metric=metric, secret="x" * 30, number=number, month="2026-04") + query, None
        return
    for kind in registry:
        if "record" not in parts:
            yield surface.at(type_key=kind.key), None
            continue
        if kind.key not in OWNED and visit.chance.random() < 0.7:
            continue
        verbs = [verb.key for verb in kind.verbs] or ["win"] if "verb_key" in parts else [""]
        for record in _tried(visit, kind.key):
            verb = visit.chance.choice(verbs)
            yield surface.at(type_key=kind.key, record=record, verb_key=verb), (kind.key, record)


def _binned_marks(visit: Visit, surface: Surface, address: str) -> frozenset[str]:
    """What a bin may name."""
    if surface.kind != Kind.BIN:
        return frozenset()
    key = address.split("/")[2]
    return oracle.marks_of(key, visit.sight.takes_out(key)) if key in oracle.OWNED else frozenset()


def _tried(visit: Visit, key: str) -> list[int]:
    """A record that is seen, two that are not, and one of another type."""
    other = visit.chance.choice([name for name in OWNED if name != key])
    return [
        *visit.some(sorted(visit.sight.seen[key]), 1),
        *visit.some(visit.unseen(key), 2),
        *visit.some(sorted(visit.sight.seen[other]), 1),
    ]


def _shut(surface: Surface, seen: Seen) -> bool:
    if surface.kind == Kind.PUBLIC:
        return True
    if surface.rest:
        return seen.status in (401, 404, 405)
    return seen.status in (204, 302, 405) and not seen.marks


def _record(visit: Visit, surface: Surface, seen: Seen, key: str, record: int) -> Found:
    """What is not seen is answered exactly like what is not there."""
    if visit.sight.sees(key, record):
        shows = surface.route in ("/records/<type_key>/<record>/", "/api/v1/records/<type_key>/<record>")
        yield from visit.expect(seen.status == 200 or not shows, seen, "a record that is seen is not there")
        return
    nowhere = visit.me.get(re.sub(r"(?<=/)\d+(?=/|$)", str(MISSING), seen.address), part=seen.part)
    yield from visit.expect(seen.status >= 400, seen, "a record that is not seen is there")
    same = seen.status == nowhere.status and _told(seen, record) == _told(nowhere, record)
    yield from visit.expect(same, seen, "is answered otherwise than a record that is not there")


def _told(seen: Seen, record: int) -> str:
    """An answer without its number, and without the id that was asked for or the one that is none."""
    text = re.sub(r'"request_id":"\w+"', "", seen.steady)
    return re.sub(rf"(?<!\d)({record}|{MISSING})(?!\d)", "#", text)


def lists(visit: Visit) -> Found:
    """Lists hold exactly what is seen, in any order, in pages of any size, narrowed or not."""
    if not visit.sight.alive:
        return
    for kind in registry:
        expected = visit.sight.seen[kind.key]
        page = visit.me.get(f"/records/{kind.key}/")
        shown = {record for key, record in page.links if key == kind.key}
        yield from visit.expect(shown == expected, page, f"shows {_odd(shown, expected)}")
        count = visit.me.get(f"/records/{kind.key}/totals/")
        told = re.search(r"([\d,]+) in all", count.text)
        yield from visit.expect(told is not None and int(told[1].replace(",", "")) == len(expected), count,
                                f"does not count {len(expected)}")  # fmt: skip
        yield from _walked(visit, kind.key, "", expected)
        sort = visit.chance.choice(_sorts(kind.key))
        yield from _walked(visit, kind.key, f"&sort={sort}&page_size={visit.chance.randint(2, 9)}", expected)
    yield from _narrowed(visit)


def _narrowed(visit: Visit) -> Found:
    for key in oracle.OWNED:
        for owner in visit.some(visit.company.people, 2):
            mine = frozenset(pk for pk in visit.sight.seen[key] if oracle.owner_of(key, pk) == owner)
            yield from _walked(visit, key, f"&filter[owner]={owner}", mine)
            page = visit.me.get(f"/records/{key}/?owner={owner}")
            shown = {record for of, record in page.links if of == key}
            yield from visit.expect(shown == mine, page, f"shows {_odd(shown, mine)}")
        for word in ("lantern", "澄江", "chengjiang"):
            found = _ids_of(visit, f"/api/v1/records/{key}?q={word}")
            if found is not None:
                pages = found - visit.sight.seen[key]
                yield from visit.expect(
                    not pages, visit.me.get("/api/v1/metrics"), f"q={word} finds {sorted(pages)} of {key}"
                )
            page = visit.me.get(f"/records/{key}/?q={word}&sort=-{'subject' if key == 'activity' else 'name'}")
            yield from named(visit, page)
    for word in ("lantern", "石英", "meridian", "Q00"):
        yield from named(visit, visit.me.get(f"/search/?q={word}"))


def _walked(visit: Visit, key: str, query: str, expected: frozenset[int]) -> Found:
    address = f"/api/v1/records/{key}?{query.lstrip('&')}"
    found: list[int] = []
    while True:
        seen = visit.me.get(address)
        if seen.status != 200:
            yield from visit.expect(seen.status in (400, 401), seen, "does not list")
            return
        found += [item["id"] for item in seen.body["items"]]
        if not seen.body["next_cursor"]:
            break
        address = f"/api/v1/records/{key}?{query.lstrip('&')}&cursor={seen.body['next_cursor']}"
    yield from visit.expect(sorted(found) == sorted(expected), seen, f"lists {_odd(set(found), expected)}")


def _ids_of(visit: Visit, address: str) -> set[int] | None:
    seen = visit.me.get(address)
    return {item["id"] for item in seen.body["items"]} if seen.status == 200 else None


@cache
def _sorts(key: str) -> list[str]:
    """The orders of a list, from the description of the interface."""
    asked = document()["paths"][f"/records/{key}"]["get"]["parameters"]
    return list(next(one["schema"]["enum"] for one in asked if one["name"] == "sort"))


def _odd(shown: set[int], expected: frozenset[int]) -> str:
    return f"{sorted(shown - expected)[:5]} too many and {sorted(expected - shown)[:5]} too few"


def bins(visit: Visit) -> Found:
    """Bins hold exactly what one may take out of them."""
    if not visit.sight.alive:
        return
    for key in (*OWNED, "product"):
        expected = visit.sight.takes_out(key)
        page = visit.me.get(f"/records/{key}/bin/")
        shown = {int(one) for one in re.findall(rf"/records/{key}/(\d+)/restore/", page.text)}
        yield from visit.expect(shown == expected, page, f"holds {_odd(shown, expected)}")
        yield from visit.expect(page.status == (200 if visit.sight.writes(key) else 403), page, "is open to the wrong")


def writes(visit: Visit) -> Found:
    """What is not seen cannot be written, by any method and any address, and nothing at all is left behind."""
    before = state()
    tried: list[Seen] = []
    with transaction.atomic():
        for surface in surfaces():
            if "record" in surface.parts:
                tried += _attempts(visit, surface)
            elif surface.kind in RESERVED and not RESERVED[surface.kind](visit.sight):
                tried += _reserved(visit, surface)
        changed = differences(before, state())
        transaction.set_rollback(True)
    for seen in tried:
        good = seen.status >= 400 or (not visit.sight.alive and _shut(Surface("/"), seen))
        yield from visit.expect(good, seen, "a write of what is not seen is not refused")
        yield from named(visit, seen)
    yield from visit.expect(not changed, tried[-1] if tried else visit.me.get("/"), f"refused writes changed {changed}")


def _attempts(visit: Visit, surface: Surface) -> list[Seen]:
    """Writes of records that are not seen, with bodies that somebody might send."""
    methods = ("POST", "PATCH", "DELETE", "PUT") if surface.rest else ("POST",)
    tried: list[Seen] = []
    for key in OWNED:
        verbs = [verb.key for verb in registry.get(key).verbs] or [""] if "verb_key" in surface.parts else [""]
        for record in visit.some(visit.strange(key), 1):
            address = surface.at(type_key=key, record=record, verb_key=visit.chance.choice(verbs) or "win")
            tried += [
                visit.me.ask(method, address, body) for method in methods for body in _bodies(visit, surface, key)
            ]
    return tried


def _reserved(visit: Visit, surface: Surface) -> list[Seen]:
    """Writes that are for others, with what they would take."""
    number = visit.company.accounts[visit.name].pk
    address = surface.at(number=number, month="2026-04", type_key="deal")
    body = {
        "roles": ["administrator"],
        "person": visit.company.people[0],
        "login": "x@y.example",
        "name": "X",
        "to": "calculated",
    }
    return [visit.me.ask(method, address, body) for method in (("POST", "PUT") if surface.rest else ("POST",))]


def _bodies(visit: Visit, surface: Surface, key: str) -> list[dict[str, Any]]:
    title = registry.get(key).title
    mine = visit.sight.me or visit.company.people[0]
    if surface.rest:
        return [{}, {title: "mine now"}, {"owner": mine}]
    return [{title: "mine now", "owner": str(mine), "opened": "{}", "version": "1", "stage": "1", "amount": "5"}]


def links(visit: Visit) -> Found:
    """Nobody makes a record that points to one he does not see; both are answered like a target that is none."""
    if not visit.sight.alive:
        return
    for kind in registry:
        for link in [link for link in kind.links() if link.to in OWNED]:
            for target in visit.some(visit.unseen(link.to), 1):
                yield from _linked(visit, kind.key, link.key, target)


def _linked(visit: Visit, key: str, link: str, target: int) -> Found:
    kind, before = registry.get(key), state()
    own = {kind.title: "linked", link: target, "stage": visit.company.records["stage"][0]}
    body = {name: value for name, value in own.items() if name in kind.by_key}
    with transaction.atomic():
        seen = visit.me.post(f"/api/v1/records/{key}", body)
        nowhere = visit.me.post(f"/api/v1/records/{key}", body | {link: MISSING})
        page = visit.me.post(f"/records/{key}/new/", {**body, "opened": "{}"})
        changed = differences(before, state())
        transaction.set_rollback(True)
    yield from visit.expect(seen.status in (403, 422), seen, f"{link} to a record that is not seen is not refused")
    same = (seen.status, _told(seen, target)) == (nowhere.status, _told(nowhere, target))
    yield from visit.expect(same, seen, f"{link} to what is not seen is told from {link} to nothing")
    yield from visit.expect(page.status in (403, 422), page, f"{link} to a record that is not seen is not refused")
    yield from named(visit, page)
    yield from visit.expect(not changed, seen, f"a refused record changed {changed}")


PROBES: Final[tuple[Callable[[Visit], Found], ...]] = (wandering, lists, bins, writes, links)
