"""A definition in words, so that whoever reads a figure knows what it counts without reading SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.arithmetic import Arithmetic
from yeji.ledger.built import choices as chosen
from yeji.ledger.built.choices import Choices
from yeji.ledger.built.compiling import kind_of, tests_of
from yeji.ledger.built.expressed import Expressed
from yeji.ledger.built.operators import Test
from yeji.ledger.built.paths import path_of
from yeji.ledger.metrics import Metric, registry
from yeji.org.scopes import Scope
from yeji.records.fields import Link
from yeji.records.reading import labels
from yeji.records.types import ObjectType
from yeji.records.types import registry as types


def in_words(made: Choices, *, scope: Scope) -> str:
    """One sentence: what is counted, of which records, by which day, for whom."""
    if not made.of_records:
        return _of_metrics(made)
    kind = kind_of(made)
    parts = [counted_in_words(made)]
    if made.conditions or made.where:
        parts.append(_("where %(conditions)s") % {"conditions": conditions_in_words(made, scope=scope)})
    if made.value == chosen.LEVEL:
        parts.append(_("from the day “%(day)s”") % {"day": path_in_words(kind, made.on)})
        if made.until:
            parts.append(_("until the day “%(day)s”") % {"day": path_in_words(kind, made.until)})
    else:
        parts.append(_("counted on the day “%(day)s”") % {"day": path_in_words(kind, made.on)})
    parts.append(credit_in_words(made))
    return _("%(sentence)s.") % {"sentence": _(", ").join(parts)}


def counted_in_words(made: Choices) -> str:
    """What is counted of the records, without saying of which ones."""
    return _VALUES[made.value](made, kind_of(made))


def conditions_in_words(made: Choices, *, scope: Scope) -> str:
    """All conditions, joined."""
    return _(" and ").join(condition_in_words(test, scope=scope) for test in tests_of(made))


def condition_in_words(test: Test | Expressed, *, scope: Scope) -> str:
    """One condition. A record that the reader may not see is not named."""
    if isinstance(test, Expressed):
        return _("“%(condition)s” holds") % {"condition": test.text}
    language = get_language() or "zh-hans"
    item = test.path.item
    if isinstance(item, Link):
        named = labels(scope, types.get(item.to), test.values)
        shown = [named.get(value, f"#{value}") for value in test.values]
    else:
        shown = [item.show(value, language) for value in test.values]
    told = {"field": test.path.label, "operator": test.operator.label, "values": _(" or ").join(shown)}
    if not shown:
        return _("%(field)s %(operator)s") % told
    if shown[0][:1].isascii():
        return pgettext("letters or digits", "%(field)s %(operator)s %(values)s") % told
    return _("%(field)s %(operator)s %(values)s") % told


def credit_in_words(made: Choices) -> str:
    """Who is credited."""
    kind = kind_of(made)
    field = path_in_words(kind, made.credit.field) if made.credit.field else ""
    if made.credit.who == chosen.OWNER:
        if made.credit.team and any(item.kind == "shares" for item in kind.fields):
            return _("for the owner, or those who share it")
        return _("for the owner")
    if made.credit.who == chosen.PERSON:
        return _("for the person in %(field)s") % {"field": field}
    if made.credit.who == chosen.OWNER_OF:
        return _("for the owner of its %(field)s") % {"field": field}
    if made.credit.who == chosen.TERRITORY:
        each, once = (
            _("for whoever is responsible for its customer's territory, day by day"),
            _("for whoever is responsible for its customer's territory on that day"),
        )
        return each if made.value == chosen.LEVEL else once
    return _("for nobody in particular")


def path_in_words(kind: ObjectType, key: str) -> str:
    """What a field is called; its key where it is gone."""
    try:
        return path_of(kind, key, field="").label
    except Refused:
        return key


def _measured(sentence: Any) -> Callable[[Choices, ObjectType], str]:
    def told(made: Choices, kind: ObjectType) -> str:
        measure = path_in_words(kind, made.measure) if made.measure else ""
        return str(sentence) % {
            "plural": kind.plural,
            "measure": measure,
            "day": path_in_words(kind, made.on),
        }

    return told


def _level(made: Choices, kind: ObjectType) -> str:
    if made.measure:
        return _measured(gettext_lazy("the %(measure)s of %(plural)s that stands at the end of the period"))(made, kind)
    return _measured(gettext_lazy("the number of %(plural)s at the end of the period"))(made, kind)


_VALUES: Final = {
    chosen.COUNT: _measured(gettext_lazy("the number of %(plural)s")),
    chosen.SUM: _measured(gettext_lazy("the %(measure)s of %(plural)s, added up")),
    chosen.DAYS: _measured(gettext_lazy("the days from %(measure)s to %(day)s of %(plural)s, added up")),
    chosen.FIRST: _measured(gettext_lazy("the first of the %(plural)s of each %(measure)s")),
    chosen.LEVEL: _level,
}


def _of_metrics(made: Choices) -> str:
    if made.value == chosen.FORMULA:
        return _("%(formula)s, each summed first.") % {"formula": Arithmetic(made.formula).told(_named)}
    names = [_named(key) for key in made.metrics]
    if made.value == chosen.RATIO:
        told = {"top": names[0] if names else "", "bottom": " + ".join(names[1:])}
        if len(names) > 2:
            return _("%(top)s divided by (%(bottom)s); each summed first, divided last.") % told
        return _("%(top)s divided by %(bottom)s; each summed first, divided last.") % told
    return _("How many different customers are behind %(metric)s.") % {"metric": names[0] if names else ""}


def _named(key: str) -> str:
    metric: Metric | None = registry.metrics.get(key)
    return str(metric.label) if metric else key
