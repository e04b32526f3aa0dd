"""Finding records by what somebody typed, within what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from yeji.kit.text import folded
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.private import keeps_back
from yeji.records.reading import visible
from yeji.records.search.asking import query_of, wide_query_of
from yeji.records.search.keeping import is_whole
from yeji.records.search.words import vector_of
from yeji.records.sharing import owners_of
from yeji.records.territories.dividing import within_reach
from yeji.records.types import ObjectType

_NEWEST: Final = 800
"""So many of the newest records are looked through first: a word that is everywhere is found among them."""
_CANDIDATES: Final = 2
"""For each record that is shown so many are looked at, to choose the best of."""
_CANDIDATES_UNSEEN: Final = 20
"""The same where a reader does not see all that a record is found by: what he does not see is left out of them."""
_MOST_MATCHES: Final = 500


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found of one type: the best first. ``more``: there are others."""

    kind: ObjectType
    rows: Sequence[Row]
    more: bool


def find(text: str, kinds: Iterable[ObjectType], *, scope: Scope, each: int) -> list[Found]:
    """Records whose name, number or sound the words fit, up to ``each`` of every type, those alone with any."""
    query = query_of(text)
    asked = [kind for kind in kinds if kind.found_by]
    if not query or not asked:
        return []
    less = [kind for kind in asked if keeps_back(scope, kind)]
    ids = _looked_at(text, [kind for kind in asked if kind not in less], scope, most=_CANDIDATES * each)
    ids |= _looked_at(text, less, scope, most=_CANDIDATES_UNSEEN * each)
    found = []
    for kind in asked:
        members = ids.get(kind.key)
        if members:
            rows = _by_what_is_shown(list(visible(scope, kind).filter(pk__in=members)), kind, query, scope)
            rows = sorted(rows, key=_rank(kind, text), reverse=True)
            if rows:
                found.append(Found(kind=kind, rows=rows[:each], more=len(rows) > each))
    return found


def _looked_at(text: str, kinds: Sequence[ObjectType], scope: Scope, *, most: int) -> dict[str, list[int]]:
    """Up to so many ids of each type that may do; where there are so many, those that are called exactly so beside."""
    ids = _candidates(query_of(text), wide_query_of(text), kinds, scope, most=most) if kinds else {}
    for kind in kinds:
        if len(ids.get(kind.key, ())) >= most:
            ids[kind.key] += exact(kind, text, scope)[:most]
    return ids


def exact(kind: ObjectType, text: str, scope: Scope) -> QuerySet[Any]:
    """The ids of records whose very title or number this is, however many others hold it. Read by an index: a type
    whose titles have none is asked for numbers alone.
    """
    keys = [kind.match, *([kind.title] if _titles_indexed(kind) else [])]
    wanted = Q(pk__in=[])
    for key in keys:
        item = kind.by_key.get(key)
        if item is not None and key in kind.found_by and not item.custom:
            wanted |= Q(**{f"{item.column}__in": list({text.strip(), text.strip().upper()})})
    return visible(scope, kind).filter(wanted).values_list("pk", flat=True)


def _titles_indexed(kind: ObjectType) -> bool:
    fixed = {column for column, _value in kind.fixed}
    first = (next((name for name in one.fields if name not in fixed), "") for one in kind.table._meta.indexes)
    return kind.by_key[kind.title].column in first


def _by_what_is_shown(rows: list[Row], kind: ObjectType, query: str, scope: Scope) -> list[Row]:
    """Those that are found by what the reader sees of them: what is masked for him is not found by its middle."""
    if not rows or not keeps_back(scope, kind):
        return rows
    fields = [kind.by_key[key] for key in kind.found_by]
    vectors = [vector_of(item.found(str(item.of(row) or "")) for item in fields) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(each.words::tsvector @@ %s::tsquery ORDER BY each.place) "
                       "FROM unnest(%s::text[]) WITH ORDINALITY AS each(words, place)", [query, vectors])  # fmt: skip
        return [row for row, fits in zip(rows, cursor.fetchone()[0], strict=True) if fits]


def matching(kind: ObjectType, text: str, scope: Scope | None = None) -> Q:
    """The records of a type that the words fit, as a filter of a list. Where a reader sees less of them than the index
    knows, they are found by the letters of name and number alone.

    While a file of records still waits to be indexed, these are found by the letters of name and number alone.
    """
    query = query_of(text)
    if not kind.found_by or not query or (scope is not None and keeps_back(scope, kind)):
        return holding(kind, text)
    indexed = Q(
        pk__in=RawSQL("SELECT id FROM records_search WHERE type = %s AND words @@ %s::tsquery", [kind.key, query])
    )
    return indexed if is_whole([kind]) else indexed | holding(kind, text)


