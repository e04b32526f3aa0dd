"""On whose behalf something is read or written: computed once a request, handed to every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import connection

from yeji.org.models import Reach
from yeji.platform.models import Account


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one reader may see.

    ``owners`` are the people whose records are visible (used unless ``records`` is ALL);
    ``units`` the organisation nodes whose figures are (used unless ``figures`` is ALL), ``below`` those of them that
    stand below one the person works in.
    Who does not ``write`` changes nothing, whatever is seen; who ``plans`` sets targets.
    """

    account: int | None
    person: int | None
    records: Reach
    figures: Reach
    owners: frozenset[int] = field(default_factory=frozenset)
    units: frozenset[int] = field(default_factory=frozenset)
    below: frozenset[int] = field(default_factory=frozenset)
    administers: bool = False
    closes: bool = False
    writes: bool = True
    assists: bool = False
    plans: bool = False
    day: date | None = None

    @cached_property
    def near(self) -> frozenset[int]:
        """Oneself, and everybody who works in the own units, above or below them, on the day."""
        if self.person is None or self.day is None:
            return frozenset({self.person} if self.person else ())
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, {"person": self.person, "day": self.day})
            return frozenset([self.person, *(row[0] for row in cursor.fetchall())])

    @property
    def sees_all_records(self) -> bool:
        return self.records == Reach.ALL

    @property
    def sees_all_figures(self) -> bool:
        return self.figures == Reach.ALL


SYSTEM = Scope(account=None, person=None, records=Reach.ALL, figures=Reach.ALL, administers=True, closes=True)
"""The operator at the command line, who holds the data directory itself."""

NOTHING = Scope(account=None, person=None, records=Reach.OWN, figures=Reach.OWN)

_REACH = (Reach.OWN, Reach.UNIT, Reach.ALL)

# Asked in every request, so each is one statement.
_ROLES = """
SELECT coalesce(max(CASE r.record_reach WHEN 'all' THEN 2 WHEN 'unit' THEN 1 ELSE 0 END), 0),
       coalesce(max(CASE r.figure_reach WHEN 'all' THEN 2 WHEN 'unit' THEN 1 ELSE 0 END), 0),
       coalesce(bool_or(r.administers), false),
       coalesce(bool_or(r.closes), false),
       coalesce(bool_or(r.writes), true),
       coalesce(bool_and(r.assists), false),
       coalesce(bool_or(r.plans), false),
       (SELECT p.id FROM org_person p WHERE p.account_id = %(account)s AND p.deleted_at IS NULL)
FROM org_grant g JOIN org_role r ON r.code = g.role_id WHERE g.account_id = %(account)s
"""
_NEAR = """
WITH mine AS (
    SELECT place.unit_id FROM org_membership m
    JOIN org_positionplace place ON place.position_id = m.position_id AND place.days @> %(day)s
    WHERE m.person_id = %(person)s AND m.days @> %(day)s
), chain AS (
    SELECT path.unit_id FROM org_unitpath path JOIN mine ON mine.unit_id = path.ancestor_id WHERE path.days @> %(day)s
    UNION
    SELECT path.ancestor_id FROM org_unitpath path JOIN mine ON mine.unit_id = path.unit_id WHERE path.days @> %(day)s
)
SELECT DISTINCT m.person_id FROM chain
JOIN org_positionplace place ON place.unit_id = chain.unit_id AND place.days @> %(day)s
JOIN org_membership m ON m.position_id = place.position_id AND m.days @> %(day)s
"""
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


def scope_of(*, account: Account, day: date) -> Scope:
    """What an account sees on a day: the widest reach among its roles, around the units its person is in."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"account": account.pk})
        record_reach, figure_reach, administers, closes, writes, assists, plans, person = cursor.fetchone()
    records, figures = _REACH[record_reach], _REACH[figure_reach]
    reaches = person is not None and Reach.UNIT in (records, figures)
    units, below, people = around_of(person=person, day=day) if reaches else (frozenset(), frozenset(), frozenset())
    own = frozenset({person} if person else ())
    return Scope(
        account=account.pk,
        person=person,
        records=records,
        figures=figures,
        owners=own | people if records == Reach.UNIT else own,
        units=units if figures == Reach.UNIT else frozenset(),
        below=below if figures == Reach.UNIT else frozenset(),
        administers=administers,
        closes=closes,
        writes=writes,
        assists=assists,
        plans=plans and writes,
        day=day,
    )


def around_of(*, person: int, day: date) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The units a person works in on a day with all below them, those below alone, and who works in any of these."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"person": person, "day": day})
        units, below, people = cursor.fetchone()
    return frozenset(units or ()), frozenset(below or ()), frozenset(people or ())
