"""Choices that a file spells in its own way: which cells no choice is called like, and what each is meant as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from yeji.kit.refusal import Refused
from yeji.records.fields import Field
from yeji.records.fields.choice import Choice


def meant_in(post: QueryDict, place: int, item: Field) -> dict[str, str]:
    """By cell of a column, the choice that it stands for."""
    if not _has_one_choice(item):
        return {}
    pairs = zip(post.getlist(f"cell-{place}"), post.getlist(f"meant-{place}"), strict=False)
    return {cell.strip(): code for cell, code in pairs if cell.strip() and _is_read(item, code)}


def shown(item: Field | None, cells: Iterable[str], meant: Mapping[str, str]) -> dict[str, Any]:
    """The choices of a column with the cells that are none of them; empty where it holds no choices.

    Samples are the first rows alone, so there is room for one more cell, which the rehearsal may have refused.
    """
    if item is None or not isinstance(item, Choice) or not _has_one_choice(item):
        return {}
    unread = (cell.strip() for cell in cells if not _is_read(item, cell))
    found = [(cell, meant.get(cell, "")) for cell in dict.fromkeys((*meant, *unread))]
    return {"found": found, "options": [(code, str(label)) for code, label in item.options]}


def _has_one_choice(item: Field) -> bool:
    return isinstance(item, Choice) and item.splits


def _is_read(item: Field, cell: str) -> bool:
    try:
        return bool(item.read(cell))
    except Refused:
        return False
