"""What every field type knows how to do. A field type is a class in a file of its own, never a branch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.kit.masking import masked
from yeji.kit.refusal import Refused
from yeji.platform.custom_values import COLUMN, PREFIX, READINGS, packed
from yeji.platform.rows import Row
from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import EMPTY, FILLED, Operator


class BadValue(Refused):
    """A value that its field cannot hold."""

    status = 422
    code = "field.bad_value"


def with_values(kept: Mapping[str, Any], values: Iterable[tuple[Field, Any]]) -> dict[str, Any]:
    """The content of a row's JSONB column with the values of these fields in it; no value is not kept."""
    given = {item.key: packed(item.database_type, value) for item, value in values if not item.computed}
    return {key: value for key, value in {**kept, **given}.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One field of an object type.

    ``key`` names it in forms, files and REST; ``column`` is the database's name for it. ``required_when`` is a
    condition under which it is needed. A ``read_only`` field is set by verbs and rules, never by a form, a file or a
    program. A ``private`` one is read by those near the person alone (see ``records.private``). A ``custom`` one was
    made by the company itself, and is kept in the
    row's JSONB column. ``idle_without`` is the type without whose records a field means nothing, so that forms and
    pages do not show it where the company has none (see ``layouts.idle``).

    Of the type itself: ``title`` is its name for those who build fields, empty where only code makes them,
    and ``order`` its place among the others;
    ``settings`` what they say about one (see ``built_with``); ``control`` the kind whose control a form shows, its
    own unless said; ``computed``, that nobody types its values; ``listable``,
    that a list can show them; ``indexable``, that they have an order and can be unique; ``always_indexed``, that
    records are looked up by them; ``searchable``, that search can know records by them; ``in_tables``, that the cells
    of a table can bring them; ``fixed_key``, the one key that a field of this type has; ``for_many``, that several
    records can be given the same one at once; ``pieces``, the parts that its control has apart, in the order in which
    they stand in the value.
    """

    kind: ClassVar[str] = "field"
    database_type: ClassVar[str] = "text"
    blank: ClassVar[Any] = None
    numeric: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (EMPTY, FILLED)
    title: ClassVar[Any] = ""
    order: ClassVar[int] = 50
    settings: ClassVar[tuple[str, ...]] = ()
    control: ClassVar[str] = ""
    computed: ClassVar[bool] = False
    listable: ClassVar[bool] = True
    indexable: ClassVar[bool] = True
    always_indexed: ClassVar[bool] = False
    searchable: ClassVar[bool] = False
    in_tables: ClassVar[bool] = True
    fixed_key: ClassVar[str] = ""
    for_many: ClassVar[bool] = True
    pieces: ClassVar[tuple[str, ...]] = ()

    key: str
    label: Any
    required: bool = False
    required_when: str = ""
    read_only: bool = False
    help: Any = ""
    private: bool = False
    custom: bool = False
    idle_without: str = ""

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The options of a field of this type as they are kept; what is none is left out.

        :raises BadValue: naming what cannot be so.
        """
        return {name: options[name] for name in cls.settings if name in options}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments that stand for what somebody chose about a field of this type.

        :raises BadValue: naming what cannot be so.
        """
        return {}

    @property
    def native(self) -> str:
        """The database's name for a field that has a column of its own."""
        return self.key

    @property
    def column(self) -> str:
        """What queries call the field: a column, or a place in the JSONB column read as the type it is."""
        return f"{PREFIX}{self.database_type}_{self.key}" if self.custom else self.native

    @property
    def logged(self) -> str:
        """What the history calls the field."""
        return f"{COLUMN}.{self.key}" if self.custom else self.native

    @property
    def splits(self) -> bool:
        """Whether figures are split by the field: it has few values."""
        return False

    @property
    def empty(self) -> Any:
        """What stands for no value."""
        return None if self.custom and self.blank == "" else self.blank

    def sql(self, row: str) -> str:
        """The field's value in SQL; ``row`` is the name that the query has for the record's row."""
        if self.custom:
            return READINGS[self.database_type].sql.format(f"{row}.{COLUMN}", self.key)
        return f'{row}."{self.native}"'

    def of(self, row: Row) -> Any:
        """The value that a record has."""
        return getattr(row, self.column)

    def put(self, row: Row, value: Any) -> None:
        """Set the value in a row, which the door then writes."""
        if self.custom:
            row.custom = with_values(row.custom, [(self, value)])
        else:
            setattr(row, self.native, value)

    @property
    def path(self) -> str:
        """What a condition on the field's value names."""
        return self.column

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """The stored values that stand behind an operator of a filter.

        :raises BadValue: for one that the field cannot hold.
        """
        if operator.takes == "text":
            return tuple(text.strip() for text in raw)
        return tuple(self.meant(text) for text in raw)

    def meant(self, raw: str) -> Any:
        """One value to compare with.

        :raises BadValue: if there is none.
        """
        if not raw.strip():
            raise self.missing()
        return self.clean(raw)

    def clean(self, raw: Any) -> Any:
        """The stored value of what somebody typed or a program sent.

        :raises BadValue: saying what was expected, naming the field.
        """
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return self.empty
        try:
            return self.read(raw)
        except Refused as problem:
            problem.field = self.key
            raise

    @abstractmethod
    def read(self, raw: Any) -> Any:
        """The stored value of something that is not blank."""

    def show(self, value: Any, language: str) -> str:
        """The value as people read it."""
        return "" if value is None else str(value)

    def found(self, value: str) -> str:
        """The text that search knows a text by."""
        return value

    def mask(self, value: str) -> str:
        """What is left of a text for those who may not read all of it."""
        return masked(value)

    def dump(self, value: Any) -> Any:
        """The value as JSON carries it."""
        return value

    def schema(self) -> dict[str, Any]:
        """The value's JSON schema."""
        return {"type": ["string", "null"]}

    def refuse(self, message: str) -> BadValue:
        return BadValue(message, field=self.key)

    def missing(self) -> BadValue:
        return BadValue(_("%(field)s is needed.") % {"field": self.label}, field=self.key)
