"""What a question holds fixed, as SQL: dimensions at one or several numbers, traits at one or several values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yeji.ledger.question import MAY_NAME_NONE, NAMES_NONE, Dimension, Question
from yeji.ledger.trait_sql import trait_held
from yeji.ledger.traits import Trait
from yeji.ledger.tree_sql import DIMENSIONS, tree_held


def held_fixed(question: Question, params: dict[str, Any], *, at: str, tree_day: str | None) -> list[str]:
    """The conditions on an entry ``e``; what they compare it with goes into ``params``.

    ``at`` is the SQL of the day on which what an entry names is looked at, ``tree_day`` that of the day whose tree says
    what stands under a unit; None: units are those that entries name.
    """
    terms = []
    for place, (name, numbers) in enumerate(question.held()):
        param = f"held_{name}" if f"held_{name}" not in params else f"held_{name}{place}"
        named = [number for number in numbers if number != NAMES_NONE or name not in MAY_NAME_NONE]
        met = [_held(question, name, _meets(param, named, params), at, tree_day)] if named else []
        met += [_names_none(name, tree_day)] if len(named) < len(numbers) else []
        terms.append(_any(met))
    for place, (trait, values) in enumerate(_by_trait(question).items()):
        terms.append(
            _trait_held(trait, values, f"held_trait{place}", params, at=at, today=question.tree_on is not None)
        )
    return terms


def _trait_held(
    trait: Trait, values: Sequence[str | None], param: str, params: dict[str, Any], *, at: str, today: bool
) -> str:
    """Whether a trait is any of these values. Where none filled in is one of them: whether it is no other one, since
    the database joins all entries at once for one condition, and looks for each where it may be this or that."""
    filled = [value for value in values if value]
    if not filled:
        return f"NOT {trait_held(trait, 'IS NOT NULL', at=at, today=today)}"
    params[param] = filled[0] if len(filled) == 1 else filled
    several = len(filled) > 1
    if len(filled) == len(values):
        return trait_held(trait, f"= ANY(%({param})s)" if several else f"= %({param})s", at=at, today=today)
    return f"NOT {trait_held(trait, f'<> ALL(%({param})s)' if several else f'<> %({param})s', at=at, today=today)}"


def _meets(param: str, values: Sequence[Any], params: dict[str, Any]) -> str:
    """How something is compared with one value, or with several."""
    params[param] = values[0] if len(values) == 1 else list(values)
    return f"= %({param})s" if len(values) == 1 else f"= ANY(%({param})s)"


def _any(met: Sequence[str]) -> str:
    return met[0] if len(met) == 1 else f"({' OR '.join(met)})"


def _by_trait(question: Question) -> dict[Trait, list[str | None]]:
    """The traits that are held fixed, each with all its values."""
    found: dict[Trait, list[str | None]] = {}
    for trait, value in question.traits:
        found.setdefault(trait, []).append(value or None)
    return found


def _names_none(name: str, tree_day: str | None) -> str:
    """What stands in no unit of that day's tree, or names none of another dimension."""
    if name == "unit" and tree_day is not None:
        return f"NOT EXISTS (SELECT FROM org_unitpath held WHERE held.unit_id = e.unit AND held.days @> {tree_day})"
    return f"e.{name} IS NULL"


def _held(question: Question, name: str, meets: str, at: str, tree_day: str | None) -> str:
    if name == "unit" and tree_day is not None:
        return (
            "e.unit IN (SELECT held.unit_id FROM org_unitpath held "
            f"WHERE held.ancestor_id {meets} AND held.days @> {tree_day})"
        )
    if name in DIMENSIONS:
        return tree_held(Dimension(name), meets, at=at, today=question.tree_on is not None)
    return f"e.{name} {meets}"
