"""Looking: every surface, every list, every bin, held against what one ought to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final

from tests.attacks.scope import oracle
from tests.attacks.scope.company import WORLDS
from tests.attacks.scope.faces import Seen
from tests.attacks.scope.surfaces import Kind, Surface, surfaces
from tests.attacks.scope.visit import MISSING, OWNED, RESERVED, Found, Visit, named, odd, shut, told
from yeji.api.openapi.document import document
from yeji.records.types import registry

FIXED: Final = {
    "secret": "x" * 30,
    "month": "2026-04",
    "kind": "check",
    "name": "x",
    "unit": 1,
    "key": "x",
    "verb": "up",
    "code": "rep",
}
OTHERS: Final = 1.0 if WORLDS > 1 else 0.3
"""How often a record of another type is tried."""
PARTS: Final = ("", "", "drawer-in", "board", "record", "bin", "drawn")
"""The parts of pages that their scripts ask for alone; none is the whole page."""


def wandering(visit: Visit) -> Found:
    """Every surface, with everything that can be filled in."""
    for surface in surfaces():
        for address, record in _addresses(visit, surface):
            part = "" if surface.rest else visit.chance.choice(PARTS)
            seen = visit.me.get(address, part=part)
            yield from named(visit, seen, also=_binned_marks(visit, surface, address))
            if not visit.sight.alive:
                yield from visit.expect(shut(surface, seen), seen, "lets somebody in whose account is closed")
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
            yield (
                surface.at(**FIXED, metric=metric, number=number, person=visit.company.people[0]) + query,
                None,
            )
        return
    for kind in visit.share(registry, surface):
        if "record" not in parts:
            yield surface.at(**{**FIXED, "key": kind.title}, type_key=kind.key, number=1), None
            continue
        if kind.key not in OWNED and visit.chance.random() < 0.7:
            continue
        verbs = [verb.key for verb in kind.verbs] or ["win"] if "verb_key" in parts else [""]
        for record in _tried(visit, kind.key):
            verb = visit.chance.choice(verbs)
            yield surface.at(**FIXED, type_key=kind.key, record=record, verb_key=verb), (kind.key, record)


def _binned_marks(visit: Visit, surface: Surface, address: str) -> frozenset[str]:
    """What a bin may name."""
    if surface.kind != Kind.BIN:
        return frozenset()
    key = address.partition("/records/")[2].partition("/")[0]
    return oracle.marks_of(key, visit.sight.takes_out(key)) if key in oracle.OWNED else frozenset()


def _tried(visit: Visit, key: str) -> list[int]:
    """A record that is seen, one that is not, and sometimes one of another type; of many companies two that are not."""
    other = visit.chance.choice([name for name in OWNED if name != key])
    return [
        *visit.some(sorted(visit.sight.seen[key]), 1),
        *visit.some(visit.unseen(key), 2 if WORLDS > 1 else 1),
        *visit.some(sorted(visit.sight.seen[other]), int(visit.chance.random() < OTHERS)),
    ]


def _record(visit: Visit, surface: Surface, seen: Seen, key: str, record: int) -> Found:
    """What is not seen is answered exactly like what is not there."""
    if visit.sight.sees(key, record):
        shows = surface.route in ("/records/<type_key>/<record>/", "/api/v1/records/<type_key>/<record>")
        yield from visit.expect(seen.status == 200 or not shows, seen, "a record that is seen is not there")
        return
    nowhere = visit.me.get(re.sub(r"(?<=/)\d+(?=/|$)", str(MISSING), seen.address), part=seen.part)
    yield from visit.expect(seen.status >= 400, seen, "a record that is not seen is there")
    same = seen.status == nowhere.status and told(seen, record) == told(nowhere, record)
    yield from visit.expect(same, seen, "is answered otherwise than a record that is not there")


def lists(visit: Visit) -> Found:
    """Lists hold exactly what is seen, in any order, in pages of any size, narrowed or not."""
    if not visit.sight.alive:
        return
    for kind in registry:
        expected = visit.sight.seen[kind.key]
        if not visit.sight.opens(kind.key):
            yield from _shut(visit, kind.key)
            continue
        page = visit.me.get(f"/records/{kind.key}/")
        shown = {record for key, record in page.links if key == kind.key}
        yield from visit.expect(shown == expected, page, f"shows {odd(shown, expected)}")
        count = visit.me.get(f"/records/{kind.key}/totals/")
        told = re.search(r"([\d,]+) in all", count.text)
        yield from visit.expect(told is not None and int(told[1].replace(",", "")) == len(expected), count,
                                f"does not count {len(expected)}")  # fmt: skip
        if kind.key in oracle.MONEY:
            sums = oracle.money_of(kind.key, expected)
            added = {Decimal(one.replace(",", "")) for one in re.findall(r'title="(-?[\d,]+(?:\.\d+)?)', count.text)}
            yield from visit.expect(added == sums, count, f"adds up to {added}, not {sums}")
        yield from _walked(visit, kind.key, "", expected)
        sort = visit.chance.choice(_sorts(kind.key))
        yield from _walked(visit, kind.key, f"&sort={sort}&page_size={visit.chance.randint(2, 9)}", expected)
    yield from _narrowed(visit)


def boards(visit: Visit) -> Found:
    """Each lane counts and adds up exactly what is seen, each currency by itself."""
    for key in oracle.MONEY:
        if not visit.sight.alive or not visit.sight.opens(key):
            continue
        page = visit.me.get(f"/records/{key}/board/")
        for stage, (count, sums) in oracle.board_of(key, visit.sight.seen[key]).items():
            lane = page.text.partition(f'id="kc-{stage}"')[2].partition("</header>")[0]
            told = re.search(r'class="ct">(?:<[^>]*>)*([\d,]*)', lane)
            held = lane.partition(" sum")[2].partition("weighted")[0]
            added = {Decimal(one.replace(",", "")) for one in re.findall(r'title="(-?[\d,]+(?:\.\d+)?)', held)}
            counted = told is not None and int((told[1] or "0").replace(",", "")) == count
            yield from visit.expect(counted, page, f"does not count {count} in stage {stage}")
            yield from visit.expect(added == sums, page, f"adds up to {added} in stage {stage}, not {sums}")


def _shut(visit: Visit, key: str) -> Found:
    for address in (f"/records/{key}/", f"/records/{key}/totals/", f"/api/v1/records/{key}"):
        seen = visit.me.get(address)
        yield from visit.expect(seen.status == 404, seen, "there is a type of which nothing is left")


def _narrowed(visit: Visit) -> Found:
    for key in oracle.OWNED:
        if not visit.sight.opens(key):
            continue
        for owner in visit.some(visit.company.people, 2):
            mine = frozenset(pk for pk in visit.sight.seen[key] if oracle.owner_of(key, pk) == owner)
            yield from _walked(visit, key, f"&filter[owner]={owner}", mine)
            yield from _walked(visit, key, f"&filter=owner:in:{owner};(owner:filled|owner:empty)", mine)
            page = visit.me.get(f"/records/{key}/?owner={owner}")
            shown = {record for of, record in page.links if of == key}
            yield from visit.expect(shown == mine, page, f"shows {odd(shown, mine)}")
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
        for address in ("/search/", "/search/panel/", "/api/v1/search"):
            yield from named(visit, visit.me.get(f"{address}?q={word}"))


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
    yield from visit.expect(sorted(found) == sorted(expected), seen, f"lists {odd(set(found), expected)}")


def _ids_of(visit: Visit, address: str) -> set[int] | None:
    seen = visit.me.get(address)
    return {item["id"] for item in seen.body["items"]} if seen.status == 200 else None


@cache
def _sorts(key: str) -> list[str]:
    """The orders of a list, from the description of the interface."""
    asked = document()["paths"][f"/records/{key}"]["get"]["parameters"]
    pattern = next(one["schema"]["pattern"] for one in asked if one["name"] == "sort")
    fields = pattern.partition("(")[2].partition(")")[0].split("|")
    return [f"{way}{field}" for field in fields for way in ("", "-")]


def bins(visit: Visit) -> Found:
    """Bins hold exactly what one may take out of them."""
    if not visit.sight.alive:
        return
    for key in (*OWNED, "target", "product"):
        expected = visit.sight.takes_out(key)
        told = visit.me.get(f"/api/v1/records/{key}/bin?page_size=200")
        listed = {item["id"] for item in told.body["items"]} if told.status == 200 else set()
        yield from visit.expect(listed == expected, told, f"holds {odd(listed, expected)}")
        page = visit.me.get(f"/records/{key}/bin/")
        shown = {int(one) for one in re.findall(rf"/records/{key}/(\d+)/restore/", page.text)}
        yield from visit.expect(shown == expected, page, f"holds {odd(shown, expected)}")
        status = 404 if not visit.sight.opens(key) else 200 if visit.sight.writes(key) else 403
        yield from visit.expect(page.status == status, page, "is open to the wrong")
