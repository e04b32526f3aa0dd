"""What always holds of records, their directory and their history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from yeji.platform.invariants import Invariant, by_sql, invariants
from yeji.records.files.values import file_fields
from yeji.records.types import registry

DIRECTORY = """
SELECT %(key)s::text AS type, r.id FROM {table} r LEFT JOIN records_directory d ON d.id = r.id
WHERE d.type IS DISTINCT FROM %(key)s
"""
HISTORY = """
SELECT %(key)s::text AS type, r.id, r.version, h.version FROM {table} r
LEFT JOIN LATERAL (
    SELECT version FROM records_history h WHERE h.record = r.id ORDER BY id DESC LIMIT 1
) h ON true
WHERE h.version IS DISTINCT FROM r.version
"""
ASCENDING = """
SELECT record, id, version FROM (
    SELECT record, id, version, lag(version) OVER (PARTITION BY record ORDER BY id) AS before FROM records_history
) h WHERE version < before
"""
LINKS = """
SELECT %(key)s::text AS type, r.id, %(field)s::text AS field, {column} FROM {table} r
LEFT JOIN {target} t ON t.id = {column} WHERE {column} IS NOT NULL AND t.id IS NULL
"""

SEVERAL_LINKS = """
SELECT %(key)s::text AS type, r.id, %(field)s::text AS field, one FROM {table} r
CROSS JOIN LATERAL jsonb_array_elements_text({column}) AS one
LEFT JOIN {target} t ON t.id = one::bigint WHERE {column} IS NOT NULL AND t.id IS NULL
"""

FILES = """
SELECT %(key)s::text AS type, r.id, %(field)s::text AS field, {column} FROM {table} r
LEFT JOIN records_file f ON f.id::text = {column} AND f.record = r.id AND f.field = %(field)s AND f.deleted_at IS NULL
WHERE {column} IS NOT NULL AND f.id IS NULL
"""


def _of_each_type(query: str, day: date) -> Iterator[str]:
    for kind in registry:
        yield from by_sql(query.format(table=kind.relation), key=kind.key)(day)


def _dangling(day: date) -> Iterator[str]:
    for kind in registry:
        for link in kind.links():
            query = LINKS.format(
                table=kind.relation,
                column=link.sql("r"),
                target=registry.get(link.to).relation,
            )
            yield from by_sql(query, key=kind.key, field=link.key)(day)
        for several in kind.several_links():
            query = SEVERAL_LINKS.format(
                table=kind.relation,
                column=several.sql("r"),
                target=registry.get(several.to).relation,
            )
            yield from by_sql(query, key=kind.key, field=several.key)(day)


def misplaced(day: date) -> Iterator[str]:
    """Fields that name a file which is not theirs."""
    for kind in registry:
        for item in file_fields(kind):
            query = FILES.format(table=kind.relation, column=item.sql("r"))
            yield from by_sql(query, key=kind.key, field=item.key)(day)


invariants.add(
    Invariant(
        key="records.directory",
        label=_("Every record is in the directory under its type"),
        offenders=lambda day: _of_each_type(DIRECTORY, day),
    ),
    Invariant(
        key="records.history",
        label=_("The last line of each record's history is its present version"),
        offenders=lambda day: _of_each_type(HISTORY, day),
    ),
    Invariant(key="records.versions", label=_("Versions never fall"), offenders=by_sql(ASCENDING)),
    Invariant(key="records.links", label=_("Links lead to records that exist"), offenders=_dangling),
    Invariant(key="records.files", label=_("A file in a field is that record's own"), offenders=misplaced),
)
