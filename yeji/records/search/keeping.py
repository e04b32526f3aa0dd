"""Keeping the index: in the write's own transaction for what people write, soon afterwards for what a file brings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db import connection, transaction

from yeji.records.search.words import vector_of
from yeji.records.types import ObjectType, Written, registry

FORM: Final = 1
"""Raised when ``words`` changes what it makes of a text: every record is then indexed again."""
_AT_ONCE: Final = 300
"""Records of one write that are indexed with it. A larger write notes them, and the worker does it within seconds."""
_BATCH: Final = 2000

_PUT = """
INSERT INTO records_search (type, id, owner, words)
SELECT %s, given.id, given.owner, coalesce(given.words, '')::tsvector
FROM unnest(%s::bigint[], %s::xid[], %s::bigint[], string_to_array(%s, E'\\n')) AS given(id, written, owner, words)
{held}
ON CONFLICT (type, id) DO UPDATE SET owner = excluded.owner, words = excluded.words
WHERE (records_search.owner, records_search.words) IS DISTINCT FROM (excluded.owner, excluded.words)
"""
_HELD = "JOIN {table} r ON r.id = given.id AND r.xmin = given.written FOR SHARE OF r"
"""Records as they were when they were read. Who has written one since has indexed it himself, or left it to be."""


# The room below keeps people and units by itself too, as when a file names a unit that is new: nothing reacts then.
_NOTE = """
CREATE OR REPLACE FUNCTION records_search_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    INSERT INTO records_searchwaiting (type, records)
    SELECT TG_ARGV[0], array_agg(id) FROM fresh HAVING count(*) > 0;
    RETURN NULL;
END $body$
"""
_NOTED = """
CREATE OR REPLACE TRIGGER search_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_search_note('{key}');
CREATE OR REPLACE TRIGGER search_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION records_search_note('{key}')
"""


def follow(written: Written) -> None:
    """Keep the index in step with a write; a reaction of the door."""
    kind = written.kind
    if not kind.found_by or not written.may_have_changed(*kind.found_by, kind.owner):
        return
    if len(written.ids) <= _AT_ONCE:
        index(written.kind, written.ids)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_searchwaiting (type, records) VALUES (%s, %s)", [written.kind.key, list(written.ids)]
        )


def index(kind: ObjectType, ids: Sequence[int], *, hold: bool = False) -> None:
    """Make the entries of these records again; those in the recycle bin have none.

    ``hold``: others may be writing them. While the words are made they still may; from the moment at which entries are
    put until this transaction ends nobody may, and the entry of a record that was written meanwhile is left to its
    writer.
    """
    table = f'"{kind.table._meta.db_table}"'
    rows = _rows(kind, ids)
    there = [row for row in rows if not row[2]]
    with connection.cursor() as cursor:
        if there:
            fields = [kind.by_key[key] for key in kind.found_by]
            words = [
                vector_of(item.found(text) for item, text in zip(fields, row[4:], strict=True) if text) for row in there
            ]
            given = ([row[0] for row in there], [row[3] for row in there], [row[1] for row in there], "\n".join(words))
            cursor.execute(_PUT.format(held=_HELD.format(table=table) if hold else ""), (kind.key, *given))
        if len(there) < len(ids):
            gone = set(ids).difference(row[0] for row in there)
            if hold:
                gone -= _back(cursor, table, gone)
            cursor.execute("DELETE FROM records_search WHERE type = %s AND id = ANY(%s)", [kind.key, sorted(gone)])


def _rows(kind: ObjectType, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Of each record its id, owner, whether it is in the bin, by whom it was written, and what it is found by."""
    columns = ", ".join(kind.by_key[key].sql("r") for key in kind.found_by)
    owner = kind.by_key[kind.owner].sql("r") if kind.owner else "NULL::bigint"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {owner}, deleted_at IS NOT NULL, r.xmin::text, {columns} "
            f'FROM "{kind.table._meta.db_table}" r WHERE id = ANY(%s)',
            [list(ids)],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _back(cursor: Any, table: str, ids: Collection[int]) -> set[int]:
    """Those that were taken out of the bin meanwhile; the others are held in it."""
    cursor.execute(f"SELECT id, deleted_at FROM {table} WHERE id = ANY(%s) ORDER BY id FOR SHARE", [sorted(ids)])
    return {pk for pk, deleted in cursor.fetchall() if deleted is None}


