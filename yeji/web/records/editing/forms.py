"""The form of a record: a control for every field that people may set, and what was typed, as the door takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict

from yeji.kit.dates import parse_day_near
from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.types import ObjectType

Raw = Any
_LISTS: Final = frozenset({"checks", "links"})
"""Controls that hold several values."""
_AS_SHOWN: Final = frozenset({"time", "phone"})
"""What stands in its control as people read it."""


def settable(kind: ObjectType, keys: tuple[str, ...] = ()) -> list[Field]:
    """The fields of a form: all that people may set, or the named ones."""
    return [kind.field(key) for key in keys] if keys else [item for item in kind.fields if not item.read_only]


def raw_of(kind: ObjectType, row: Row | None, fields: list[Field]) -> dict[str, Raw]:
    """A record's values as its form shows them; of a new one, what its fields start with."""
    return {item.key: to_raw(item, item.of(row) if row else getattr(item, "default", None)) for item in fields}


def to_raw(item: Field, value: Any) -> Raw:
    """A stored value as it stands in a control."""
    if item.kind == "shares":
        return [{**part, "person": str(part["person"]), "share": str(part["share"])} for part in value or ()]
    if item.control in _LISTS:
        return [str(one) for one in value or ()]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if item.control == "moment" or value is None:
        return item.show(value, "").replace(" ", "T") if value else ""
    written = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return item.show(value, "") if item.kind in _AS_SHOWN else written


def typed(fields: list[Field], post: QueryDict, *, today: date) -> dict[str, Raw]:
    """What somebody typed into the form, field by field. A field that was not in the form is not there.

    Days may be said from ``today``: 明天, 5-21.
    """
    given: dict[str, Raw] = {item.key: post[item.key] for item in fields if item.key in post}
    given |= {
        item.key: _day_meant(given[item.key], today) for item in fields if item.kind == "date" and item.key in given
    }
    checks = [item.key for item in fields if item.control in _LISTS and f"{item.key}-checks" in post]
    given |= {key: list(filter(None, post.getlist(key))) for key in checks}
    apart = [item for item in fields if item.pieces and f"{item.key}-{item.pieces[0]}" in post]
    given |= {item.key: _joined(item, post) for item in apart}
    return given | {item.key: _parts(item.key, post) for item in fields if f"{item.key}-person" in post}


def _joined(item: Field, post: QueryDict) -> str:
    """A value whose parts were typed apart."""
    return " ".join(filter(None, (post.get(f"{item.key}-{piece}", "").strip() for piece in item.pieces)))


def _day_meant(text: str, today: date) -> str:
    """The day in full, if it can be understood; else what was typed, for the field to refuse."""
    try:
        return parse_day_near(text, today=today).isoformat() if text.strip() else ""
    except Refused:
        return text


def changed(given: Mapping[str, Raw], before: Mapping[str, Raw]) -> dict[str, Raw]:
    """The fields whose control holds something else than it did when the form was opened."""
    return {key: value for key, value in given.items() if value != before.get(key)}


def _parts(name: str, post: QueryDict) -> list[dict[str, Any]]:
    lines = zip(
        post.getlist(f"{name}-person"), post.getlist(f"{name}-share"), post.getlist(f"{name}-overlay"), strict=False
    )
    return [
        {"person": person, "share": share.strip(), "overlay": overlay == "yes"}
        for person, share, overlay in lines
        if person or share.strip()
    ]


def opened_with(name: str, post: QueryDict, fields: list[Field]) -> dict[str, Raw]:
    """The values the form was opened with, which it carries along."""
    try:
        kept = json.loads(post.get(name, "{}"))
    except ValueError:
        kept = {}
    known = {item.key for item in fields}
    return {key: value for key, value in kept.items() if key in known} if isinstance(kept, dict) else {}


def errors_of(problem: Refused) -> dict[str, str]:
    """What is wrong, by field; what belongs to no field under an empty key."""
    listed = problem.others or (problem,)
    return {one.field or "": str(one) for one in reversed(listed)}
