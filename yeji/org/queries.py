"""Reads of the organisation as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import ExchangeRate, Grant, Membership, Person, Position, PositionPlace, Unit, UnitPath, UnitPlace
from yeji.org.scopes import Scope
from yeji.platform.models import Account

_WITHIN: Final = """
    AND m.position_id IN (
        SELECT place.position_id FROM org_positionplace place
        JOIN org_unitpath path ON path.unit_id = place.unit_id AND path.days @> %(day)s::date
        WHERE path.ancestor_id = %(unit)s AND place.days @> %(day)s::date
    )
"""
_PEOPLE: Final = """
WITH held AS MATERIALIZED (
    SELECT DISTINCT m.person_id AS id FROM org_membership m WHERE m.days @> %(day)s::date {within} {seen}
)
SELECT p.id, p.name, held.id IS NOT NULL FROM org_person p LEFT JOIN held ON held.id = p.id
WHERE held.id IS NOT NULL OR p.id = ANY(%(also)s::bigint[]) ORDER BY p.name
"""
_UNITS_OF: Final = """
SELECT held.person_id, place.unit_id FROM org_membership held
JOIN org_positionplace place ON place.position_id = held.position_id AND place.days @> %(day)s
WHERE held.person_id = ANY(%(people)s::bigint[]) AND held."primary" AND held.days @> %(day)s
"""


class NoSuchUnit(Refused):
    """No unit, or not one alone, is called so."""

    status = 404
    code = "unit.unknown"


class NoSuchPerson(Refused):
    """Nobody, or not one alone, is called so."""

    status = 404
    code = "person.unknown"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit or person as a row: its name, its place in the tree, and whether it was there on the day."""

    label: str
    depth: int = 0
    parent: int | None = None
    ancestors: tuple[int, ...] = ()
    present: bool = True


def unit_tree(*, day: date) -> dict[int, Node]:
    """Every unit of a day, parents before children, siblings by name."""
    places = UnitPlace.objects.filter(days__contains=day, unit__deleted_at=None)
    names: dict[int, str] = {}
    children: dict[int | None, list[int]] = {}
    for unit, parent, name in places.values_list("unit", "parent", "unit__name"):
        names[unit] = name
        children.setdefault(parent, []).append(unit)
    tree: dict[int, Node] = {}

    def walk(parent: int | None, above: tuple[int, ...]) -> None:
        for unit in sorted(children.get(parent, ()), key=lambda pk: (names[pk], pk)):
            tree[unit] = Node(label=names[unit], depth=len(above), parent=parent, ancestors=above)
            walk(unit, (*above, unit))

    walk(None, ())
    return tree


@dataclass(frozen=True, kw_only=True)
class Occupant:
    """Somebody in a unit on a day: as what, whether leading it, whether this is the person's first position."""

    person: int
    name: str
    position: int
    title: str
    leads: bool
    primary: bool


def occupants(*, day: date) -> dict[int, list[Occupant]]:
    """Who works in each unit on a day: those who lead first, then by name."""
    unit_of = dict(PositionPlace.objects.filter(days__contains=day).values_list("position", "unit"))
    held = Membership.objects.filter(days__contains=day, person__deleted_at=None)
    found: dict[int, list[Occupant]] = {}
    wanted = held.values_list("person", "person__name", "position", "position__title", "position__leads", "primary")
    for person, name, position, title, leads, primary in wanted:
        if position in unit_of:
            one = Occupant(person=person, name=name, position=position, title=title, leads=leads, primary=primary)
            found.setdefault(unit_of[position], []).append(one)
    for listed in found.values():
        listed.sort(key=lambda one: (not one.leads, one.name, one.person))
    return found


@dataclass(frozen=True, kw_only=True)
class Post:
    """A position: what it is called, and the unit and person that it has, or had last."""

    title: str
    unit: int | None
    person: int | None


def last_held(positions: Iterable[int]) -> dict[int, Post]:
    """These positions with where they are and who holds them; where nobody does, who did last."""
    ids = list(positions)
    units = dict(PositionPlace.objects.filter(position__in=ids).order_by("days").values_list("position", "unit"))
    held = Membership.objects.filter(position__in=ids).order_by("days").values_list("position", "person")
    people = dict(held)
    found = Position.unscoped.filter(pk__in=ids).values_list("pk", "title")
    return {pk: Post(title=title, unit=units.get(pk), person=people.get(pk)) for pk, title in found}


def nowhere(*, day: date) -> list[tuple[int, str]]:
    """Everybody who holds no position on a day, by name."""
    held = Membership.objects.filter(days__contains=day).values("person")
    free = Person.unscoped.filter(deleted_at=None).exclude(pk__in=held).order_by("name", "pk")
    return list(free.values_list("pk", "name"))


def units_above(*, day: date) -> dict[int, frozenset[int]]:
    """For each unit that stood in the tree of a day: itself and every unit above it."""
    found: dict[int, set[int]] = {}
    for unit, above in UnitPath.objects.filter(days__contains=day).values_list("unit", "ancestor"):
        found.setdefault(unit, set()).add(above)
    return {unit: frozenset(above) for unit, above in found.items()}