def install(cursor: Any) -> None:
    """By the owner role, after migrations: let the tables of people and units note what was written to them."""
    cursor.execute(_NOTE)
    for kind in registry:
        if kind.found_by and kind.table._meta.app_label == "org":
            cursor.execute(_NOTED.format(table=kind.table._meta.db_table, key=kind.key))
    lay(cursor)


def lay(cursor: Any, *, only: Collection[str] | None = None) -> None:
    """Note what has to be indexed from the start: types that are new, or are found by other fields than before."""
    for kind in registry:
        if not kind.found_by or (only is not None and kind.key not in only):
            continue
        cursor.execute(
            "INSERT INTO records_searchstate (type, form, done_to, until) "
            f"VALUES (%s, %s, 0, (SELECT coalesce(max(id), 0) FROM {kind.relation} r)) "
            "ON CONFLICT (type) DO UPDATE SET form = excluded.form, done_to = 0, until = excluded.until "
            "WHERE records_searchstate.form <> excluded.form",
            [kind.key, form_of(kind)],
        )


def lay_again(type_key: str) -> None:
    """The same of one type that people have just changed."""
    with connection.cursor() as cursor:
        lay(cursor, only=(type_key,))


def form_of(kind: ObjectType) -> str:
    """What the entries of a type depend on beside its records."""
    return f"{FORM}:{','.join(kind.found_by)}"


def catch_up(*, batches: int = 50) -> int:
    """Index what waits, up to so many batches. How many records that were; 0 when nothing waits."""
    done = 0
    for _batch in range(batches):
        count = _next_waiting() or _next_old()
        if not count:
            break
        done += count
    return done


def is_whole(kinds: Iterable[ObjectType]) -> frozenset[str]:
    """The keys of those types whose every record is indexed."""
    wanted = [kind.key for kind in kinds]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type FROM records_searchstate s WHERE type = ANY(%s) AND done_to >= until "
            "AND NOT EXISTS (SELECT FROM records_searchwaiting w WHERE w.type = s.type)",
            [wanted],
        )
        return frozenset(key for (key,) in cursor.fetchall())


@transaction.atomic
def _next_waiting() -> int:
    """The records of one large write, so far as one batch goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, type, records FROM records_searchwaiting ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1")
        found = cursor.fetchone()
        if found is None:
            return 0
        waiting, key, records = found
        now, later = records[:_BATCH], records[_BATCH:]
        if key in registry.types:
            index(registry.get(key), now, hold=True)
        if later:
            cursor.execute("UPDATE records_searchwaiting SET records = %s WHERE id = %s", [later, waiting])
        else:
            cursor.execute("DELETE FROM records_searchwaiting WHERE id = %s", [waiting])
    return len(now)


@transaction.atomic
def _next_old() -> int:
    """A batch of a type that was there before its index was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, done_to, until FROM records_searchstate WHERE done_to < until "
            "ORDER BY type FOR UPDATE SKIP LOCKED LIMIT 1"
        )
        found = cursor.fetchone()
        if found is None:
            return 0
        key, done_to, until = found
        ids: list[int] = []
        if key in registry.types:
            cursor.execute(
                f"SELECT id FROM {registry.get(key).relation} r WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
                [done_to, until, _BATCH],
            )
            ids = [pk for (pk,) in cursor.fetchall()]
            index(registry.get(key), ids, hold=True)
        last = ids[-1] if len(ids) == _BATCH else until
        cursor.execute("UPDATE records_searchstate SET done_to = %s WHERE type = %s", [last, key])
    return max(len(ids), 1)
