"""From what administrators laid out to the layouts of types, each condition understood once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from yeji.kit.expressions import BadExpression, Kind, Vocabulary, compiled
from yeji.records.formulas.names import own_vocabulary
from yeji.records.layouts.shape import CONDITIONS, Layout, Placed, Rule, Rules, Section
from yeji.records.models import LayoutDefinition
from yeji.records.named import Named
from yeji.records.types import ObjectType, Types

Told = Mapping[str, Any]


def with_layouts(types: Types) -> Types:
    """The types with their layouts in their order: one query."""
    found: dict[str, list[LayoutDefinition]] = {}
    for one in LayoutDefinition.objects.order_by("place", "pk"):
        found.setdefault(one.type, []).append(one)
    if not found:
        return types
    return {
        key: replace(kind, layouts=tuple(_layouts(kind, found[key]))) if key in found else kind
        for key, kind in types.items()
    }


def _layouts(kind: ObjectType, listed: list[LayoutDefinition]) -> list[Layout]:
    names = own_vocabulary(kind)
    return [layout_of(kind, one, names) for one in listed]


def layout_of(kind: ObjectType, one: LayoutDefinition, names: Vocabulary | None = None) -> Layout:
    """The layout that a definition describes. A field that is gone is left out of it."""
    known = own_vocabulary(kind) if names is None else names

    def rule(text: str) -> Rule | None:
        return _rule(text, known) if text else None

    return Layout(
        key=one.key,
        label=Named(one.label_en, one.label_zh),
        roles=frozenset(one.roles),
        units=frozenset(one.units),
        when=rule(one.when),
        sections=tuple(_section(kind, told, rule) for told in one.sections),
    )


def _rule(text: str, names: Vocabulary) -> Rule:
    try:
        return Rule(text=text, expression=compiled(text, names, expect=Kind.YES_NO))
    except BadExpression as problem:
        return Rule(text=text, why=str(problem))


def _section(kind: ObjectType, told: Told, rule: Callable[[str], Rule | None]) -> Section:
    return Section(
        title=Named(told["title"]["en"], told["title"]["zh"]),
        columns=told["columns"],
        folded=told["folded"],
        rules=_rules(told, rule),
        fields=tuple(
            Placed(key=one["key"], rules=_rules(one, rule)) for one in told["fields"] if one["key"] in kind.by_key
        ),
    )


def _rules(told: Told, rule: Callable[[str], Rule | None]) -> Rules:
    visible, read_only, required = (rule(told[name]) for name in CONDITIONS)
    return Rules(visible=visible, read_only=read_only, required=required)
