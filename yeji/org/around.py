"""Whom a reach means for one person on a day: people whose records, units whose figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from django.db import connection

from yeji.org.models import Reach
from yeji.org.rights import NONE, Sight

_AROUND = """
WITH units AS MATERIALIZED (
    SELECT path.unit_id, bool_or(path.unit_id <> path.ancestor_id) AS below
    FROM org_membership m
    JOIN org_positionplace place ON place.position_id = m.position_id AND place.days @> %(day)s
    JOIN org_unitpath path ON path.ancestor_id = place.unit_id AND path.days @> %(day)s
    WHERE m.person_id = %(person)s AND m.days @> %(day)s
    GROUP BY path.unit_id
)
SELECT (SELECT array_agg(unit_id) FROM units), (SELECT array_agg(unit_id) FILTER (WHERE below) FROM units),
       (SELECT array_agg(DISTINCT m.person_id)
        FROM org_positionplace place
        JOIN org_membership m ON m.position_id = place.position_id AND m.days @> %(day)s
        WHERE place.unit_id IN (SELECT unit_id FROM units) AND place.days @> %(day)s)
"""
_PLACED = """
SELECT DISTINCT place.unit_id FROM org_membership m
JOIN org_positionplace place ON place.position_id = m.position_id AND place.days @> %(day)s
WHERE m.person_id = %(person)s AND m.days @> %(day)s
"""
_ABOVE = """
SELECT DISTINCT path.ancestor_id FROM org_membership m
JOIN org_positionplace place ON place.position_id = m.position_id AND place.days @> %(day)s
JOIN org_unitpath path ON path.unit_id = place.unit_id AND path.days @> %(day)s
WHERE m.person_id = %(person)s AND m.days @> %(day)s
"""
_BELOW = """
WITH units AS MATERIALIZED (
    SELECT DISTINCT path.unit_id FROM org_unitpath path
    WHERE path.ancestor_id = ANY(%(units)s) AND path.days @> %(day)s
)
SELECT (SELECT array_agg(unit_id) FROM units),
       (SELECT array_agg(DISTINCT m.person_id)
        FROM org_positionplace place
        JOIN org_membership m ON m.position_id = place.position_id AND m.days @> %(day)s
        WHERE place.unit_id IN (SELECT unit_id FROM units) AND place.days @> %(day)s)
"""
_WITHIN = """
SELECT array_agg(DISTINCT m.person_id) FROM org_positionplace place
JOIN org_membership m ON m.position_id = place.position_id AND m.days @> %(day)s
WHERE place.unit_id = ANY(%(units)s) AND place.days @> %(day)s
"""


class _Met(NamedTuple):
    """Units with all below them, those below alone, and who works in any of these."""

    units: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()


_NOBODY: Final = _Met()


class Around(dict[str, Sight]):
    """Whom each reach means for one person on a day; worked out when it is first asked for."""

    def __init__(self, *, person: int | None, day: date, chosen: Iterable[int]) -> None:
        super().__init__({NONE: Sight(), Reach.ALL: Sight(whole=True)})
        self.person, self.day = person, day
        self.extra, self.extra_people = _below(chosen, day=day)
        self._met: dict[str, _Met] = {}

    def __missing__(self, reach: str) -> Sight:
        people = frozenset({self.person} if self.person else ()) | self.extra_people
        self[reach] = found = Sight(owners=people | self._around(reach).people)
        return found

    def sight(self, reach: str) -> Sight:
        """Whose records this reach means."""
        return self[reach]

    def units(self, reach: str) -> frozenset[int]:
        """The units whose figures this reach means; for the whole company none are named."""
        return frozenset() if reach == Reach.ALL else self._around(reach).units | self.extra

    def below(self, reach: str) -> frozenset[int]:
        """Those of them that stand below a unit the person works in, or were chosen for his role."""
        return self._around(reach).below | self.extra

    def _around(self, reach: str) -> _Met:
        """What is around the person within a reach, asked once."""
        if self.person is None or reach not in (Reach.TEAM, Reach.UNIT):
            return _NOBODY
        if reach not in self._met:
            team = reach == Reach.TEAM
            found = _own_units(self.person, self.day) if team else _Met(*around_of(person=self.person, day=self.day))
            self._met[reach] = found
        return self._met[reach]


def _own_units(person: int, day: date) -> _Met:
    """The units a person works in on a day, without those below, and everybody who works in one of them."""
    units = units_held(person=person, day=day)
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, {"units": sorted(units), "day": day})
        (people,) = cursor.fetchone()
    return _Met(units, frozenset(), frozenset(people or ()))


def units_held(*, person: int, day: date) -> frozenset[int]:
    """The units in which a person holds a position on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, {"person": person, "day": day})
        return frozenset(unit for (unit,) in cursor.fetchall())


def units_above(*, person: int, day: date) -> frozenset[int]:
    """The units in which a person holds a position on a day, and every unit above them."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"person": person, "day": day})
        return frozenset(unit for (unit,) in cursor.fetchall())


def _below(units: Iterable[int], *, day: date) -> tuple[frozenset[int], frozenset[int]]:
    wanted = sorted(units)
    if not wanted:
        return frozenset(), frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"units": wanted, "day": day})
        below, people = cursor.fetchone()
    return frozenset(below or ()), frozenset(people or ())


def around_of(*, person: int, day: date) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The units a person works in on a day with all below them, those below alone, and who works in any of these."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"person": person, "day": day})
        units, below, people = cursor.fetchone()
    return frozenset(units or ()), frozenset(below or ()), frozenset(people or ())