def people(*, day: date, scope: Scope, unit: int | None, also: Iterable[int | None] = ()) -> dict[int | None, Node]:
    """Everybody whose figures a reader may see and who held a position on the day, with those in ``also``."""
    mine = None if scope.sees_all_figures else sorted(scope.owners | ({scope.person} if scope.person else set()))
    params = {"day": day, "unit": unit, "mine": mine, "also": [person for person in also if person]}
    sql = _PEOPLE.format(
        within=_WITHIN if unit is not None else "", seen="" if mine is None else "AND m.person_id = ANY(%(mine)s)"
    )
    with connection.cursor() as cursor:  # hundreds of ids: a list of them costs Django more than the database
        cursor.execute(sql, params)
        found: dict[int | None, Node] = {pk: Node(label=name, present=present) for pk, name, present in cursor}
    if None in also:
        found[None] = Node(label="", present=False)
    return found


def units_of(people: Iterable[int], *, day: date) -> dict[int, int]:
    """The unit in which each of these people has the primary position on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_UNITS_OF, {"people": list(people), "day": day})
        return dict(cursor.fetchall())


def first_rate_days() -> dict[str, date]:
    """Each foreign currency with the first day for which its exchange rate is known."""
    rates = ExchangeRate.unscoped.filter(deleted_at=None).values("currency").annotate(first=Min("day"))
    return {row["currency"]: row["first"] for row in rates}


def administrators() -> list[int]:
    """The accounts that administer the company and can sign in."""
    held = Grant.objects.filter(role__administers=True, account__is_active=True)
    return sorted(set(held.values_list("account", flat=True)))


def may_close(account: Account) -> bool:
    """Whether one of an account's roles takes months on towards being closed."""
    return account.is_active and Grant.objects.filter(account=account, role__closes=True).exists()


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """An account as the operator sees it: its roles, and the person it belongs to."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    person: str | None
    person_id: int | None
    active: bool
    last_login: datetime | None
    has_password: bool


def account_lines(*, only: int | None = None) -> list[AccountLine]:
    """Every account by its login, or ``only`` one."""
    accounts = list(Account.objects.order_by("login").filter(**{} if only is None else {"pk": only}))
    wanted = [account.pk for account in accounts]
    roles: dict[int, list[str]] = {}
    for number, role in Grant.objects.filter(account__in=wanted).order_by("role").values_list("account", "role"):
        roles.setdefault(number, []).append(str(role))
    people = {
        number: (pk, name)
        for number, pk, name in Person.unscoped.filter(account__in=wanted).values_list("account", "pk", "name")
    }
    return [
        AccountLine(
            id=account.pk,
            login=account.login,
            name=account.name,
            roles=tuple(roles.get(account.pk, ())),
            person=people.get(account.pk, (None, None))[1],
            person_id=people.get(account.pk, (None, None))[0],
            active=account.is_active,
            last_login=account.last_login,
            has_password=account.has_usable_password(),
        )
        for account in accounts
    ]


def person_called(text: str) -> Person:
    """The one person of this name or staff number.

    :raises NoSuchPerson: if there is none, or several of the name.
    """
    known = Person.unscoped.filter(deleted_at=None)
    found: list[Person] = list(known.filter(code=text)) or list(known.filter(name=text)[:2])
    if len(found) == 1:
        return found[0]
    several = _("Several people are called %(name)s: give the staff number.")
    nobody = _("There is nobody called %(name)s.")
    raise NoSuchPerson((several if found else nobody) % {"name": text}, field="person")


def unit_called(text: str) -> Unit:
    """The one unit of this name or code.

    :raises NoSuchUnit: if there is none, or several of the name.
    """
    known = Unit.unscoped.filter(deleted_at=None)
    found: list[Unit] = list(known.filter(code=text)) or list(known.filter(name=text)[:2])
    if len(found) == 1:
        return found[0]
    several = _("Several units are called %(name)s: give the code.")
    nobody = _("There is no unit called %(name)s.")
    raise NoSuchUnit((several if found else nobody) % {"name": text}, field="unit")


def colleagues(*, person: int, day: date) -> frozenset[int]:
    """Everybody who works on a day in one of the very units in which a person does, that person included."""
    units = PositionPlace.objects.filter(
        days__contains=day,
        position__in=Membership.objects.filter(person=person, days__contains=day).values("position"),
    ).values("unit")
    there = PositionPlace.objects.filter(days__contains=day, unit__in=units).values("position")
    found = Membership.objects.filter(days__contains=day, position__in=there).values_list("person", flat=True)
    return frozenset(found)


def units_around(*, person: int, day: date) -> frozenset[int]:
    """The units in which a person works on a day, and all above them."""
    mine = PositionPlace.objects.filter(
        days__contains=day,
        position__in=Membership.objects.filter(person=person, days__contains=day).values("position"),
    ).values("unit")
    found = UnitPath.objects.filter(unit__in=mine, days__contains=day).values_list("ancestor", flat=True)
    return frozenset(found)
