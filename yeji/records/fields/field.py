"""What every field type knows how to do. A field type is a class in a file of its own, never a branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import EMPTY, FILLED, Operator


class BadValue(Refused):
    """A value that its field cannot hold."""

    status = 422
    code = "field.bad_value"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an object type.

    ``key`` names it in forms, files and REST; ``column`` is the database's name for it. A ``read_only``
    field is set by verbs and rules, never by a form, a file or a program. A ``private`` one is read by those near
    the person alone (see ``records.private``).
    """

    kind: ClassVar[str] = "field"
    database_type: ClassVar[str] = "text"
    blank: ClassVar[Any] = None
    numeric: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (EMPTY, FILLED)

    key: str
    label: Any
    required: bool = False
    read_only: bool = False
    help: Any = ""
    private: bool = False

    @property
    def column(self) -> str:
        return self.key

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
            return self.blank
        try:
            return self.read(raw)
        except Refused as problem:
            problem.field = self.key
            raise

    def read(self, raw: Any) -> Any:
        """The stored value of something that is not blank."""
        raise NotImplementedError

    def show(self, value: Any, language: str) -> str:
        """The value as people read it."""
        return "" if value is None else str(value)

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
