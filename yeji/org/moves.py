"""Dated moves: people into other units, units under other units. What is counted follows in the ledger (its moves)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Membership, Unit, UnitPath, UnitPlace


class CannotMove(Refused):
    """Somebody or something cannot stand there from that day."""

    status = 422
    code = "org.cannot_move"


@dataclass(frozen=True, kw_only=True)
class Move:
    """A person works in a unit from a day on, until the next move that is known.

    Without a day: since the company's beginning if it is his first place, else from today.
    """

    person: int
    unit: int
    since: date | None = None
    leads: bool = False
    title: str = ""


def move_people(moves: Sequence[Move], *, at: datetime, today: date) -> list[int]:
    """Put people into units, back-dated or ahead; who of them was not there already. One move a person.

    Set-based: one statement for any number of people.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE_SQL,
            {
                "person": [move.person for move in moves],
                "unit": [move.unit for move in moves],
                "leads": [move.leads for move in moves],
                "title": [move.title for move in moves],
                "since": [move.since for move in moves],
                "at": at,
                "today": today,
            },
        )
        return [row[0] for row in cursor.fetchall()]


MOVE_SQL = """
WITH wanted AS (
    SELECT DISTINCT ON (person) person, unit, leads, title,
           coalesce(since, CASE WHEN EXISTS (SELECT FROM org_membership m WHERE m.person_id = person AND m."primary")
                                THEN %(today)s::date END) AS first
    FROM unnest(%(person)s::bigint[], %(unit)s::bigint[], %(leads)s::boolean[], %(title)s::text[], %(since)s::date[])
         AS given(person, unit, leads, title, since)
), moved AS (
    SELECT w.*, held.id AS held, nextval('record_id') AS position,
           CASE WHEN held.id IS NULL THEN (
               SELECT min(lower(m.days)) FROM org_membership m
               WHERE m.person_id = w.person AND m."primary" AND lower(m.days) > w.first
           ) ELSE upper(held.days) END AS until
    FROM wanted w
    LEFT JOIN org_membership held ON held.person_id = w.person AND held."primary" AND held.days @> w.first
    LEFT JOIN org_positionplace placed ON placed.position_id = held.position_id AND placed.days @> w.first
    WHERE placed.unit_id IS DISTINCT FROM w.unit
), replaced AS (
    DELETE FROM org_membership m USING moved WHERE m.id = moved.held AND lower(m.days) = moved.first
), ended AS (
    UPDATE org_membership m SET days = daterange(lower(m.days), moved.first)
    FROM moved WHERE m.id = moved.held AND (lower_inf(m.days) OR lower(m.days) < moved.first)
), posts AS (
    INSERT INTO org_position (id, version, created_at, updated_at, title, leads)
    SELECT position, 1, %(at)s, %(at)s, title, leads FROM moved
), places AS (
    INSERT INTO org_positionplace (position_id, unit_id, days) SELECT position, unit, daterange(first, NULL) FROM moved
), memberships AS (
    INSERT INTO org_membership (person_id, position_id, "primary", days)
    SELECT person, position, true, daterange(first, until) FROM moved
)
SELECT person FROM moved ORDER BY person
"""


def end_places(leaving: Mapping[int, date]) -> None:
    """Let people work here no more from a day on; their positions stay vacant. What is counted later has no place."""
    with connection.cursor() as cursor:
        cursor.execute(END_SQL, {"person": list(leaving), "day": list(leaving.values())})


END_SQL = """
WITH leaving AS (SELECT * FROM unnest(%(person)s::bigint[], %(day)s::date[]) AS given(person, day)),
later AS (
    DELETE FROM org_membership m USING leaving l WHERE m.person_id = l.person AND lower(m.days) >= l.day
)
UPDATE org_membership m SET days = daterange(lower(m.days), l.day)
FROM leaving l WHERE m.person_id = l.person AND m.days @> l.day AND (lower_inf(m.days) OR lower(m.days) < l.day)
"""


def places_from(*, person: int, day: date) -> list[dict[str, Any]]:
    """A person's places that hold on a day or begin later, as plain values, so that they can be put back."""
    held = Membership.objects.filter(person=person, days__overlap=(day, None)).order_by("pk")
    return [
        {
            "position": one.position_id,
            "primary": one.primary,
            "first": _iso(one.days.lower),
            "until": _iso(one.days.upper),
        }
        for one in held
    ]


