"""On whose behalf something is read or written: computed once a request, handed to every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db import connection

from yeji.org.around import Around, units_above
from yeji.org.models import Reach
from yeji.org.rights import EVERYTHING, Held, Right, Sight, Some, masks_of, rights_by_type, widest
from yeji.platform.models import Account


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one reader may see.

    ``owners`` are the people whose records are visible (used unless ``records`` is ALL);
    ``units`` the organisation nodes whose figures are (used unless ``figures`` is ALL), ``below`` those of them that
    stand below one the person works in.
    Who does not ``write`` changes nothing, whatever is seen; who ``plans`` sets targets. ``edits`` are those whose
    records may be changed, where that is not everybody who is seen; ``rights`` what holds for single types instead;
    ``masks`` the fields of which less is seen; ``lent`` the records on which the person works beside their owners.
    ``territories`` are those, with all below, whose customers are seen with what belongs to them.
    Who ``hands_over`` passes on what a leaver owned, who ``looks_as`` sees the product as somebody else does, who
    ``reveals`` has masked values shown.
    ``roles`` are the codes of those that the account holds. ``only_looks`` is another behind the screen, who sees as
    much and is offered nothing that writes.
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
    hands_over: bool = False
    looks_as: bool = False
    reveals: bool = False
    day: date | None = None
    edits: Sight | None = None
    rights: Mapping[str, Right] = field(default_factory=dict, hash=False)
    masks: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    lent: frozenset[int] = frozenset()
    lent_to_edit: frozenset[int] = frozenset()
    territories: frozenset[int] = frozenset()
    only_looks: bool = False

    def right(self, kind: str) -> Right:
        """What the reader may do with records of this type."""
        whole = self.administers and self.sees_all_records
        held = EVERYTHING if whole else self.rights.get(kind) or self._default
        return replace(held, edits=Sight(), creates=False, deletes=False, runs=False) if self.only_looks else held

    @cached_property
    def _default(self) -> Right:
        sees = Sight(self.sees_all_records, self.owners)
        edits = (sees if self.edits is None else self.edits) if self.writes else Sight()
        return Right(
            sees=sees, edits=edits, creates=bool(edits) or self.administers, deletes=bool(edits), runs=self.administers
        )

    def access(self, kind: str, name: str) -> str:
        """What is left of a field for this reader: hidden, masked, read only; nothing said: the whole of it."""
        return self.masks.get(kind, {}).get(name, "")

    @cached_property
    def near(self) -> frozenset[int]:
        """Oneself, and everybody who works in the own units, above or below them, on the day."""
        if self.person is None or self.day is None:
            return frozenset({self.person} if self.person else ())
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, {"person": self.person, "day": self.day})
            return frozenset([self.person, *(row[0] for row in cursor.fetchall())])

    @cached_property
    def works_in(self) -> frozenset[int]:
        """The units in which the person holds a position on the day, and all above them."""
        if self.person is None or self.day is None:
            return frozenset()
        return units_above(person=self.person, day=self.day)

    @property
    def sees_all_records(self) -> bool:
        return self.records == Reach.ALL

    @property
    def sees_all_figures(self) -> bool:
        return self.figures == Reach.ALL


SYSTEM = Scope(
    account=None, person=None, records=Reach.ALL, figures=Reach.ALL, administers=True, closes=True, hands_over=True
)
"""The operator at the command line, who holds the data directory itself."""

NOTHING = Scope(account=None, person=None, records=Reach.OWN, figures=Reach.OWN)

# Asked in every request, so each is one statement.
_ROLES = """
WITH mine AS (
    SELECT r.* FROM org_grant g JOIN org_role r ON r.code = g.role_id WHERE g.account_id = %(account)s
), who AS (
    SELECT p.id FROM org_person p WHERE p.account_id = %(account)s AND p.deleted_at IS NULL
)
SELECT (SELECT id FROM who),
       (SELECT json_agg(to_json(mine)) FROM mine),
       (SELECT json_agg(to_json(said)) FROM org_roleright said JOIN mine ON mine.code = said.role_id),
       (SELECT json_agg(to_json(kept)) FROM org_rolefield kept JOIN mine ON mine.code = kept.role_id),
       (SELECT array_agg(DISTINCT unit_id) FROM org_roleunit JOIN mine ON mine.code = org_roleunit.role_id),
       (SELECT json_object_agg(record, edits) FROM org_teammate JOIN who ON who.id = org_teammate.person_id),
       EXISTS (SELECT FROM org_sharing)
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
_TERRITORIES = """
WITH RECURSIVE mine AS (
    SELECT t.id FROM org_territory t WHERE t.manager_id = %(person)s AND t.deleted_at IS NULL
    UNION
    SELECT t.id FROM org_territory t JOIN mine ON t.parent_id = mine.id WHERE t.deleted_at IS NULL
)
SELECT id FROM mine
"""
_WITHOUT: Final = "{}"
"""How a rule of sharing looks that holds without a condition."""
_SHARED = """
SELECT rule.type, rule.edits, rule.condition::text, array_agg(DISTINCT m.person_id)
FROM org_sharing rule
JOIN org_unitpath below ON below.ancestor_id = rule.owned_in_id AND below.days @> %(day)s
JOIN org_positionplace place ON place.unit_id = below.unit_id AND place.days @> %(day)s
JOIN org_membership m ON m.position_id = place.position_id AND m.days @> %(day)s
WHERE EXISTS (
    SELECT FROM org_unitpath path JOIN org_positionplace seat ON seat.unit_id = path.unit_id AND seat.days @> %(day)s
    JOIN org_membership held ON held.position_id = seat.position_id AND held.days @> %(day)s
    WHERE path.ancestor_id = rule.seen_in_id AND path.days @> %(day)s AND held.person_id = %(person)s
)
GROUP BY 1, 2, 3
"""


