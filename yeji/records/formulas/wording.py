"""Formulas and conditions as people write and read them, and as they are kept."""

from __future__ import annotations

from dataclasses import replace

from yeji.kit.expressions import BadExpression, Kind, Vocabulary, bracketed, compiled, renamed
from yeji.kit.words import Text
from yeji.records.fields.formula import Formula
from yeji.records.formulas.meaning import resolved, understood
from yeji.records.formulas.names import meanings, own_vocabulary, pointing, vocabulary
from yeji.records.types import registry


def checked_formula(type_key: str, key: str, text: str) -> str:
    """A formula as it is kept: names by key.

    :raises BadExpression: if it means nothing, or names itself.
    """
    types = {**registry.types}
    names = vocabulary(types[type_key], types, meanings(types))
    understood(text, names)
    kept = renamed(text, lambda parts: _kept_name(parts, names))
    kind = types[type_key]
    fields = tuple(item for item in kind.fields if item.key != key)
    trial = resolved({**types, type_key: replace(kind, fields=(*fields, Formula(key=key, label=key, expression=kept)))})
    made = trial[type_key].by_key[key]
    if isinstance(made, Formula) and made.compiled is None:
        raise BadExpression(Text("The formula names itself."), at=1)
    return kept


def checked_condition(type_key: str, text: str) -> str:
    """A condition on a type's own fields as it is kept: names by key.

    :raises BadExpression: if it means nothing, or is no condition.
    """
    names = own_vocabulary(registry.get(type_key))
    kept = renamed(text, lambda parts: _kept_name(parts, names))
    compiled(kept, names, expect=Kind.YES_NO)
    return kept


def shown_formula(type_key: str, text: str) -> str:
    """A formula as people read it: names by label, in their language."""
    kind = registry.get(type_key)
    related = {key: other for key, other, _link in pointing(kind, registry.types)}

    def label(parts: tuple[str, ...]) -> str | None:
        owner = related.get(parts[0]) if len(parts) == 2 else kind
        item = owner.by_key.get(parts[-1]) if owner else None
        if item is None:
            return bracketed(str(related[parts[0]].label)) if len(parts) == 1 and parts[0] in related else None
        name = bracketed(str(item.label))
        return f"{bracketed(str(owner.label))}.{name}" if len(parts) == 2 and owner else name

    try:
        return renamed(text, label)
    except BadExpression:
        return text


def _kept_name(parts: tuple[str, ...], names: Vocabulary) -> str | None:
    """A name as it is kept; None for one that is nobody's."""
    if len(parts) == 1:
        known = names.named(parts[0])
        relation = names.related(parts[0]) if known is None else None
        return known.key if known else relation.key if relation else None
    relation = names.related(parts[0])
    member = relation.names.named(parts[1]) if relation else None
    return f"{relation.key}.{member.key}" if relation and member else None
