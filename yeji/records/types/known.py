"""All types of record that there are: those declared in code, and the company's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import local
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.org.calendar import setup_seen
from yeji.records.types.object_type import ObjectType, UnknownType

Types = Mapping[str, ObjectType]
OWN_KEYS: Final = frozenset(
    {
        "id",
        "type",
        "version",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
        "deleted_by",
        "custom",
        "pk",
        "warnings",
    }
)
"""What every record says of itself, beside its fields. No field may be called so."""


class _Known(local):
    """The types as this thread has read them last, and the number of the set-up that it had seen then."""

    setup: int | None = None
    types: Types | None = None


@dataclass
class Registry:
    """All object types by key: those declared in code in the order of their declaration, then the company's own.

    ``completed`` lays what the company has built itself over what is declared. It is asked again when the number of
    the set-up is another (``org.calendar.setup_seen``); a process without a company knows what is declared. Where
    nobody asks for the company before anything else, as a page does, ``look`` does so.
    """

    declared: dict[str, ObjectType] = field(default_factory=dict)
    completed: Callable[[Types], Types] | None = None
    look: Callable[[], None] | None = None
    _known: _Known = field(default_factory=_Known)

    def add(self, *kinds: ObjectType) -> None:
        for kind in kinds:
            if self.declared.setdefault(kind.key, kind) is not kind:
                raise ValueError(f"object type {kind.key} is declared twice")

    @property
    def types(self) -> Types:
        """Every type there is now, by key."""
        if self.look is not None:
            self.look()
        seen, known = setup_seen(), self._known
        if not seen or self.completed is None:
            return self.declared
        if known.types is None or known.setup != seen:
            known.setup, known.types = seen, self.completed(self.declared)
        return known.types

    def get(self, key: str) -> ObjectType:
        """The object type of this key.

        :raises UnknownType: if there is none.
        """
        found = self.types.get(key)
        if found is None:
            raise UnknownType(_("There is no object type %(type)s.") % {"type": key})
        return found

    def __iter__(self) -> Any:
        return iter(self.types.values())


registry = Registry()
