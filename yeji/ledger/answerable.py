"""What metrics can be split by and narrowed to: no empty table is an answer that only looks like one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yeji.ledger.metrics import Flow, Metric, Stock
from yeji.ledger.question import CannotAsk, Dimension, Question
from yeji.ledger.traits import STAGE, Trait


def refuse_traits_of_others(question: Question, metrics: Sequence[Metric]) -> None:
    """A field of the counted record splits only what counts such records.

    :raises CannotAsk: if one of these metrics counts others.
    """
    wanted = {trait.of for trait in _traits(question) if trait.counted}
    if wanted and wanted != sources_of(metrics):
        raise CannotAsk(_("Not all of these metrics count records that have this field."), field="by")


def refuse_stages_of_none(question: Question, metrics: Sequence[Metric]) -> None:
    """Stages and their fields split only what is open.

    :raises CannotAsk: if one of these metrics has no stages.
    """
    staged = Dimension.STAGE in question.about() or any(one.of == STAGE for one in _traits(question))
    without = without_stages(metrics) if staged else None
    if without is not None:
        raise CannotAsk(_("%(metric)s has no stages: only what is open stands in one.") % {"metric": without.label})


def _traits(question: Question) -> list[Trait]:
    """The traits that it splits by or holds fixed."""
    return [one for one in question.by if isinstance(one, Trait)] + [trait for trait, _value in question.traits]


def sources_of(metrics: Sequence[Metric]) -> set[str]:
    """The types of the records that metrics are counted from."""
    found: set[str] = set()
    for metric in metrics:
        found |= {metric.event.source.type} if isinstance(metric, Flow | Stock) else sources_of(metric.inputs())
    return found


def without_stages(metrics: Sequence[Metric]) -> Metric | None:
    """The first of these, or of what they are made of, whose entries name no stage; None if all do."""
    for metric in metrics:
        if isinstance(metric, Flow) or (isinstance(metric, Stock) and not metric.event.source.has_stages):
            return metric
        if not isinstance(metric, Stock) and (found := without_stages(metric.inputs())) is not None:
            return found
    return None
