"""What formulas mean, whichever names the others."""

from __future__ import annotations

from dataclasses import replace

from yeji.kit.expressions import BadExpression, Expression, Kind, Vocabulary, compiled
from yeji.records.fields.formula import GIVES, Formula
from yeji.records.formulas.names import Meanings, formulas_of, vocabulary
from yeji.records.types import ObjectType, Types


def resolved(types: Types) -> Types:
    """The types with what each of their formulas means. One that names another waits for it; a circle means nothing."""
    waiting = {(kind.key, item.key): item for kind in types.values() for item in formulas_of(kind)}
    if not waiting:
        return types
    found: dict[tuple[str, str], Formula] = {}
    before, why = -1, dict[tuple[str, str], str]()
    while len(found) > before:
        before, why = len(found), _go_through(waiting, types, found)
    for place, item in waiting.items():
        found.setdefault(place, item.meaning(None, why=why.get(place, "")))
    return {key: _with(kind, found) for key, kind in types.items()}


def _go_through(waiting: Meanings, types: Types, found: dict[tuple[str, str], Formula]) -> dict[tuple[str, str], str]:
    """Add to ``found`` the formulas that can be understood by now; of the others, why they cannot."""
    why: dict[tuple[str, str], str] = {}
    for place, item in waiting.items():
        if place not in found:
            try:
                found[place] = item.meaning(understood(item.expression, vocabulary(types[place[0]], types, found)))
            except BadExpression as problem:
                why[place] = str(problem)
    return why


def understood(text: str, names: Vocabulary) -> Expression:
    """What a formula means: a value that a field can hold, as text where it would be none.

    :raises BadExpression: if it means nothing.
    """
    made = compiled(text, names)
    if made.kind not in GIVES:
        made = compiled(text, names, expect=Kind.TEXT)
    return made


def _with(kind: ObjectType, found: Meanings) -> ObjectType:
    if not formulas_of(kind):
        return kind
    return replace(kind, fields=tuple(found.get((kind.key, item.key), item) for item in kind.fields))
