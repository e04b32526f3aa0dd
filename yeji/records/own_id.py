"""The record's own id as a column of files: an export carries it, so that an import knows each record again, also one
that has no number of its own and shares its name with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.text import plain_ascii
from yeji.records.fields import Field
from yeji.records.types import ObjectType

ID: Final = "id"
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, kw_only=True)
class RecordId(Field):
    """The id that every record has, for reading and for recognising alone."""

    kind: ClassVar[str] = "record_id"
    database_type: ClassVar[str] = "bigint"

    @property
    def native(self) -> str:
        return "pk"

    def read(self, raw: Any) -> int:
        text = plain_ascii(str(raw)).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise self.refuse(_("%(given)s is no record ID.") % {"given": text[:40]})
        return int(text)


RECORD_ID: Final = RecordId(key=ID, label=gettext_lazy("record ID"))


def has_column(kind: ObjectType) -> bool:
    """Whether files of the type have the column: where several fields are the key together, they do."""
    return not kind.identity


def filled_by(kind: ObjectType, key: str) -> Field:
    """The field of a type that a column fills, or the id by which its rows are recognised.

    :raises UnknownField: for what there is not, or what nobody sets.
    """
    return RECORD_ID if key == ID and has_column(kind) else kind.writable(key)
