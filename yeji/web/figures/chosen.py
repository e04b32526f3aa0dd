"""What a question is narrowed to by fields, stages and the like: a chip for each value, and the chooser of more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.asking import MOST_VALUES, question_of
from yeji.ledger.queries import ask
from yeji.ledger.question import GRAINS, HELD, MAY_NAME_NONE, By, CannotAsk, Dimension
from yeji.ledger.showing import named_rows, names_of
from yeji.ledger.traits import Trait, trait_of
from yeji.records.fields import Choice, YesNo
from yeji.ui.components import ActiveFilter
from yeji.ui.components.fields import Check, Option
from yeji.web.figures.narrowing import TREES
from yeji.web.figures.splitting import nothing_of, options, word_of
from yeji.web.visitor import Visitor

BY: Final = tuple(name for name in HELD if name not in TREES)
"""The dimensions of which values are chosen one by one; of trees see ``narrowing``."""


@dataclass(frozen=True)
class Chosen:
    """A value that a question is narrowed to, as an address names it: ``customer.level:A``, ``stage:12``."""

    name: str
    value: str

    @property
    def written(self) -> str:
        return f"{self.name}:{self.value}"

    @property
    def number(self) -> int | None:
        """The number of a record that the value is; None if it is none."""
        return int(self.value) if self.value.isascii() and self.value.isdigit() and len(self.value) <= 18 else None


def read(written: Sequence[str]) -> list[Chosen]:
    """The values that an address names, each once."""
    parts = (one.partition(":") for one in dict.fromkeys(written))
    return [Chosen(name, value) for name, _colon, value in parts if name]


def where_of(chosen: Sequence[Chosen]) -> dict[str, list[Any]]:
    """What is held fixed, as a question takes it: of each name any of its values.

    :raises CannotAsk: for what is no field and none of the dimensions.
    """
    found: dict[str, list[Any]] = {}
    for one in chosen:
        found.setdefault(one.name, []).append(one.value if "." in one.name else _number(one))
    return found


def _number(one: Chosen) -> int | None:
    """The number of a record; None: what names none."""
    if one.name not in BY or one.number is None:
        raise CannotAsk(_("“%(given)s” cannot be held fixed here.") % {"given": one.written[:40]}, field="where")
    return one.number or (None if one.name in MAY_NAME_NONE else 0)


def chips(chosen: Sequence[Chosen], given: QueryDict, visitor: Visitor) -> Iterator[ActiveFilter]:
    """Each value with the address of the same question without it."""
    names = _names(chosen, visitor)
    for one in chosen:
        left = given.copy()
        left.setlist("where", [other.written for other in chosen if other != one])
        left.pop("narrow", None)
        label, value = names.get(one, (one.name, one.value))
        yield ActiveFilter(label=label, value=value, remove_url=f"/ask/?{left.urlencode()}")


def _names(chosen: Sequence[Chosen], visitor: Visitor) -> dict[Chosen, tuple[str, str]]:
    """What is narrowed and to what, in words; nothing of what is none or what the visitor may not know."""
    found: dict[Chosen, tuple[str, str]] = {}
    for name in dict.fromkeys(one.name for one in chosen):
        by, these = by_of(name, visitor), [one for one in chosen if one.name == name]
        if isinstance(by, Trait):
            found |= {one: (by.label, by.shown(one.value) or nothing_of(by)) for one in these}
        elif by is not None:
            numbers = {one: one.number for one in these if one.number is not None}
            named = names_of(by, list(numbers.values()), scope=visitor.scope)
            found |= {
                one: (word_of(by), named.get(number, f"#{number}") if number else nothing_of(by))
                for one, number in numbers.items()
            }
    return found


def by_of(name: str, visitor: Visitor) -> By | None:
    """The dimension or field of that name, of which values are chosen; None if there is none."""
    try:
        return trait_of(name, scope=visitor.scope) if "." in name else Dimension(name) if name in BY else None
    except Refused:
        return None


def offered(metrics: Sequence[str], visitor: Visitor) -> tuple[Option, ...]:
    """By what a question about these metrics can be narrowed."""
    not_these = {*GRAINS, *TREES}
    return tuple(one for one in options(metrics, scope=visitor.scope) if one.value not in not_these)


def values(by: By, asked: Mapping[str, Any], chosen: Sequence[Chosen], visitor: Visitor) -> Iterator[Check]:
    """What can be chosen of it: the choices that a field has; of all else what is found in the figures asked for.

    :raises Refused: if the question has no answer.
    """
    ticked = {one: True for one in chosen if one.name == by.value}
    names = {Chosen(by.value, value): label for value, label in _found(by, asked, visitor)}
    gone = _names([one for one in ticked if one not in names], visitor)
    names |= {one: label for one, (_by, label) in gone.items()}
    for one, label in names.items():
        yield Check(value=one.written, label=label, ticked=one in ticked)


def _found(by: By, asked: Mapping[str, Any], visitor: Visitor) -> Iterator[tuple[str, str]]:
    if isinstance(by, Trait) and isinstance(by.item, Choice | YesNo):
        codes = [code for code, _label in by.item.options] if isinstance(by.item, Choice) else ["true", "false"]
        yield from ((code, by.shown(code)) for code in codes)
        yield "", nothing_of(by)
        return
    others = {name: held for name, held in asked.get("where", {}).items() if name != by.value}
    question = question_of(
        {**asked, "by": [by.value], "where": others},
        scope=visitor.scope,
        fiscal_start=visitor.company.fiscal_start,
        today=visitor.today,
        zone=str(visitor.company.zone),
    )
    rows = named_rows(ask(question, scope=visitor.scope), scope=visitor.scope)
    for row in rows[:MOST_VALUES]:
        value = row[by.value]
        if value is None and not isinstance(by, Trait) and by.value not in MAY_NAME_NONE:
            continue
        nothing = "" if isinstance(by, Trait) else "0"
        yield nothing if value is None else str(value), row.get(f"{by.value}_name") or nothing_of(by)
