"""What a type of record may have beside its fields: verbs, a board, moments, and what makes two of it the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field


@dataclass(frozen=True, kw_only=True)
class Verb:
    """Something people do to a record besides editing it: a button, a REST call, an entry in its history.

    It is shown to those who ``may`` do it at all, on records in a state in which it is ``offered``. A verb that
    ``ends`` a record names the outcome it leads to: a board offers it beside its columns. Beside ``fields`` of the
    record it ``asks`` for what is none, such as why; ``asks_of`` says what of that a form asks for of this record, with
    what stands there at first; ``tells`` says beforehand what it would do to it. ``hint``
    is said when a change of the fields ``after`` which it may be wanted was saved.
    """

    key: str
    label: Any
    act: Callable[..., Row]
    fields: tuple[str, ...] = ()
    asks: tuple[Field, ...] = ()
    asks_of: Callable[[Scope, Row], Sequence[tuple[Field, Any]]] | None = None
    tells: Callable[[Scope, Row], str] = lambda _scope, _record: ""
    offered: Callable[[Row], bool] = lambda _record: True
    may: Callable[[Scope], bool] = lambda _scope: True
    ends: str = ""
    after: tuple[str, ...] = ()
    hint: Any = ""

    def asked(self, by: Scope, record: Row) -> Sequence[tuple[Field, Any]]:
        """What a form asks for beside fields of the record, with what stands there at first."""
        return [(item, "") for item in self.asks] if self.asks_of is None else self.asks_of(by, record)


@dataclass(frozen=True, kw_only=True)
class Board:
    """How records of a type stand in columns, by the keys of its fields.

    ``by`` is the link to their stage; ``total`` the money a column adds up, ``chance`` the per cent it is weighed by.
    A card names the record ``beside`` it, the ``step`` to be taken next and the day of that step.
    """

    by: str
    total: str = ""
    chance: str = ""
    beside: str = ""
    step: str = ""
    step_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What makes records of a type events in the timeline of the records they link to, by the keys of its fields.

    ``done`` is the day it happened, ``due`` the one it is planned for, ``sort`` a choice that names its kind,
    ``text`` what came of it.
    """

    done: str
    due: str = ""
    sort: str = ""
    text: str = ""


@dataclass(frozen=True)
class Same:
    """Two records with the same value in a field may be one. ``how`` values are compared is said in
    ``records.duplicates``; what is not ``surely`` so is a hint.
    """

    field: str
    how: str
    surely: bool = True
