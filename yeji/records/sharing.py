"""Sharing between units where only some records are meant: those that a filter on their own fields lets through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org import permissions
from yeji.org.models import Sharing
from yeji.org.rights import Some
from yeji.org.scopes import SYSTEM, Scope
from yeji.records.fields.asking import PEOPLE
from yeji.records.filters.rows import asking_for, named_field, rows_let_through
from yeji.records.filters.stored import from_json, to_json
from yeji.records.filters.tree import Condition, Group
from yeji.records.territories.dividing import rows_within
from yeji.records.types import ObjectType, registry


class CannotShareSome(Refused):
    """This condition cannot say which records are shared."""

    status = 422
    code = "sharing.condition"


def share(
    kind: ObjectType, *, owned_in: int, seen_in: int, edits: bool, condition: Group, by: Scope, at: datetime
) -> Sharing:
    """Let everybody in one unit see what everybody in another owns, of one type: all of it, or to change it too, or
    only what a condition lets through.

    :raises MayNotAdminister, CannotChangeRole, CannotShareSome, BadFilter: if it may not or cannot be.
    """
    if condition:
        _only_seen(edits)
        return share_some(kind, owned_in=owned_in, seen_in=seen_in, condition=condition, by=by, at=at)
    _check_owned(kind)
    return permissions.share(kind=kind.key, owned_in=owned_in, seen_in=seen_in, edits=edits, by=by, at=at)


@transaction.atomic
def share_otherwise(rule: int, *, edits: bool | None, condition: Group | None, by: Scope, at: datetime) -> Sharing:
    """Let a rule lend other rights or mean other records; None leaves that as it is, an empty condition means all.

    :raises MayNotAdminister, UnknownSharing, CannotChangeRole, CannotShareSome, BadFilter: if it may not or cannot be.
    """
    standing = permissions.sharing_of(rule, by=by, hold=True)
    wanted = standing.edits if edits is None else edits
    kept = standing.condition if condition is None else _checked(registry.get(standing.type), condition, at)
    if kept:
        _only_seen(wanted)
    return permissions.reshare(rule=rule, edits=wanted, condition=kept, by=by, at=at)


def share_some(kind: ObjectType, *, owned_in: int, seen_in: int, condition: Group, by: Scope, at: datetime) -> Sharing:
    """Let everybody in one unit see those records of one type, owned in another, that a condition lets through.

    The condition is about the record alone: what it says of other records, of formulas or of whoever reads could not be
    looked up for every reader in one go.

    :raises MayNotAdminister, CannotChangeRole, CannotShareSome, BadFilter: if it may not or cannot be.
    """
    if not condition:
        raise CannotShareSome(_("Say which records are meant."), field="condition")
    kept = _checked(kind, condition, at)
    return permissions.share(
        kind=kind.key, owned_in=owned_in, seen_in=seen_in, edits=False, condition=kept, by=by, at=at
    )


def _checked(kind: ObjectType, condition: Group, at: datetime) -> dict[str, Any]:
    """A condition as a rule keeps it; none at all means every record.

    :raises CannotShareSome, BadFilter: if it cannot say what is shared.
    """
    kind = registry.types.get(kind.key, kind)
    _check_owned(kind)
    if not condition:
        return {}
    for one in condition.conditions():
        _check(kind, one)
    rows_let_through(kind, condition, asking_for(replace(SYSTEM, day=at.date())))
    return to_json(condition)


def _check_owned(kind: ObjectType) -> None:
    if kind.owner is None:
        raise CannotShareSome(_("Only what somebody owns is shared."), field="kind")


def _only_seen(edits: bool) -> None:
    """What a condition lets through is seen, never changed: who changed it could let it through no more."""
    if edits:
        raise CannotShareSome(_("What a condition lets through is seen, and not changed."), field="edits")


def _check(kind: ObjectType, one: Condition) -> None:
    own, dot, _theirs = one.field.partition(".")
    item = named_field(kind, own, one)
    if dot or item.computed:
        raise CannotShareSome(
            _("%(field)s: only the record's own fields say what is shared.") % {"field": item.label}, field="condition"
        )
    if any(value in PEOPLE for value in one.values):
        raise CannotShareSome(
            _("%(field)s: name people and days, not whoever reads.") % {"field": item.label}, field="condition"
        )


def some_rows(kind: ObjectType, some: Some, day: date | None) -> Q:
    """The records that are meant, as a condition on rows. One that can be understood no more means none."""
    kind = registry.types.get(kind.key, kind)
    if kind.owner is None:
        return Q(pk__in=())
    if some.territories:
        return rows_within(kind, some.territories)
    try:
        lets = rows_let_through(kind, from_json(json.loads(some.condition)), asking_for(replace(SYSTEM, day=day)))
    except Refused:
        return Q(pk__in=())
    return Q(**{f"{kind.field(kind.owner).path}__in": sorted(some.owners)}) & lets


def some_sql(kind: ObjectType, some: Sequence[Some], day: date | None, row: str) -> tuple[str, tuple[Any, ...]]:
    """The same as SQL on a row of the type under another name, with its parameters in order."""
    query = kind.table.unscoped.all().query
    query.add_q(Q(*(some_rows(kind, one, day) for one in some), _connector=Q.OR))
    where = query.where.relabeled_clone({kind.table._meta.db_table: row.strip('"')})
    try:
        sql, params = query.get_compiler(connection=connection).compile(where)
    except EmptyResultSet:  # none of the conditions means anything any more
        return "false", ()
    return sql, tuple(params)


def rules_met(kind: ObjectType, record: int, *, day: date) -> list[int]:
    """The rules of sharing with a condition that a record meets, whoever owns it."""
    rules = Sharing.objects.filter(type=kind.key).exclude(condition={})
    whole = registry.types.get(kind.key, kind)
    return [rule.pk for rule in rules if _meets(whole, record, rule.condition, day)]


def _meets(kind: ObjectType, record: int, condition: Any, day: date) -> bool:
    try:
        lets = rows_let_through(kind, from_json(condition), asking_for(replace(SYSTEM, day=day)))
    except Refused:
        return False
    return kind.rows().filter(lets, pk=record).exists()


def owners_of(some: Iterable[Some]) -> frozenset[int]:
    """Everybody of whose records some may be meant."""
    return frozenset().union(*(one.owners for one in some))
