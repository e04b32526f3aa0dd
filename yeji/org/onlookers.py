"""Who sees a record, and why: of every account at once, in a handful of statements.

It says what ``scope_of`` and the doors do for one account after another; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from yeji.org.models import (
    Grant,
    Membership,
    Person,
    PositionPlace,
    Reach,
    Role,
    RoleRight,
    RoleUnit,
    Sharing,
    Teammate,
    UnitPath,
)
from yeji.platform.models import Account


class Why(StrEnum):
    """By what somebody sees a record."""

    EVERYTHING = "everything"
    OWNER = "owner"
    TEAM = "team"
    UNIT = "unit"
    CHOSEN = "chosen"
    SHARED = "shared"
    WORKS = "works"
    NOBODYS = "nobodys"
    TERRITORY = "territory"


@dataclass(frozen=True, kw_only=True)
class Onlooker:
    """An account that sees a record: by which of its roles and for what reasons, and whether it may change it."""

    account: int
    name: str
    roles: tuple[str, ...]
    why: tuple[Why, ...]
    edits: bool


class WhyNot(StrEnum):
    """Why somebody does not see a record."""

    SHUT_OUT = "shut_out"
    NO_TYPE = "no_type"
    NOBODY = "nobody"
    UNOWNED = "unowned"
    OWN_ALONE = "own_alone"
    NO_UNIT = "no_unit"
    OWNER_NO_UNIT = "owner_no_unit"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class Outsider:
    """An account that does not see a record: for each of its roles how far that one sees the type, and why not."""

    account: int
    name: str
    reaches: tuple[tuple[str, str], ...]
    why: tuple[WhyNot, ...]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A record as its sight depends on it."""

    kind: str
    record: int
    owner: int | None
    free: bool
    at: frozenset[int]
    above: frozenset[int]
    rules: tuple[tuple[int, int, bool], ...]
    keepers: frozenset[int]


def onlookers(
    *,
    kind: str,
    record: int,
    owner: int | None,
    open_when_unowned: bool,
    day: date,
    met: Collection[int] = (),
    keepers: Collection[int] = (),
) -> list[Onlooker]:
    """Every account that sees a record of a type with an owner, by name: the first part of ``lookers``."""
    return lookers(
        kind=kind, record=record, owner=owner, open_when_unowned=open_when_unowned, day=day, met=met, keepers=keepers
    )[0]


def lookers(
    *,
    kind: str,
    record: int,
    owner: int | None,
    open_when_unowned: bool,
    day: date,
    met: Collection[int] = (),
    keepers: Collection[int] = (),
) -> tuple[list[Onlooker], list[Outsider]]:
    """Every account by name: those that see a record of a type with an owner, and those that do not.

    ``met`` are the rules of sharing with a condition that this record meets (``records.sharing``), ``keepers`` who is
    responsible for the territory that it belongs to, or one above it (``records.territories``).
    """
    ancestors: dict[int, set[int]] = {}
    for unit, ancestor in UnitPath.objects.filter(days__contains=day).values_list("unit", "ancestor"):
        ancestors.setdefault(unit, set()).add(ancestor)
    units = _units(day)
    at = units.get(owner or 0, set())
    above = {unit for place in at for unit in ancestors.get(place, ())}
    holding = Sharing.objects.filter(Q(condition={}) | Q(pk__in=list(met)), type=kind)
    rules = tuple(holding.values_list("owned_in", "seen_in", "edits"))
    asked = _Asked(
        kind=kind, record=record, owner=owner, free=owner is None and open_when_unowned, at=frozenset(at),
        above=frozenset(above), rules=rules, keepers=frozenset(keepers),
    )  # fmt: skip
    seeing: list[Onlooker] = []
    others = [
        Outsider(account=pk, name=name, reaches=(), why=(WhyNot.SHUT_OUT,))
        for pk, name in Account.objects.filter(is_active=False).values_list("pk", "name")
    ]
    for each in _accounts(kind, record, units):
        found = _looks(each, asked, ancestors)
        if found is None:
            others.append(_stands_outside(each, asked))
        else:
            seeing.append(found)
    return sorted(seeing, key=lambda one: one.name), sorted(others, key=lambda one: one.name)


@dataclass(frozen=True, kw_only=True)
class _Looker:
    account: int
    name: str
    person: int | None
    units: frozenset[int]
    roles: tuple[Role, ...]
    rights: dict[str, RoleRight]
    chosen: frozenset[int]
    works: bool | None
    """Whether it works on the record beside the owner, and may change it then; None: it does not."""

    def sees(self, role: Role) -> str:
        """How far one of its roles sees records of the type; empty: none of them."""
        right = self.right(role)
        return str(right.sees if right else role.record_reach)

    def right(self, role: Role) -> RoleRight | None:
        """What one of its roles says of the type, where it says something of its own."""
        return None if role.administers else self.rights.get(role.pk)


