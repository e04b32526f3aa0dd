"""The fields that a metric can be built on: a record's own, and those of the records that it links to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.ledger.built.choices import BadDefinition
from yeji.ledger.capture.past import was
from yeji.ledger.metrics import Read
from yeji.records.fields import Choice, Day, Field, Link, YesNo
from yeji.records.fields.formula import Formula
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

CHOICE, LINK, TEXT, NUMBER, DAY, YES_NO = "choice", "link", "text", "number", "day", "yes_no"
_BY_DATABASE = {"text": TEXT, "numeric": NUMBER, "integer": NUMBER, "date": DAY}


class Entered(Day):
    """The day on which a record was entered, by the company's own clock. Every record has one, and keeps it."""

    def sql(self, row: str) -> str:
        return f"({row}.created_at AT TIME ZONE (SELECT c.zone FROM org_company c))::date"


ENTERED: Final = Entered(key="entered_on", label=gettext_lazy("day entered"), read_only=True)


def sort_of(item: Field) -> str:
    """Which sort of value a field holds, as far as metrics can be built on it; empty where they cannot.

    Formulas have none: they are computed when somebody reads, and would change what was counted without a write.
    """
    if isinstance(item, Formula):
        return ""
    if isinstance(item, Choice):
        return CHOICE
    if isinstance(item, Link):
        return LINK
    if isinstance(item, YesNo):
        return YES_NO
    return "" if item.private else _BY_DATABASE.get(item.database_type, "")


@dataclass(frozen=True, kw_only=True)
class Path:
    """A field of a type, or, ``via`` a link of it, a field of the record at its other end."""

    item: Field
    via: Link | None = None

    @property
    def key(self) -> str:
        """As definitions name it: ``amount``, ``stage.outcome``."""
        return f"{self.via.key}.{self.item.key}" if self.via else self.item.key

    @property
    def label(self) -> str:
        """As people read it."""
        return f"{self.via.label} · {self.item.label}" if self.via else str(self.item.label)

    @property
    def sort(self) -> str:
        """Which sort of value it holds."""
        return sort_of(self.item)

    def sql(self) -> str:
        """Its value, where ``r`` is the record's row."""
        if self.via is None:
            return self.item.sql("r")
        far = types.get(self.via.to)
        return f"(SELECT {self.item.sql('h')} FROM {far.relation} h WHERE h.id = {self.via.sql('r')})"

    def sql_then(self) -> str:
        """Its value where ``r`` is the record as it was at a moment of its past (see ``ledger.metrics.Past``)."""
        if self.via is None:
            return self.item.sql("r")
        far = types.get(self.via.to)
        return f"(SELECT {self.item.sql('w')} {was(far.table._meta.db_table, self.via.sql('r'))})"

    @property
    def reads(self) -> tuple[Read, ...]:
        """What of a linked record is read; nothing where it is a field of the record itself."""
        return (Read(type=self.via.to, field=self.item.key, link=self.via.sql("{0}")),) if self.via else ()


def paths(kind: ObjectType) -> Iterator[Path]:
    """Every field that conditions can be about: the record's own, then those of the records it links to."""
    own = [item for item in kind.fields if sort_of(item)]
    yield from (Path(item=item) for item in own)
    if ENTERED.key not in kind.by_key:
        yield Path(item=ENTERED)
    for link in own:
        if isinstance(link, Link) and link.to in types.types and link.to not in ("person", "unit"):
            far = types.get(link.to)
            yield from (Path(item=item, via=link) for item in far.fields if sort_of(item) and _leads(item))


def _leads(item: Field) -> bool:
    """Whether the values of a field can be named: those of a link, where its other end is known."""
    return not isinstance(item, Link) or item.to in types.types


def _field(kind: ObjectType, key: str) -> Field | None:
    return kind.by_key.get(key) or (ENTERED if key == ENTERED.key else None)


def path_of(kind: ObjectType, key: str, *, field: str, sorts: tuple[str, ...] = ()) -> Path:
    """The field that a definition names.

    :raises BadDefinition: if there is none such, or nothing of these sorts.
    """
    near, _dot, far = key.partition(".")
    found = _field(kind, near)
    path = None if found is None or not sort_of(found) else Path(item=found)
    if far and path is not None:
        other = _field(types.get(found.to), far) if isinstance(found, Link) and found.to in types.types else None
        path = Path(item=other, via=found) if other is not None and isinstance(found, Link) else None
    if path is None or not path.sort or (sorts and path.sort not in sorts):
        told = {"type": kind.label, "field": key or "—"}
        raise BadDefinition(_("%(type)s has no field “%(field)s” that can be used here.") % told, field=field)
    return path
