"""Indexes over a company's own fields: asked for with the field, laid by the owner role in the background."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.db import DatabaseError, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from yeji.records.custom.building import field_of
from yeji.records.models import FieldDefinition
from yeji.records.types import ObjectType, registry

TASK: Final = "yeji.config.jobs.lay_own_indexes"
"""The job that lays them; it stands in the room above all others."""
log = logging.getLogger("yeji.records")


def ask() -> None:
    """Let the worker lay what is wanted, when this transaction is committed."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, allow_unknown=True, queueing_lock="own_indexes").defer()
    except AlreadyEnqueued:
        return  # the one that waits will see this field too


def lay_wanted(*, alias: str = "owner") -> int:
    """Lay every wanted index, and drop those of fields that are gone. How many were laid.

    Readers and writers go on meanwhile. One that cannot be laid, because values are there twice, is marked so.
    """
    done = 0
    wanted = FieldDefinition.objects.filter(index=FieldDefinition.Index.WANTED, deleted_at=None)
    for one in wanted:
        kind = registry.types.get(one.type)
        state = FieldDefinition.Index.READY if kind and _lay(kind, one, alias) else FieldDefinition.Index.FAILED
        FieldDefinition.objects.filter(pk=one.pk, index=FieldDefinition.Index.WANTED).update(index=state)
        done += state == FieldDefinition.Index.READY
    for one in FieldDefinition.objects.filter(index=FieldDefinition.Index.NONE):
        _drop(one, alias)
    return done


def name_of(one: FieldDefinition) -> str:
    """What an index is called: the refusal of a second record with the same value is known by it."""
    return f"own_{one.pk}_{'once' if one.unique else 'order'}"


def _statement(kind: ObjectType, one: FieldDefinition) -> str:
    table = kind.table._meta.db_table
    item = field_of(one)
    value = item.sql(f'"{table}"')
    rows = " AND ".join([f"{column} = '{fixed}'" for column, fixed in kind.fixed])
    if one.unique:
        only = f" WHERE {' AND '.join(filter(None, (rows, 'deleted_at IS NULL')))}"
        return f'CREATE UNIQUE INDEX CONCURRENTLY "{name_of(one)}" ON "{table}" (({value})){only}'
    only = f" WHERE {rows}" if rows else ""
    if not item.indexable:  # several values, looked for one by one
        return f'CREATE INDEX CONCURRENTLY "{name_of(one)}" ON "{table}" USING gin (({value}) jsonb_path_ops){only}'
    falling = "DESC NULLS LAST" if item.empty is None else ""
    return f'CREATE INDEX CONCURRENTLY "{name_of(one)}" ON "{table}" (({value}) {falling}, id){only}'


def _lay(kind: ObjectType, one: FieldDefinition, alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
            _drop_with(cursor, one)
            cursor.execute(_statement(kind, one))
    except DatabaseError as problem:
        log.warning("the index over %s.%s cannot be laid: %s", one.type, one.key, problem)
        _drop(one, alias)  # what is left of it is of no use, and would refuse writes
        return False
    return True


def _drop(one: FieldDefinition, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        _drop_with(cursor, one)


def _drop_with(cursor: Any, one: FieldDefinition) -> None:
    for end in ("once", "order"):
        cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "own_{one.pk}_{end}"')
