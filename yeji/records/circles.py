"""A record that belongs to another of its type, such as a product under a product, never belongs to itself by that."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from yeji.records.fields import Link
from yeji.records.types import Written
from yeji.records.writing import refusals

TREE_LOCK: Final = 8_204_504
"""First half of the advisory lock's number: whoever moves records in a tree does so alone, or two could close a circle
that neither sees. The other half is the tree."""


def refuse_circles(written: Written) -> None:
    """Reaction to records that were written: none may stand below itself. New ones cannot: nothing belongs to them.

    :raises NotAccepted: naming the field, and the write is undone with it.
    """
    if written.fresh:
        return
    for link in written.kind.links():
        if link.tree and written.may_have_changed(link.key) and _closed(written, link):
            told = {"field": link.label, "plural": written.kind.plural}
            message = _("%(field)s: %(plural)s cannot belong to themselves, nor to anything that belongs to them.")
            refusals.refuse_all([link.refuse(message % told)])


def _closed(written: Written, link: Link) -> bool:
    """Whether one of the written records is met again on the way up from it."""
    rows, up = written.kind.relation, link.sql("r")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {rows} r WHERE r.id = ANY(%s) AND {up} IS NOT NULL)", [list(written.ids)]
        )
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"SELECT pg_advisory_xact_lock({TREE_LOCK}, hashtext(%s))", [written.kind.key])
        cursor.execute(
            f"""
            WITH RECURSIVE above(start, id) AS (
                SELECT r.id, {up} FROM {rows} r WHERE r.id = ANY(%s) AND {up} IS NOT NULL
                UNION
                SELECT a.start, {up} FROM above a JOIN {rows} r ON r.id = a.id WHERE {up} IS NOT NULL
            )
            SELECT EXISTS (SELECT FROM above WHERE start = id)
            """,
            [list(written.ids)],
        )
        return bool(cursor.fetchone()[0])
