"""Traits: fields by which figures are split that no entry carries.

They belong to what entries name (``customer.level``, ``product.family``, a field of the stage that something open stood
in), to the record that is counted (``deal.source``), or to one that this links to (``deal.contact.decides``). Those of
the counted record are read as they are: when the record is put right, so is what it counts for. Those of others are
read as they were on the day of each entry, from their history; what was not known in the beginning is what was known
first. How a locked month is split stays as it was when it was locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records.fields import Field, Link, YesNo
from yeji.records.private import as_seen
from yeji.records.types import ObjectType, UnknownType
from yeji.records.types import registry as types

STAGE: Final = "stage"
NAMED: Final = ("customer", "product", "person", "unit", STAGE)
"""The types whose records entries name, each in a column called like it; stages only those of what is open."""


class UnknownTrait(Refused):
    """There is no such field, or figures are not split by it."""

    status = 422
    code = "metrics.unknown_trait"


@dataclass(frozen=True)
class Trait:
    """A field by which figures are split: ``of`` a type that entries name or that is counted, ``via`` a link of it."""

    of: str
    field: str
    via: str = ""

    @property
    def value(self) -> str:
        """As questions name it: ``customer.level``."""
        return ".".join(part for part in (self.of, self.via, self.field) if part)

    def __str__(self) -> str:
        return self.value

    @property
    def counted(self) -> bool:
        """Whether it belongs to the counted record, or to one that this links to."""
        return self.of not in NAMED

    @property
    def link(self) -> Link | None:
        """The link of the counted record by which the field is reached."""
        found = types.get(self.of).by_key.get(self.via)
        return found if isinstance(found, Link) else None

    @property
    def kind(self) -> ObjectType:
        """The type that the field belongs to."""
        return types.get(self.link.to) if self.link else types.get(self.of)

    @property
    def item(self) -> Field:
        """The field itself."""
        return self.kind.field(self.field)

    @property
    def label(self) -> str:
        """As people read it: 客户 · 级别."""
        start = types.get(self.of)
        parts = (start.label, self.link.label, self.item.label) if self.link else (start.label, self.item.label)
        return capfirst(" · ".join(str(part) for part in parts))

    def shown(self, value: str | None) -> str:
        """A value as people read it; what is not filled in is empty."""
        if value is None or value == "":
            return ""
        stored = value == "true" if isinstance(self.item, YesNo) else value
        return self.item.show(stored, get_language() or "zh-hans")


def trait_of(name: str, *, scope: Scope) -> Trait:
    """The trait that a question names.

    :raises UnknownTrait: if there is none such, or the reader's roles leave it out.
    """
    parts = name.split(".")
    of, via, key = parts[0], parts[1] if len(parts) == 3 else "", parts[-1]
    found = next((one for one in _traits_of(of, scope) if (one.via, one.field) == (via, key)), None)
    if found is None or len(parts) not in (2, 3):
        raise UnknownTrait(_("Figures are not split by “%(field)s”.") % {"field": name[:80]}, field="by")
    return found


def traits(kinds: Iterable[str], *, scope: Scope) -> Iterator[Trait]:
    """Every trait by which the figures of records of these types can be split, as far as the reader may know it."""
    for of in (*NAMED, *(kind for kind in kinds if kind not in NAMED)):
        yield from _traits_of(of, scope)


def _traits_of(of: str, scope: Scope) -> Iterator[Trait]:
    kind = _seen(of, scope)
    if kind is None:
        return
    yield from (Trait(of, item.key) for item in kind.fields if _splits(item))
    if of in NAMED:
        return
    for link in kind.links():
        # Of a stage an entry says where something open stood; its record, in which stage it ended.
        far = None if link.private or (link.to in NAMED and link.to != STAGE) else _seen(link.to, scope)
        if far is not None:
            yield from (Trait(of, item.key, link.key) for item in far.fields if _splits(item))


def _splits(item: Field) -> bool:
    """Whether a field has few enough values to split by, and the reader may know them."""
    return item.splits and not item.private


def seen_fields(key: str, scope: Scope) -> tuple[Field, ...]:
    """The fields of a type that the reader may know whole."""
    kind = _seen(key, scope)
    return tuple(item for item in kind.fields if not item.private) if kind else ()


def _seen(key: str, scope: Scope) -> ObjectType | None:
    try:
        return as_seen(types.get(key), scope)
    except UnknownType:
        return None
