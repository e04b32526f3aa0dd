"""Filters as one short line, for addresses: ``amount:gte:300000;stage:in:3,4;(owner:in:me|owner:empty)``.

``;`` joins what must all hold, ``|`` what any may; values follow each other with ``,``. A sign that stands for itself
is written as in addresses: ``%3B``. The JSON form is read too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext as _

from yeji.records.filters.stored import from_json
from yeji.records.filters.tree import DEEPEST, BadFilter, Condition, Group, checked

LONGEST: Final = 8000
_SPECIAL: Final = re.compile(r"[%;|(),:]")
_TOKEN: Final = re.compile(r"[();|]|[^();|]+")


def written(group: Group) -> str:
    """The filter as one line; nothing for one that lets everything through."""
    return (";" if group.every else "|").join(map(_part, group.parts))


def _part(part: Condition | Group) -> str:
    if isinstance(part, Group):
        return f"({written(part)})"
    said = f"{_escaped(part.field)}:{_escaped(part.operator)}"
    return f"{said}:{','.join(map(_escaped, part.values))}" if part.values else said


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"%{ord(found[0]):02X}", text)


def read(text: str) -> Group:
    """The filter that a line says.

    :raises BadFilter: if it says none.
    """
    if len(text) > LONGEST:
        raise BadFilter(_("This filter is too long."), field="filter")
    plain = text.strip()
    if not plain:
        return Group()
    if plain.startswith("{"):
        try:
            return from_json(json.loads(plain))
        except (ValueError, RecursionError):
            raise BadFilter(_("This filter is no JSON."), field="filter") from None
    tokens = _TOKEN.findall(plain)
    place = iter(tokens)
    group = _group(place, 1)
    if next(place, None) is not None:
        raise _unreadable(plain)
    return checked(group)


def _group(tokens: Iterator[str], depth: int) -> Group:
    """The parts up to the end or the closing bracket, all joined alike."""
    if depth > DEEPEST:
        raise BadFilter(_("The groups of this filter are too deep."), field="filter")
    parts: list[Condition | Group] = []
    signs: set[str] = set()
    expected = True
    for mark in tokens:
        if mark in (";", "|"):
            signs.add(mark)
            if expected:
                raise _unreadable(mark)
            expected = True
        elif mark == ")" and depth > 1 and not expected:
            return _joined(parts, signs)
        elif mark == "(" and expected:
            parts.append(_group(tokens, depth + 1))
            expected = False
        elif expected and mark not in "()":
            parts.append(_condition(mark))
            expected = False
        else:
            raise _unreadable(mark)
    if expected or depth > 1:
        raise _unreadable("(" if depth > 1 else "".join(sorted(signs)))
    return _joined(parts, signs)


def _joined(parts: list[Condition | Group], signs: set[str]) -> Group:
    if len(signs) > 1:
        raise _unreadable("".join(sorted(signs)))
    return Group(tuple(parts), signs != {"|"})


def _condition(text: str) -> Condition:
    field, _colon, rest = text.partition(":")
    operator, colon, values = rest.partition(":")
    if not field or not operator:
        raise _unreadable(text)
    return Condition(
        unquote(field).strip(), unquote(operator).strip(), tuple(map(unquote, values.split(","))) if colon else ()
    )


def _unreadable(part: str) -> BadFilter:
    return BadFilter(
        _("“%(part)s” is no condition. Write field:operator:value, joined by ; or |.") % {"part": part[:60]},
        field="filter",
    )