def holding(kind: ObjectType, text: str) -> Q:
    """Records whose title or number holds a text, letter by letter."""
    keys = {kind.title, kind.match} & {item.key for item in kind.fields if item.kind in ("text", "period")}
    held = Q(pk__in=[])
    for key in sorted(keys):
        held |= Q(**{f"{kind.by_key[key].column}__icontains": text})
    return held


def _rank(kind: ObjectType, text: str) -> Any:
    """What begins with the very words is better than what holds them, that better than what sounds like them."""
    wanted = folded(text)

    def rank(row: Row) -> tuple[int, int]:
        title = folded(str(kind.by_key[kind.title].of(row) or ""))
        code = folded(str(kind.by_key[kind.match].of(row) or "")) if kind.match in kind.by_key else ""
        fits = 3 if wanted in (title, code) else 2 if title.startswith(wanted) else 1 if wanted in title else 0
        return fits, row.pk

    return rank


def _candidates(query: str, wide: str, kinds: Sequence[ObjectType], scope: Scope, *, most: int) -> dict[str, list[int]]:
    """Ids that may do, newest first; ``visible`` has the last word on each.

    For who sees all, the newest records are read first: a frequent word is found there at once, and the index need
    not gather a million places of it. Only for what is rare the text index is asked, and that is quick then.
    """
    found: dict[str, list[int]] = {}
    rest = list(kinds)
    whole = [kind for kind in kinds if kind.owner is None or scope.right(kind.key).sees.whole]
    if whole:
        for key, looked_at, ids in _among_the_newest(query, whole, most):
            if ids:
                found[key] = ids
            if len(ids) >= most or looked_at < _NEWEST:
                rest = [kind for kind in rest if kind.key != key]
    if rest:
        found |= {key: ids for key, ids in _by_index(query, wide, rest, scope, most) if ids}
    return found


def _among_the_newest(query: str, kinds: Sequence[ObjectType], most: int) -> list[tuple[str, int, list[int]]]:
    part = (
        "SELECT %s, (SELECT count(*) FROM newest_{0}), "
        f"ARRAY(SELECT id FROM newest_{{0}} WHERE words @@ %s::tsquery LIMIT {most})"
    )
    tables = [
        f"newest_{place} AS MATERIALIZED (SELECT id, words FROM records_search WHERE type = %s "
        f"ORDER BY id DESC LIMIT {_NEWEST})"
        for place in range(len(kinds))
    ]
    parts = [part.format(place) for place in range(len(kinds))]
    params = [*(kind.key for kind in kinds), *(value for kind in kinds for value in (kind.key, query))]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(parts)}", params)
        return list(cursor.fetchall())


@transaction.atomic
def _by_index(
    query: str, wide: str, kinds: Sequence[ObjectType], scope: Scope, most: int
) -> list[tuple[str, list[int]]]:
    parts: list[str] = []
    params: list[Any] = []
    for kind in kinds:
        seen, more = _seen(kind, scope)
        parts.append(
            "SELECT %s, ARRAY(SELECT id FROM (SELECT id FROM ("
            f"SELECT id, words FROM records_search WHERE type = %s AND words @@ %s::tsquery{seen} OFFSET 0"
            f") wide WHERE words @@ %s::tsquery LIMIT {_MOST_MATCHES}) matches ORDER BY id DESC LIMIT {most})"
        )
        params += [kind.key, kind.key, wide, *more, query]
    with connection.cursor() as cursor:
        # How often two words stand side by side is anybody's guess, and the planner's is to read the table through.
        cursor.execute(_PLANS, ["off"] * 3)
        cursor.execute(" UNION ALL ".join(parts), params)
        found = list(cursor.fetchall())
        cursor.execute(_PLANS, ["on"] * 3)
    return found


_PLANS: Final = (
    "SELECT set_config('enable_seqscan', %s, true), set_config('enable_indexscan', %s, true), "
    "set_config('enable_indexonlyscan', %s, true)"
)


def _seen(kind: ObjectType, scope: Scope) -> tuple[str, list[Any]]:
    """Who owns what this reader sees: narrows the search, and decides nothing."""
    right = scope.right(kind.key)
    if kind.owner is None or right.sees.whole or within_reach(scope, kind):
        return "", []
    more = " OR owner IS NULL" if kind.open_when_unowned else ""
    lent = [sorted(scope.lent)] if scope.lent else []
    more += " OR id = ANY(%s::bigint[])" if lent else ""
    return f" AND (owner = ANY(%s::bigint[]){more})", [sorted(right.sees.owners | owners_of(right.some)), *lent]
