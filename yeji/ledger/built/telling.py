"""What a metric's page and REST tell of its rule, whether code declares it or people built it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.compiling import kind_of
from yeji.ledger.built.words import conditions_in_words, counted_in_words, credit_in_words, in_words, path_in_words
from yeji.ledger.metrics import Count, Distinct, Flow, Formula, Metric, Ratio, Stock, registry
from yeji.ledger.models import Definition
from yeji.ledger.wording import Rule
from yeji.org.scopes import Scope
from yeji.records.types import registry as types


def meaning_of(metric: Metric, *, scope: Scope) -> str:
    """What a metric means: as its maker put it, else as the definition of this version says."""
    if str(metric.meaning) or metric.key in registry.declared:
        return str(metric.meaning)
    kept = Definition.objects.filter(key=metric.key, version=metric.version).first()
    return sentence_of(metric, read(kept.body) if kept else None, scope)


def sentence_of(metric: Metric | None, made: Choices | None, scope: Scope) -> str:
    """What it means: as its maker put it, else as its definition says."""
    said = str(metric.meaning) if metric else ""
    if said or made is None:
        return said
    try:
        return capfirst(in_words(made, scope=scope))
    except Refused as problem:
        return str(problem)


def rule_of(metric: Metric | None, made: Choices | None, *, scope: Scope) -> Rule:
    """The rule of a metric, of which ``made`` is what people chose; without a ``metric`` it is not counted yet."""
    if made is not None and made.of_records:
        return _chosen(made, scope) if made.type in types.types else Rule()
    if metric is None:
        return Rule(formula=in_words(made, scope=scope)) if made else Rule()
    if isinstance(metric, Flow | Stock):
        return metric.rule
    bases = [rule_of(one, None, scope=scope) for one in _bases(metric)]
    return Rule(formula=formula_of(metric), day=_each(one.day for one in bases), credit=_each(b.credit for b in bases))


def _chosen(made: Choices, scope: Scope) -> Rule:
    kind = kind_of(made)
    return Rule(
        formula=counted_in_words(made),
        where=conditions_in_words(made, scope=scope) or _("always"),
        day=path_in_words(kind, made.on),
        credit=credit_in_words(made),
    )


def formula_of(metric: Metric) -> str:
    """How a derived metric is worked out, by the names of what it is made of; empty for others."""
    if isinstance(metric, Ratio):
        below = " + ".join(str(part.label) for part in metric.bottom)
        return f"{metric.top.label} ÷ {f'({below})' if len(metric.bottom) > 1 else below}"
    if isinstance(metric, Formula):
        return metric.of.told(lambda key: str(registry.metrics[key].label) if key in registry.metrics else key)
    if isinstance(metric, Count):
        return _("how many records are behind %(metric)s") % {"metric": metric.of.label}
    if isinstance(metric, Distinct):
        return _("how many different customers are behind %(metric)s") % {"metric": metric.of.label}
    return ""


def _bases(metric: Metric) -> Iterator[Metric]:
    """The metrics with entries of their own that one is made of."""
    for part in metric.inputs():
        yield from [part] if isinstance(part, Flow | Stock) else _bases(part)


def _each(parts: Iterator[object]) -> str:
    return " · ".join(dict.fromkeys(capfirst(str(part)) for part in parts if part))
