"""Writing what is not seen: by any method, any address and any body, and nothing at all is left behind."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests.attacks.scope.faces import Seen
from tests.attacks.scope.oracle import rows
from tests.attacks.scope.state import differences, state
from tests.attacks.scope.surfaces import Kind, Surface, surfaces
from tests.attacks.scope.visit import MISSING, OWNED, RESERVED, Found, Visit, named, shut, told
from yeji.records.types import registry


def writes(visit: Visit) -> Found:
    """What is not seen cannot be written, by any method and any address, and nothing at all is left behind."""
    before = state()
    tried: list[Seen] = []
    touched: list[Seen] = []
    with transaction.atomic():
        for surface in surfaces():
            if "record" in surface.parts:
                tried += _attempts(visit, surface)
            elif surface.kind in RESERVED and not RESERVED[surface.kind](visit.sight):
                tried += _reserved(visit, surface)
            elif surface.kind == Kind.OWN:
                touched += _others(visit, surface)
        changed = differences(before, state())
        transaction.set_rollback(True)
    for seen in tried:
        good = seen.status >= 400 or (not visit.sight.alive and shut(Surface("/"), seen))
        yield from visit.expect(good, seen, "a write of what is not seen is not refused")
        yield from named(visit, seen)
    yield from visit.expect(not changed, tried[-1] if tried else visit.me.get("/"), f"refused writes changed {changed}")


def _attempts(visit: Visit, surface: Surface) -> list[Seen]:
    """Writes of records that are not seen, with bodies that somebody might send."""
    methods = ("POST", "PATCH", "DELETE", "PUT") if surface.rest else ("POST",)
    tried: list[Seen] = []
    for key in visit.share(OWNED, surface):
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
    address = surface.at(
        number=number, month="2026-04", type_key="deal", kind="check", name="x", unit=1, person=number, code="rep"
    )
    body = {
        "roles": ["administrator"],
        "person": visit.company.people[0],
        "login": "x@y.example",
        "name": "X",
        "to": "calculated",
    }
    return [visit.me.ask(method, address, body) for method in (("POST", "PUT") if surface.rest else ("POST",))]


def _others(visit: Visit, surface: Surface) -> list[Seen]:
    """Touching what is somebody else's, by its number: nothing may come of it, whatever is answered."""
    table = "platform_token" if "token" in surface.route else "platform_notice"
    mine = visit.company.accounts[visit.name].pk
    theirs = rows(f"SELECT id FROM {table} WHERE account_id <> %(mine)s ORDER BY id", mine=mine)
    chosen = [surface.at(number=one) for (one,) in visit.chance.sample(theirs, min(2, len(theirs)))]
    return [visit.me.ask(way, one) for one in chosen for way in (("POST", "DELETE") if surface.rest else ("POST",))]


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
    refused = (403, 422) if visit.sight.opens(key) else (404,)
    yield from visit.expect(seen.status in refused, seen, f"{link} to a record that is not seen is not refused")
    same = (seen.status, told(seen, target)) == (nowhere.status, told(nowhere, target))
    yield from visit.expect(same, seen, f"{link} to what is not seen is told from {link} to nothing")
    yield from visit.expect(page.status in refused, page, f"{link} to a record that is not seen is not refused")
    yield from named(visit, page)
    yield from visit.expect(not changed, seen, f"a refused record changed {changed}")


def several(visit: Visit) -> Found:
    """Of many records at once none is touched when one of them is not seen, and only the seen are counted."""
    if not visit.sight.alive:
        return
    for key in OWNED:
        theirs, mine = visit.some(visit.strange(key), 2), visit.some(sorted(visit.sight.seen[key]), 2)
        if not theirs or not visit.sight.writes(key):
            continue
        ids = ",".join(map(str, [*mine, *theirs]))
        dock = visit.me.get(f"/records/{key}/selected/?ids={ids}")
        yield from named(visit, dock)
        yield from visit.expect(f"{len(mine)} selected" in dock.text, dock, f"does not count {len(mine)}")
        before, owner = state(), visit.sight.me or visit.company.people[0]
        with transaction.atomic():
            tried = [
                visit.me.post(f"/records/{key}/selected/", {"ids": ids, "do": do, "owner": owner})
                for do in ("delete", "restore", "owner")
            ]
            title = registry.get(key).title
            lines = [{"id": record, title: "mine now"} for record in (*mine, *theirs)]
            tried.append(visit.me.post(f"/api/v1/records/{key}/bulk", {"records": lines}))
            visit.me.post(f"/api/v1/records/{key}/bulk", {"records": lines[len(mine) :], "all_or_nothing": False})
            every = visit.me.post(f"/api/v1/records/{key}/all", {"action": "remove", "expected": MISSING})
            changed = differences(before, state())
            transaction.set_rollback(True)
        counted = f"{len(visit.sight.seen[key]):,} records match" in every.text
        yield from visit.expect(counted or not mine, every, f"does not count {len(visit.sight.seen[key])}")
        for seen in (*tried, every):
            yield from visit.expect(seen.status >= 400, seen, "many records with some that are not seen pass")
            yield from named(visit, seen)
        yield from visit.expect(not changed, dock, f"refused writes of many changed {changed}")


def plans(visit: Visit) -> Found:
    """Targets are set below oneself and for nobody else, by either face: new ones, changed ones, thrown away ones."""
    if not visit.sight.alive:
        return
    for person, unit in _nodes(visit):
        body = {"metric": "visits", "period": "2027", "amount": 5, "person": person, "unit": unit}
        may = visit.sight.plans_for(person, unit)
        yield from _planned(visit, ("POST", "/api/v1/records/target", body), may=may)
        typed = {key: "" if value is None else value for key, value in body.items()}
        yield from _planned(visit, ("POST", "/records/target/new/", {**typed, "level": "target"}), may=may)
    stored = "SELECT id, person_id, unit_id FROM planning_target WHERE deleted_at IS NULL ORDER BY id"
    for record, person, unit in visit.chance.sample(found := rows(stored), min(5, len(found))):
        may = visit.sight.sees("target", record) and visit.sight.plans_for(person, unit)
        yield from _planned(visit, ("PATCH", f"/api/v1/records/target/{record}", {"amount": 9}), may=may)
        yield from _planned(visit, ("DELETE", f"/api/v1/records/target/{record}", None), may=may)
        many = {"ids": record, "do": "delete"}
        yield from _planned(visit, ("POST", "/records/target/selected/", many), may=may)


def _nodes(visit: Visit) -> list[tuple[int | None, int | None]]:
    units = [row[0] for row in rows("SELECT id FROM org_unit WHERE deleted_at IS NULL ORDER BY id")]
    people = visit.some(visit.company.people, 2) + ([visit.sight.me] if visit.sight.me in visit.company.people else [])
    return [(None, None), *((one, None) for one in people), *((None, one) for one in visit.some(units, 4))]


def _planned(visit: Visit, asked: tuple[str, str, Any], *, may: bool) -> Found:
    """One try, taken back: it passes for those who may; for all others nothing changes."""
    before = "SELECT count(*), coalesce(sum(amount), 0), count(deleted_at) FROM planning_target"
    there = rows(before)
    with transaction.atomic():
        seen = visit.me.ask(*asked)
        changed = rows(before) != there
        transaction.set_rollback(True)
    yield from visit.expect(changed == may, seen, "a target is set by the wrong" if changed else "a target is not set")
    yield from named(visit, seen)
