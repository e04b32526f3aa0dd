"""Indexes over what makes records the same, for the rules of administrators: laid by the owner role, meanwhile."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Final

from django.db import DatabaseError, connections

from yeji.records.duplicates.sameness import Rule, over, rules_of
from yeji.records.types import ObjectType, registry

_BEGINS: Final = "same_own_"
log = logging.getLogger("yeji.records")


def lay_rules(*, alias: str = "owner") -> int:
    """Lay the indexes that the rules of all types call for and drop those that none does; how many were laid.

    What is declared in code has its own from the migration on. Readers and writers go on meanwhile.
    """
    wanted = {
        _name(kind, rule): (kind, rule) for kind in registry for rule in rules_of(kind) if not _declared(kind, rule)
    }
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE starts_with(c.relname, %s)",
            [_BEGINS],
        )
        there = dict(cursor.fetchall())
        for name, valid in there.items():
            if name not in wanted or not valid:
                cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
    missing = [name for name in wanted if not there.get(name)]
    return sum(_lay(name, *wanted[name], alias=alias) for name in missing)


def _declared(kind: ObjectType, rule: Rule) -> bool:
    there = registry.declared.get(kind.key)
    return there is not None and any((one.field, one.how) == (rule.field.key, rule.how) for one in there.same)


def _name(kind: ObjectType, rule: Rule) -> str:
    """Names of types and fields may be longer together than that of an index."""
    return _BEGINS + sha256(f"{kind.key}|{over(kind, rule.field, rule.how)}".encode()).hexdigest()[:16]


def _lay(name: str, kind: ObjectType, rule: Rule, *, alias: str) -> bool:
    table = kind.table._meta.db_table
    rows = " AND ".join([*(f"{column} = '{fixed}'" for column, fixed in kind.fixed), "deleted_at IS NULL"])
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
            cursor.execute(
                f'CREATE INDEX CONCURRENTLY "{name}" ON "{table}" {over(kind, rule.field, rule.how)} WHERE {rows}'
            )
    except DatabaseError as problem:
        log.warning("the index over duplicates by %s.%s cannot be laid: %s", kind.key, rule.field.key, problem)
        return False
    return True
