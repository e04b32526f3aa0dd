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
from yeji.ledger.built.paths import Path, path_of
from yeji.ledger.built.words import condition_in_words
from yeji.ledger.capture.calls import counting
from yeji.ledger.metrics import Flow, Metric, Stock, registry
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.org.scopes import Scope
from yeji.records.fields import Link
from yeji.records.private import keeps_back, may_open
from yeji.records.reading import labels, visible_sql
from yeji.records.types import ObjectType
from yeji.records.types import registry as types


@dataclass(frozen=True, kw_only=True)
class _Ask:
    """SQL that is true or false of a record, and what it says in words; ``via`` the link by which it reads another."""

    sql: str
    words: str
    via: Link | None = None


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
    vias = {ask.via.key: ask.via for listed in asks for ask in listed if ask.via}
    told = [f"coalesce({ask.sql}, false)" for listed in asks for ask in listed]
    columns = ", ".join([*told, *(link.sql("r") for link in vias.values())])
    seen, params = visible_sql(scope, kind, "r.id")
    rows = fetch(
        f"SELECT {columns} FROM {source.table} r {source.joins} "
        f"WHERE r.id = %(record)s AND r.deleted_at IS NULL AND {seen}",
        {**params, "record": record},
    )
    if not rows:
        return []
    answers = iter(rows[0])
    met = [[(next(answers), ask) for ask in listed] for listed in asks]
    hidden = {key for (key, link), far in zip(vias.items(), answers, strict=True) if not _sees(scope, link, far)}
    unmet = zip(metrics, (next((ask for so, ask in each if not so), None) for each in met), strict=True)
    return [
        Uncounted(metric=metric, unmet=unseen() if ask.via and ask.via.key in hidden else ask.words)
        for metric, ask in unmet
        if ask is not None
    ]


def _sees(scope: Scope, link: Link, far: int | None) -> bool:
    """Whether the reader may know the record at the other end; that there is none he may."""
    kind = types.get(link.to)
    return far is None or (may_open(kind, scope) and far in labels(scope, kind, [far]))


def _source(metric: Flow | Stock) -> str:
    return metric.event.source.type


def _bodies(keys: Collection[str]) -> dict[str, Choices]:
    """What people chose, in its newest version, for those metrics that they built."""
    rows = Definition.objects.filter(key__in=keys, state=Definition.State.LIVE).order_by("version")
    return {key: read(body) for key, body in rows.values_list("key", "body")}


def _asks(metric: Flow | Stock, made: Choices | None, kind: ObjectType, scope: Scope) -> Iterator[_Ask]:
    """What must be so for a record to count, in the order in which it is told."""
    event = metric.event
    on = f"({event.on}) IS NOT NULL"
    if made is None:
        yield _Ask(sql=event.when, words=str(metric.rule.where or metric.meaning))
        yield _Ask(sql=on, words=_("the day it counts on is known"))
    else:
        yield from _built(made, kind, scope)
        yield _about(made.on, on, _("%(field)s is filled in"), kind, scope)
    if metric.since is not None:
        since = f"({event.on})::date >= DATE '{metric.since.isoformat()}'"
        words = _("its day is %(day)s or later, when this definition begins") % {"day": metric.since.isoformat()}
        yield _Ask(sql=since, words=words)
    if event.kin and made is not None:
        first = f"({counting(event, records='r.deleted_at IS NULL')})"
        yield _about(made.measure, first, _("the first of its %(field)s"), kind, scope)
    if metric.value:
        added, words = f"({metric.value}) IS NOT NULL", _("what is added up is filled in")
        if made is not None and made.measure:
            yield _about(made.measure, added, words, kind, scope)
        else:
            yield _Ask(sql=added, words=words)


def _built(made: Choices, kind: ObjectType, scope: Scope) -> Iterator[_Ask]:
    try:
        tests = tests_of(made)
    except Refused:
        return
    for test in tests:
        if isinstance(test, Expressed):
            hidden = not test.expression.uses.isdisjoint(keeps_back(scope, kind))
            yield _Ask(sql=test.sql(), words=unseen() if hidden else condition_in_words(test, scope=scope))
        else:
            words = condition_in_words(test, scope=scope) if _told(test.path, kind, scope) else unseen()
            yield _Ask(sql=test.sql(), words=words, via=test.path.via)


def _about(key: str, sql: str, sentence: str, kind: ObjectType, scope: Scope) -> _Ask:
    """What a sentence says of a field; not of one that a role leaves out."""
    try:
        path = path_of(kind, key, field="")
    except Refused:
        return _Ask(sql=sql, words=sentence % {"field": key})
    words = sentence % {"field": path.label} if _told(path, kind, scope) else unseen()
    return _Ask(sql=sql, words=words, via=path.via)


def _told(path: Path, kind: ObjectType, scope: Scope) -> bool:
    """Whether the reader's roles leave him a field and the link to it: whether a condition is met would tell it."""
    near = path.via.key if path.via else path.item.key
    if near in keeps_back(scope, kind):
        return False
    far = types.get(path.via.to) if path.via else None
    return far is None or (may_open(far, scope) and path.item.key not in keeps_back(scope, far))


def unseen() -> str:
    """What stands for a condition that a role leaves out."""
    return _("a condition on something that you may not see is met")