def _accounts(kind: str, record: int, units: dict[int, set[int]]) -> Iterator[_Looker]:
    held: dict[int, list[Role]] = {}
    for grant in Grant.objects.select_related("role"):
        held.setdefault(grant.account_id, []).append(grant.role)
    rights = {right.role_id: right for right in RoleRight.objects.filter(type=kind)}
    chosen: dict[str, set[int]] = {}
    for role, unit in RoleUnit.objects.values_list("role", "unit"):
        chosen.setdefault(role, set()).add(unit)
    people = Person.unscoped.filter(deleted_at=None, account__isnull=False)
    person_of = dict(people.values_list("account", "pk"))
    works = dict(Teammate.objects.filter(record=record).values_list("person", "edits"))
    for pk, name in Account.objects.filter(is_active=True).values_list("pk", "name"):
        roles, person = tuple(held.get(pk, ())), person_of.get(pk)
        yield _Looker(
            account=pk,
            name=name,
            person=person,
            units=frozenset(units.get(person or 0, ())),
            roles=roles or (_NO_ROLE,),
            rights=rights,
            chosen=frozenset(unit for role in roles for unit in chosen.get(role.pk, ())),
            works=works.get(person) if person else None,
        )


_NO_ROLE = Role(code="", record_reach=Reach.OWN, figure_reach=Reach.OWN, writes=True)


def _looks(one: _Looker, asked: _Asked, ancestors: dict[int, set[int]]) -> Onlooker | None:
    why: dict[Why, None] = {}
    edits, by, opens = False, [], False
    for role in one.roles:
        right, sees = one.right(role), one.sees(role)
        changes = (right.edits if sees else "") if right else role.record_reach if role.writes else ""
        reasons = list(_reached(one, asked, sees))
        if asked.free and sees:
            reasons.append(Why.NOBODYS)
        opens = opens or bool(sees)
        anybody = changes == Reach.ALL or bool(changes and (one.person or one.chosen))
        edits = edits or any(_reached(one, asked, changes)) or (asked.free and anybody)
        if reasons:
            by.append(role.pk)
        why |= dict.fromkeys(reasons)
    if opens and one.person is not None and Why.EVERYTHING not in why:
        for rule_edits in _shared(one, asked, ancestors):
            why[Why.SHARED] = None
            edits = edits or (rule_edits and any(role.writes for role in one.roles))
    if opens and one.person in asked.keepers and any(role.divided for role in one.roles):
        why[Why.TERRITORY] = None
    if one.works is not None:
        why[Why.WORKS] = None
        edits = edits or (one.works and any(role.writes for role in one.roles))
    if not why:
        return None
    return Onlooker(account=one.account, name=one.name, roles=tuple(by), why=tuple(why), edits=edits)


def _stands_outside(one: _Looker, asked: _Asked) -> Outsider:
    """Why none of the ways to a record is this account's."""
    reaches = tuple((role.pk, one.sees(role)) for role in one.roles)
    return Outsider(
        account=one.account,
        name=one.name,
        reaches=tuple((code, reach) for code, reach in reaches if code),
        why=tuple(dict.fromkeys(_fails(one, asked, reach) for _code, reach in reaches)),
    )


def _fails(one: _Looker, asked: _Asked, reach: str) -> WhyNot:
    """Why a reach does not mean the record's owner."""
    if not reach:
        return WhyNot.NO_TYPE
    if asked.owner is None:
        return WhyNot.UNOWNED
    if one.person is None and not one.chosen:
        return WhyNot.NOBODY
    if reach == Reach.OWN and not one.chosen:
        return WhyNot.OWN_ALONE
    if not asked.at:
        return WhyNot.OWNER_NO_UNIT
    return WhyNot.ELSEWHERE if one.units or one.chosen else WhyNot.NO_UNIT


def _reached(one: _Looker, asked: _Asked, reach: str) -> Iterator[Why]:
    """The reasons by which a reach means the record's owner."""
    if not reach:
        return
    if reach == Reach.ALL:
        yield Why.EVERYTHING
        return
    if asked.owner is None:
        return
    if one.person == asked.owner:
        yield Why.OWNER
    elif reach == Reach.TEAM and one.units & asked.at:
        yield Why.TEAM
    elif reach == Reach.UNIT and one.units & asked.above:
        yield Why.UNIT
    if one.chosen & asked.above:
        yield Why.CHOSEN


def _shared(one: _Looker, asked: _Asked, ancestors: dict[int, set[int]]) -> Iterable[bool]:
    """The rules by which units share, as they hold for this reader: each with whether it lets him change."""
    mine = {unit for place in one.units for unit in ancestors.get(place, ())}
    return [edits for owned_in, seen_in, edits in asked.rules if owned_in in asked.above and seen_in in mine]


def _units(day: date) -> dict[int, set[int]]:
    """The units in which each person works on a day."""
    places = dict(PositionPlace.objects.filter(days__contains=day).values_list("position", "unit"))
    found: dict[int, set[int]] = {}
    for person, position in Membership.objects.filter(days__contains=day).values_list("person", "position"):
        if position in places:
            found.setdefault(person, set()).add(places[position])
    return found
