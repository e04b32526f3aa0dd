"""What a person may be told when something could not be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class Refused(Exception):  # noqa: N818 - it names what happened, not a fault of ours
    """Something a person asked for could not be done, and why, in their language.

    Subclasses are named after what could not be done and live beside the function that raises them.
    ``status`` is the HTTP status, ``code`` a stable name for programs. ``field``, ``row`` and ``column``
    say where the cause lies, when it lies somewhere: the field's key, the file's row as Excel counts it,
    the file's column heading.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(
        self,
        message: object,
        *,
        field: str | None = None,
        row: int | None = None,
        column: str | None = None,
        others: Sequence[Refused] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.row = row
        self.column = column
        self.others = tuple(others)

    def __str__(self) -> str:
        return str(self.message)