def scope_of(*, account: Account, day: date) -> Scope:
    """What an account sees on a day: the widest reach among its roles, around the units its person is in."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"account": account.pk})
        person, roles, types, fields, chosen, lent, shares = cursor.fetchone()
    held = _held(roles or (), types or (), fields or ())
    around = Around(person=person, day=day, chosen=chosen or ())
    default = around.sight(widest(role.records for role in held))
    figures = Reach(widest(role.figures for role in held))
    rights = rights_by_type(held, around)
    edits = _edits(held, around)
    writes = any(role.writes for role in held)
    if shares and person is not None:
        plain = Right(sees=default, edits=edits, creates=bool(edits), deletes=bool(edits))
        rights = _with_shared(rights, plain, writes=writes, person=person, day=day)
    return Scope(
        account=account.pk,
        person=person,
        records=Reach(widest(role.records for role in held)),
        figures=figures,
        owners=default.owners,
        units=around.units(figures),
        below=around.below(figures),
        administers=any(role.administers for role in held),
        closes=any(role.closes for role in held),
        writes=writes,
        assists=all(role.assists for role in held),
        plans=any(role.plans and role.writes for role in held),
        hands_over=any(role.hands_over and role.writes for role in held),
        looks_as=any(role.looks_as for role in held),
        reveals=any(role.reveals for role in held),
        territories=_own_territories(person) if any(role.divided for role in held) else frozenset(),
        day=day,
        edits=edits,
        rights=rights,
        masks=masks_of(held),
        roles=frozenset(role.code for role in held),
        lent=frozenset(int(record) for record in lent or ()),
        lent_to_edit=frozenset(int(record) for record, may in (lent or {}).items() if may),
    )


_NO_ROLE: Final = Held(
    code="", records=Reach.OWN, figures=Reach.OWN, administers=False, closes=False, writes=True, assists=False
)
"""Whoever has no role at all keeps what is his own."""


def _held(roles: Iterable[Any], types: Iterable[Any], fields: Iterable[Any]) -> list[Held]:
    said: dict[str, dict[str, Any]] = {}
    kept: dict[str, dict[str, dict[str, str]]] = {}
    for right in types:
        said.setdefault(right["role_id"], {})[right["type"]] = right
    for mask in fields:
        kept.setdefault(mask["role_id"], {}).setdefault(mask["type"], {})[mask["field"]] = mask["access"]
    return [
        Held(
            code=role["code"],
            records=role["record_reach"],
            figures=role["figure_reach"],
            administers=role["administers"],
            closes=role["closes"],
            writes=role["writes"],
            assists=role["assists"],
            plans=role["plans"],
            hands_over=role["hands_over"],
            looks_as=role["looks_as"],
            reveals=role["reveals"],
            divided=role["divided"],
            types=said.get(role["code"], {}),
            fields=kept.get(role["code"], {}),
        )
        for role in roles
    ] or [_NO_ROLE]


def _own_territories(person: int | None) -> frozenset[int]:
    """The territories that a person is responsible for, with all below them."""
    with connection.cursor() as cursor:
        cursor.execute(_TERRITORIES, {"person": person})
        return frozenset(territory for (territory,) in cursor.fetchall())


def _edits(held: Iterable[Held], around: Around) -> Sight:
    """Whose records may be changed: the widest reach of the roles that write."""
    return around.sight(widest(role.records for role in held if role.writes))


def _with_shared(
    rights: Mapping[str, Right], default: Right, *, writes: bool, person: int, day: date
) -> dict[str, Right]:
    """The rights with what units share; whoever writes nothing sees more by it, and changes nothing all the same."""
    found = dict(rights)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, {"person": person, "day": day})
        for key, edits, condition, people in cursor.fetchall():
            more = Sight(owners=frozenset(people))
            right = found.get(key, default)
            if not right.sees or right.sees.whole:
                continue
            if condition != _WITHOUT:
                found[key] = replace(right, some=(*right.some, Some(more.owners, condition)))
            else:
                found[key] = replace(
                    right, sees=right.sees | more, edits=right.edits | more if edits and writes else right.edits
                )
    return found