def put_places_back(*, person: int, places: Sequence[Mapping[str, Any]], ended: date) -> None:
    """Let a person hold places again that ``end_places`` ended on a day: as ``places_from`` told them. All or none.

    :raises CannotMove: if one has changed since, or the person has another one by now.
    """
    refusal = CannotMove(_("It has changed since, or there is another one by now."))
    try:
        with transaction.atomic():
            for one in places:
                first, until = (date.fromisoformat(one[key]) if one[key] else None for key in ("first", "until"))
                _put_back(person, one, first, until, ended)
            connection.check_constraints()  # two at once would otherwise be found at the commit alone
    except (IntegrityError, Membership.DoesNotExist):
        raise refusal from None


def _put_back(person: int, place: Mapping[str, Any], first: date | None, until: date | None, ended: date) -> None:
    held = Membership(person_id=person, position_id=place["position"], primary=place["primary"])
    if first is None or first < ended:
        held = Membership.objects.get(person=person, position=place["position"], days=(first, ended))
    held.days = (first, until)
    held.save()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def move_unit(*, unit: int, parent: int | None, since: date) -> bool:
    """Let a unit stand under another one (None: directly under the company) from the first of a month.

    It holds until the next move that is known. Says whether anything changed.

    :raises CannotMove: if the day is not the first of a month, there is no such unit, or it would stand under itself
        or beside another of its name.
    """
    if since.day != 1:
        raise CannotMove(_("Units move on the first of a month."), field="since")
    for place, wanted in (("unit", unit), ("parent", parent)):
        if wanted is not None and not Unit.unscoped.filter(pk=wanted, deleted_at=None).exists():
            raise CannotMove(_("There is no such unit."), field=place)
    held = UnitPlace.objects.filter(unit=unit, days__contains=since).first()
    if held is not None and held.parent_id == parent:
        return False
    _refuse_place(unit, parent, since)
    until = None
    if held is not None:
        until = held.days.upper
        _end(held, since)
    UnitPlace.objects.create(unit_id=unit, parent_id=parent, days=(since, until))
    rebuild_unit_paths()
    return True


def _end(held: UnitPlace, day: date) -> None:
    if held.days.lower == day:
        held.delete()
    else:
        held.days = (held.days.lower, day)
        held.save(update_fields=["days"])


def _refuse_place(unit: int, parent: int | None, since: date) -> None:
    if UnitPath.objects.filter(ancestor=unit, unit=parent, days__overlap=(since, None)).exists():
        raise CannotMove(_("A unit cannot stand under itself or under one below it."), field="parent")
    name = Unit.unscoped.get(pk=unit).name
    beside = UnitPlace.objects.filter(parent=parent, days__overlap=(since, None)).exclude(unit=unit)
    if beside.filter(unit__name=name, unit__deleted_at=None).exists():
        raise CannotMove(_("There is a unit called %(name)s there already.") % {"name": name}, field="parent")


def rebuild_unit_paths() -> None:
    """Derive the closure again from the dated places: the places are the truth."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT org_rebuild_paths()")


def place_new_units(units: Sequence[int]) -> None:
    """Let units that stand nowhere yet stand directly under the company, since its beginning."""
    placed = set(UnitPlace.objects.filter(unit__in=units).values_list("unit", flat=True))
    fresh = [UnitPlace(unit_id=unit, parent=None, days=(None, None)) for unit in units if unit not in placed]
    if fresh:
        UnitPlace.objects.bulk_create(fresh)
        rebuild_unit_paths()


def begin_under(*, unit: int, parent: int) -> None:
    """Let a unit that was made just now stand under another one from the beginning.

    :raises CannotMove: if there is no such unit, or one of its name stands there already.
    """
    if not Unit.unscoped.filter(pk=parent, deleted_at=None).exists():
        raise CannotMove(_("There is no such unit."), field="parent")
    _refuse_place(unit, parent, date.min)
    UnitPlace.objects.filter(unit=unit).update(parent=parent)
    rebuild_unit_paths()
