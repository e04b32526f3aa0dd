"""Which records fall into a territory: a filter on them, kept as one line beside the territory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import local
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import setup_seen
from yeji.org.scopes import SYSTEM
from yeji.records.fields.asking import PEOPLE, Asking
from yeji.records.filters.compact import read, written
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.filters.tree import Group
from yeji.records.territories.dividing import CHOSEN, TERRITORY, is_divided
from yeji.records.types import Draft, ObjectType, UnknownType, registry

LONGEST: Final = 2000


class BadRule(Refused):
    """A rule by which no record could be told apart."""

    status = 422
    code = "territory.rule"


def divided() -> ObjectType:
    """The type whose records are divided among territories.

    :raises UnknownType: if there is none.
    """
    found: ObjectType | None = next((kind for kind in registry if is_divided(kind)), None)
    if found is None:
        raise UnknownType(_("No records are divided among territories here."))
    return found


def complete_territory(draft: Draft) -> None:
    """See that a territory's rule can be understood, and keep it in one form.

    :raises BadRule: saying what cannot.
    """
    text = draft.values["rule"]
    if "rule" in draft.changed and text:
        draft.values["rule"] = written(checked_rule(text, day=draft.day))


def checked_rule(text: str, *, day: date) -> Group:
    """The filter that a rule is.

    :raises BadRule: if it cannot be understood, or asks what would be another thing for every reader.
    """
    kind = divided()
    try:
        group = read(text)
        rows_of(kind, group, _asking(day))
    except Refused as problem:
        raise BadRule(str(problem), field="rule") from problem
    for one in group.conditions():
        if one.field.partition(".")[0] in (TERRITORY, CHOSEN):
            raise BadRule(_("A rule cannot ask for the territory that it decides."), field="rule")
        if any(value in PEOPLE for value in one.values):
            raise BadRule(_("A rule names people, not whoever reads."), field="rule")
    return group


def rows_of(kind: ObjectType, group: Group, asking: Asking) -> Q:
    """The records that a rule lets through."""
    return rows_let_through(kind, group, asking)


class _Read(local):
    """The rules that this thread has read already, of a type as the company has built it, as they are on a day."""

    of: tuple[ObjectType, int | None, date] | None = None

    def __init__(self) -> None:
        self.meant: dict[str, Q | None] = {}


_read = _Read()


def meant(kind: ObjectType, text: str, *, day: date) -> Q | None:
    """The records that a kept rule means; None where it is empty or can be understood no more: then it means none.

    Each write of a record asks for the rules of all territories: each is read once, until the day or the set-up is
    another.
    """
    now = (kind, setup_seen(), day)
    if _read.of is None or _read.of[0] is not kind or _read.of[1:] != now[1:]:
        _read.of, _read.meant = now, {}
    if text not in _read.meant:
        _read.meant[text] = _rows_meant(kind, text, day)
    return _read.meant[text]


def _rows_meant(kind: ObjectType, text: str, day: date) -> Q | None:
    try:
        return rows_of(kind, read(text), _asking(day)) if text else None
    except Refused:
        return None


def _asking(day: date) -> Asking:
    return asking_for(replace(SYSTEM, day=day))


def choose(draft: Draft) -> None:
    """Remember that somebody chose another territory for a record; who clears it leaves it to the rules again."""
    if draft.values[TERRITORY] != draft.before[TERRITORY]:
        draft.values[CHOSEN] = draft.values[TERRITORY] is not None
