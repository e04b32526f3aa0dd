"""A record made like another: what it takes over.

A copy takes over whatever the one who copies may read of the record and set in a new one, also where his layout does
not show it: a layout keeps forms tidy, and protects nothing (see ``layouts``). It leaves out what no two records share,
and links to what he does not see, or the copy could not be saved.
"""

from __future__ import annotations

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks, Text
from yeji.records.models import FieldDefinition
from yeji.records.reading import get, labels_of
from yeji.records.types import ObjectType, registry


def original(kind: ObjectType, record: int, *, by: Scope) -> tuple[Row, list[Field]]:
    """The record that is copied as the reader may read it, and the fields whose values its copy takes over.

    ``kind`` is the type as he sees it: what his roles hide or mask is none of its fields that people set.

    :raises reading.NotFound: if he does not see the record.
    """
    once = set(FieldDefinition.objects.filter(type=kind.key, unique=True).values_list("key", flat=True))
    fields = [item for item in kind.fields if not item.read_only and item.key not in once and not _numbers(kind, item)]
    row = get(by, kind, record)
    hidden = _out_of_sight(row, fields, by)
    return row, [item for item in fields if item.key not in hidden]


def _out_of_sight(row: Row, fields: list[Field], by: Scope) -> set[str]:
    """The links among these fields that lead to a record which the reader does not see."""
    links = [item for item in fields if isinstance(item, Link | SeveralLinks)]
    ends = [[item.of(row)] if isinstance(item, Link) else list(item.of(row) or ()) for item in links]
    names = labels_of(by, [(registry.get(item.to), ids) for item, ids in zip(links, ends, strict=True)])
    together = zip(links, ends, names, strict=True)
    return {item.key for item, ids, named in together if any(pk and pk not in named for pk in ids)}


def _numbers(kind: ObjectType, item: Field) -> bool:
    """Whether a field names one record alone. A name may be many records', even where files know records by it."""
    return (isinstance(item, Text) and item.code) or (item.key == kind.match and item.key != kind.title)
