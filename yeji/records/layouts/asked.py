"""What the layout that applies asks of a record: what it shows, what it keeps from being changed, what it needs.

A field is kept from being changed while its rule holds of the record as it stands (a new one as it begins), and goes on
holding of what is being entered. So what is approved stays as it is, whoever approves may still enter something with
it, and what a choice opens can be filled in at once. A rule never opens itself: what it locks counts as it stands. A
field that is needed and empty can always be filled in. What a layout does not show it does not need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import needed
from yeji.records.formulas.wording import shown_formula
from yeji.records.layouts.shape import Layout, Placed, Rule, Section
from yeji.records.private import keeps_back, private_fields
from yeji.records.types import Draft, ObjectType, registry

Values = Mapping[str, Any]


class LayoutRefused(Refused):
    """The layout that applies keeps this field from being changed, or needs it."""

    status = 422
    code = "record.layout"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A rule, and the layout that says it."""

    layout: Layout
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Asks:
    """What is asked of one record: the layout it would have, what that shows, and by which rules fields are locked and
    needed.
    """

    layout: Layout | None
    shown: Collection[str]
    locked: Mapping[str, Said]
    needed: Mapping[str, Said]


def chosen(kind: ObjectType, values: Values, *, by: Scope, day: date) -> Layout | None:
    """The first of a type's layouts that is for this reader and this record; None where none is."""
    return next((one for one in kind.layouts if _fits(one, values, by=by, day=day)), None)


def _fits(layout: Layout, values: Values, *, by: Scope, day: date) -> bool:
    if layout.roles and by.roles.isdisjoint(layout.roles):
        return False
    if layout.when and not layout.when.holds(values, day=day):
        return False
    return not layout.units or not by.works_in.isdisjoint(layout.units)


def asked(kind: ObjectType, before: Values, now: Values, *, fresh: bool, by: Scope, day: date) -> Asks:
    """What is asked of a record that was ``before`` and would be ``now``.

    What is locked is said by the layout of the record as it stands, what is shown and needed by that of what it
    would be.
    """
    layout = chosen(kind, now, by=by, day=day)
    stood = layout if fresh else chosen(kind, before, by=by, day=day)
    shown = list(_shown(layout, now, day=day)) if layout else []
    wanted = dict(_needed(layout, shown, now, day=day)) if layout else {}
    must = wanted.keys() | {item.key for item in needed.asked(kind, now, day=day)}
    locked = _locked(stood, before, now, day=day) if stood else ()
    return Asks(
        layout=layout,
        shown=frozenset(placed.key for _section, placed in shown),
        locked={key: said for key, said in locked if key not in must or not needed.blank(before.get(key))},
        needed=wanted,
    )


def against_layout(kind: ObjectType, draft: Draft, *, by: Scope, trusted: bool = False) -> list[Refused]:
    """What the layout that applies has against a draft. A verb that is ``trusted`` may set what is locked."""
    if not kind.layouts:
        return []
    now, before = draft.values, draft.before
    asks = asked(kind, before, now, fresh=draft.fresh, by=by, day=draft.day)
    wrong: list[Refused] = [
        _missing(kind, key, said, by=by) for key, said in asks.needed.items() if needed.blank(now[key])
    ]
    if not trusted:
        changed = (key for key in kind.by_key if key in draft.changed and now[key] != before.get(key))
        wrong += [
            LayoutRefused(why_locked(kind, key, asks.locked[key], by=by), field=key)
            for key in changed
            if key in asks.locked
        ]
    return wrong


def _shown(layout: Layout, values: Values, *, day: date) -> Iterator[tuple[Section, Placed]]:
    for section in layout.sections:
        if section.rules.show(values, day=day):
            for placed in section.fields:
                if placed.rules.show(values, day=day):
                    yield section, placed


def _needed(
    layout: Layout, shown: Iterable[tuple[Section, Placed]], values: Values, *, day: date
) -> Iterator[tuple[str, Said]]:
    for section, placed in shown:
        for rule in (section.rules.required, placed.rules.required):
            if rule and rule.holds(values, day=day):
                yield placed.key, Said(layout=layout, rule=rule)


def _locked(layout: Layout, before: Values, now: Values, *, day: date) -> Iterator[tuple[str, Said]]:
    for section in layout.sections:
        for keys, rule in _locks(section):
            held = {**now, **{key: before.get(key) for key in keys}}
            if rule.holds(before, day=day) and rule.holds(held, day=day):
                for key in keys:
                    yield key, Said(layout=layout, rule=rule)


def _locks(section: Section) -> Iterator[tuple[tuple[str, ...], Rule]]:
    if section.rules.read_only:
        yield section.keys, section.rules.read_only
    for placed in section.fields:
        if placed.rules.read_only:
            yield (placed.key,), placed.rules.read_only


def _words(kind: ObjectType, key: str, said: Said) -> dict[str, object]:
    rule = shown_formula(kind.key, said.rule.text)
    return {"field": kind.field(key).label, "layout": said.layout.label, "rule": rule}


def _silent(kind: ObjectType, said: Said, by: Scope) -> bool:
    """Whether the rule goes unsaid: it always holds, or names a field of which the reader's roles leave less."""
    uses = said.rule.expression.uses if said.rule.expression else frozenset()
    kept = keeps_back(by, kind)
    private = () if by.administers else (item.key for item in private_fields(registry.types.get(kind.key, kind)))
    return said.rule.always or not uses.isdisjoint({*kept, *private})


def _missing(kind: ObjectType, key: str, said: Said, *, by: Scope) -> Refused:
    message = (
        _("%(field)s is needed in layout “%(layout)s”.")
        if _silent(kind, said, by)
        else _("%(field)s is needed: layout “%(layout)s” asks for it when %(rule)s.")
    )
    return LayoutRefused(message % _words(kind, key, said), field=key)


def why_locked(kind: ObjectType, key: str, said: Said, *, by: Scope) -> str:
    """Why a field stays as it is: the layout, and its rule as far as the reader may know what it is about."""
    message = (
        _("%(field)s is read-only in layout “%(layout)s”.")
        if _silent(kind, said, by)
        else _("%(field)s stays as it is: layout “%(layout)s” keeps it read-only when %(rule)s.")
    )
    return message % _words(kind, key, said)
