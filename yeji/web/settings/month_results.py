"""What a month holds, for whoever reviews it: figures that open their records, and what nobody is credited with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.periods import Period
from yeji.ledger.late import late_since
from yeji.ledger.metrics import Flow, registry
from yeji.ledger.periods import uncredited
from yeji.ledger.queries import ask
from yeji.ledger.question import Question, View
from yeji.ui.components import FieldList, FieldValue, Figure
from yeji.web.figures.asking import Asking, shown
from yeji.web.visitor import Visitor

MOST: Final = 12
"""So many figures stand on the page; the page of questions has all."""


def results(span: Period, visitor: Visitor) -> dict[str, Any]:
    """The context of the month's figures; nothing of one in which nothing was counted."""
    keys = tuple(metric.key for metric in registry)
    answer = ask(Question(metrics=keys, period=span), scope=visitor.scope)
    values = {key: value for key in keys if (value := answer.value(key))}
    start = visitor.company.fiscal_start
    currency = visitor.company.currency

    def fields() -> Iterator[FieldValue]:
        for key, value in list(values.items())[:MOST]:
            metric, asked = registry.get(key), Asking(metric=key, period=span, fiscal_start=start)
            figure = shown(metric, value, currency, explain=asked.explain_url())
            yield FieldValue(label=capfirst(str(metric.label)), value=figure)

    flows = [key for key in values if isinstance(registry.get(key), Flow)][:MOST]
    return {
        "results": FieldList(fields=tuple(fields())) if values else None,
        "ways": [(label, _ask(span, flows, by, start)) for by, label in _ways()] if flows else [],
        "uncredited": list(_uncredited(span, start)),
        "late": list(_late(span, visitor)),
    }


def _late(span: Period, visitor: Visitor) -> Iterator[tuple[str, Figure, int, str]]:
    """What was posted in later months though it belongs to this one: metric, the figure, how many records."""
    for one in late_since(span, scope=visitor.scope):
        asked = Asking(metric=one.metric, period=span, fiscal_start=visitor.company.fiscal_start, view=View.RESTATED)
        metric, currency = registry.get(one.metric), visitor.company.currency
        figure = replace(shown(metric, one.amount, currency), signed=True)
        yield capfirst(str(metric.label)), figure, one.records, asked.entries_url()


def _ways() -> tuple[tuple[str, str], ...]:
    return (("person", _("By person")), ("unit", _("By unit")))


def _ask(span: Period, metrics: list[str], by: str, start: int) -> str:
    told = [("period", span.code(start)), ("by", by), *(("metrics", key) for key in metrics)]
    return f"/ask/?{urlencode(told)}"


def _uncredited(span: Period, start: int) -> Iterator[tuple[str, str]]:
    """What stands with nobody, by metric, in words and where it opens."""
    for key, count in uncredited(span).items():
        told = ngettext("%(metric)s: %(count)s record", "%(metric)s: %(count)s records", count)
        words = told % {"metric": capfirst(str(registry.get(key).label)), "count": f"{count:,}"}
        yield words, Asking(metric=key, period=span, fiscal_start=start, unassigned=True).entries_url()
