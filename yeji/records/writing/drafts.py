"""From what a writer gave to the whole of a record that can be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import needed
from yeji.records.checks.checking import failed
from yeji.records.layouts.asked import against_layout
from yeji.records.types import Draft, ObjectType
from yeji.records.writing.refusals import NotAccepted, refuse_all


def clean(kind: ObjectType, change: Mapping[str, Any], *, trusted: bool = False) -> dict[str, Any]:
    """The stored form of every given value.

    :raises NotAccepted: with one refusal per bad field.
    :raises UnknownField: for a field that is none or may not be set.
    """
    fields = [(kind.field(key) if trusted else kind.writable(key), raw) for key, raw in change.items()]
    cleaned: dict[str, Any] = {}
    wrong: list[Refused] = []
    for item, raw in fields:
        try:
            cleaned[item.key] = item.clean(raw)
        except Refused as problem:
            wrong.append(problem)
    refuse_all(wrong)
    return cleaned


def complete_draft(kind: ObjectType, draft: Draft, *, by: Scope, trusted: bool = False) -> dict[str, Any]:
    """Run the type's rule over a draft, and see that nothing needed is empty and no layout refuses.

    :raises NotAccepted: if a needed field is empty, a layout or a check says no, or the rule refuses.
    """
    try:
        if kind.rule:
            kind.rule(draft)
    except NotAccepted:
        raise
    except Refused as problem:
        refuse_all([problem])
    missing = [item.missing() for item in needed.missing(kind, draft.values, day=draft.day)]
    refuse_all([*missing, *against_layout(kind, draft, by=by, trusted=trusted)])
    refuse_all(failed(kind, draft.values, draft.changed, fresh=draft.fresh, day=draft.day, refuses=True))
    if kind.identity:
        draft.values[kind.match] = kind.identity_of(draft.values)
    return draft.values


def beginning(kind: ObjectType, *, by: Scope) -> dict[str, Any]:
    """What a new record holds before anything is entered: whoever enters it owns it, unless he says otherwise."""
    values = {item.key: item.clean(None) for item in kind.fields}
    return values | {kind.owner: by.person} if kind.owner else values
