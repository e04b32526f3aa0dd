"""Putting records into the territories that the rules say: after each write, and all of them by a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from yeji.org.models import Territory
from yeji.records import writing
from yeji.records.territories.dividing import CHOSEN, TERRITORY, is_divided
from yeji.records.territories.rules import divided, meant
from yeji.records.types import ObjectType, Written

VERB: Final = "assign"
BATCH: Final = 500
NOWHERE: Final = 0


def assign(written: Written) -> None:
    """Reaction to records that were written: those whom nobody put by hand stand where the rules say."""
    kind = written.kind
    if not is_divided(kind) or written.verb == f"{kind.key}.{VERB}":
        return
    rules = rules_in_turn(kind, day=written.day)
    if not rules:
        return
    rows = _misplaced(kind, rules).filter(pk__in=written.ids)
    moves = dict(rows.values_list("pk", "wanted"))
    if moves:
        move(kind, moves, account=written.account, at=written.at, day=written.day)
        written.again.update(moves)


def rules_in_turn(kind: ObjectType, *, day: date) -> list[tuple[int, Q]]:
    """Every territory that has a rule, with the records that it means, in the order in which they are asked."""
    rows = Territory.unscoped.filter(deleted_at__isnull=True).values_list("pk", "parent_id", "turn", "rule")
    above = {pk: parent for pk, parent, _turn, _rule in rows}
    asked = sorted((turn is None, turn or 0, -_depth(pk, above), pk, rule) for pk, _parent, turn, rule in rows if rule)
    found = [(pk, meant(kind, rule, day=day)) for _none, _turn, _depth_of, pk, rule in asked]
    return [(pk, rows_meant) for pk, rows_meant in found if rows_meant is not None]


def _depth(territory: int, above: Mapping[int, int | None]) -> int:
    seen: set[int] = set()
    place: int | None = territory
    while place is not None and place not in seen:
        seen.add(place)
        place = above.get(place)
    return len(seen)


def misplaced(*, day: date) -> QuerySet[Any]:
    """The records that do not stand where the rules say: where each ``stands`` and is ``wanted``; 0: nowhere."""
    kind = divided()
    return _misplaced(kind, rules_in_turn(kind, day=day))


def _misplaced(kind: ObjectType, rules: Iterable[tuple[int, Q]]) -> QuerySet[Any]:
    branches = [When(rows, then=Value(pk)) for pk, rows in rules]
    wanted: Any = Case(*branches, default=Value(NOWHERE), output_field=BigIntegerField())
    rows = kind.rows().filter(Q(deleted_at__isnull=True), **{CHOSEN: False})
    stands = Coalesce(F(kind.field(TERRITORY).path), Value(NOWHERE))
    found: QuerySet[Any] = rows.annotate(wanted=wanted, stands=stands).exclude(wanted=F("stands"))
    return found


@transaction.atomic
def move(kind: ObjectType, moves: Mapping[int, int], *, account: int | None, at: datetime, day: date) -> None:
    """Let records stand in other territories. It follows from rules, so their versions stay: nobody's edit clashes
    with it, and what an import brought can still be taken back.
    """
    ids, verb = sorted(moves), f"{kind.key}.{VERB}"
    table, column = kind.table._meta.db_table, kind.field(TERRITORY).native
    writing.set_context(account=account, at=at, verb=verb)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM (SELECT FROM "{table}" WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) AS held',
            [ids],
        )
        cursor.execute(
            f'UPDATE "{table}" AS kept SET "{column}" = nullif(given.place, {NOWHERE}), updated_at = %s '
            f"FROM unnest(%s::bigint[], %s::bigint[]) AS given(id, place) WHERE kept.id = given.id AND NOT {CHOSEN}",
            [at, ids, [moves[record] for record in ids]],
        )
    told = frozenset({TERRITORY})
    writing.react(Written(kind=kind, ids=ids, fresh=False, account=account, at=at, day=day, verb=verb, changed=told))


def move_next(*, account: int | None, at: datetime, day: date, after: int = 0) -> list[int]:
    """Put the next records that stand elsewhere, with numbers above one, where they belong: which ones, in order."""
    rows = misplaced(day=day).filter(pk__gt=after).order_by("pk").values_list("pk", "wanted")
    moves = dict(rows[:BATCH])
    if moves:
        move(divided(), moves, account=account, at=at, day=day)
    return sorted(moves)
