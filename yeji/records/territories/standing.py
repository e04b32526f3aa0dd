"""The territories on a day: what stood under what, who was responsible, and how many records stood in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, F

from yeji.org.scopes import Scope
from yeji.records.reading import labels, visible
from yeji.records.spans import on_day, spans
from yeji.records.territories.assigning import NOWHERE, misplaced
from yeji.records.territories.dividing import TERRITORY
from yeji.records.territories.rules import divided
from yeji.records.trees import in_order, parents_on
from yeji.records.types import registry


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One territory on a day. ``number`` records stood in it itself, in those below it not counted."""

    territory: int
    name: str
    parent: int | None
    depth: int
    manager: int | None
    manager_name: str
    number: int
    rule: str
    turn: int | None


def standing(*, day: date, scope: Scope) -> list[Standing]:
    """Every territory that is not in the bin, each behind the one above it."""
    kind = registry.get(TERRITORY)
    rows = {row.pk: row for row in visible(scope, kind).order_by("name", "pk")}
    parents = parents_on(kind, day)
    managers = _was(TERRITORY, "manager", day)
    people = labels(scope, registry.get("person"), managers.values())
    numbers = _numbers(day)
    return [
        Standing(
            territory=pk,
            name=rows[pk].name,
            parent=parents.get(pk),
            depth=depth,
            manager=managers.get(pk),
            manager_name=people.get(managers.get(pk, 0), ""),
            number=numbers.get(pk, 0),
            rule=rows[pk].rule,
            turn=rows[pk].turn,
        )
        for pk, depth in in_order(rows, parents)
    ]


def nowhere(*, day: date) -> int:
    """How many records stood in no territory on a day."""
    return _numbers(day).get(NOWHERE, 0)


def _was(key: str, field: str, day: date) -> dict[int, int]:
    """What a link of each record of a type led to on a day."""
    kind = registry.get(key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.record, s.value::bigint FROM {spans(kind, kind.field(field))} s "
            f"WHERE {on_day('s', '%(day)s::date')} AND s.value IS NOT NULL",
            {"day": day},
        )
        return dict(cursor.fetchall())


def _numbers(day: date) -> dict[int, int]:
    """How many records stood in each territory on a day, and nowhere; those that were entered since or are gone now
    are left out.
    """
    kind = divided()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(s.value::bigint, {NOWHERE}), count(*) FROM {spans(kind, kind.field(TERRITORY))} s "
            f"JOIN {kind.relation} t ON t.id = s.record AND t.deleted_at IS NULL "
            f"WHERE {on_day('s', '%(day)s::date')} GROUP BY 1",
            {"day": day},
        )
        return dict(cursor.fetchall())


@dataclass(frozen=True, kw_only=True)
class Moving:
    """So many records would go from one territory to another; 0 is none. ``few`` are the first of them."""

    stands: int
    wanted: int
    number: int
    few: tuple[int, ...]


def moving(*, day: date, few: int = 5) -> list[Moving]:
    """Who would move if the rules were followed now, the most first."""
    grouped = misplaced(day=day).values_list("stands", "wanted").annotate(number=Count("pk"))
    named = grouped.annotate(ids=ArrayAgg("pk", order_by="pk")).annotate(few=F(f"ids__0_{few}"))
    moves = named.order_by("-number", "stands", "wanted").values_list("stands", "wanted", "number", "few")
    return [Moving(stands=one[0], wanted=one[1], number=one[2], few=tuple(one[3])) for one in moves]
