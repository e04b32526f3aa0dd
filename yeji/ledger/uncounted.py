"""Why a record does not count for a metric: the first thing that is not so, with the rule and the version that ask it.

The other side of ``counted``. Nothing is kept: the conditions of all metrics of the type are asked in one query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.compiling import tests_of
from yeji.ledger.built.expressed import Expressed
from yeji.ledger.built.operators import Test
from yeji.ledger.built.words import condition_in_words, path_in_words
from yeji.ledger.capture.calls import counting
from yeji.ledger.metrics import Flow, Metric, Stock, registry
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.org.scopes import Scope
from yeji.records.private import keeps_back
from yeji.records.reading import visible_sql
from yeji.records.types import ObjectType

Ask = tuple[str, str]
"""SQL that is true or false of a record, and what it says in words."""


@dataclass(frozen=True, kw_only=True)
class Uncounted:
    """A metric that a record does not count for, and what is not so of it."""

    metric: Metric
    unmet: str


def uncounted(kind: ObjectType, record: int, *, scope: Scope, besides: Collection[str] = ()) -> list[Uncounted]:
    """Every metric of the type that the record does not count for, each with the first reason; not those ``besides``.

    A metric for which everything is so is left out: it counts, if only for nought or for somebody else's unit.
    """
    metrics = [
        one for one in registry if isinstance(one, Flow | Stock) and _source(one) == kind.key and one.key not in besides
    ]
    if not metrics:
        return []
    bodies = _bodies([metric.key for metric in metrics])
    asks = [list(_asks(metric, bodies.get(metric.key), kind, scope)) for metric in metrics]
    source = metrics[0].event.source
    columns = ", ".join(f"coalesce({sql}, false)" for listed in asks for sql, _words in listed)
    seen, params = visible_sql(scope, kind, "r.id")
    rows = fetch(
        f"SELECT {columns} FROM {source.table} r {source.joins} "
        f"WHERE r.id = %(record)s AND r.deleted_at IS NULL AND {seen}",
        {**params, "record": record},
    )
    answers = iter(rows[0] if rows else ())
    found = []
    for metric, listed in zip(metrics, asks, strict=True):
        met = [(next(answers, True), words) for _sql, words in listed]
        unmet = next((words for so, words in met if not so), None)
        if unmet is not None:
            found.append(Uncounted(metric=metric, unmet=unmet))
    return found


def _source(metric: Flow | Stock) -> str:
    return metric.event.source.type


def _bodies(keys: Collection[str]) -> dict[str, Choices]:
    """What people chose, in its newest version, for those metrics that they built."""
    rows = Definition.objects.filter(key__in=keys, state=Definition.State.LIVE).order_by("version")
    return {key: read(body) for key, body in rows.values_list("key", "body")}


def _asks(metric: Flow | Stock, made: Choices | None, kind: ObjectType, scope: Scope) -> Iterator[Ask]:
    """What must be so for a record to count, in the order in which it is told."""
    event = metric.event
    if made is None:
        yield event.when, _("it is what is counted: %(meaning)s") % {"meaning": metric.meaning}
        yield f"({event.on}) IS NOT NULL", _("the day it counts on is known")
    else:
        yield from _built(made, kind, scope)
        yield f"({event.on}) IS NOT NULL", _("%(field)s is filled in") % {"field": path_in_words(kind, made.on)}
    if metric.since is not None:
        since = f"({event.on})::date >= DATE '{metric.since.isoformat()}'"
        yield since, _("its day is %(day)s or later, when this definition begins") % {"day": metric.since.isoformat()}
    if event.kin and made is not None:
        told = {"field": path_in_words(kind, made.measure)}
        yield f"({counting(event, records='r.deleted_at IS NULL')})", _("the first of its %(field)s") % told
    if metric.value:
        yield f"({metric.value}) IS NOT NULL", _("what is added up is filled in")


def _built(made: Choices, kind: ObjectType, scope: Scope) -> Iterator[Ask]:
    try:
        tests = tests_of(made)
    except Refused:
        return
    for test in tests:
        yield test.sql(), _in_words(test, kind, scope)


def _in_words(test: Test | Expressed, kind: ObjectType, scope: Scope) -> str:
    """A condition in words; not what a role leaves out: that it is not met would tell it."""
    if isinstance(test, Expressed):
        hidden = not test.expression.uses.isdisjoint(keeps_back(scope, kind))
        return unseen() if hidden else condition_in_words(test, scope=scope)
    near = test.path.via.key if test.path.via else test.path.item.key
    far = scope.masks.get(test.path.via.to, {}) if test.path.via else {}
    if near in keeps_back(scope, kind) or test.path.item.key in far:
        return unseen()
    return condition_in_words(test, scope=scope)


def unseen() -> str:
    """What stands for a condition that a role leaves out."""
    return _("a condition on something that you may not see is met")
