"""Who is credited with what of a record, and who would be if it were credited anew."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from yeji.ledger.capture.calls import flow_calls, flow_events, parts
from yeji.ledger.capture.tables import HOME
from yeji.ledger.metrics import Count, Event, Flow, Metric, registry
from yeji.ledger.models import CreditKind
from yeji.ledger.models import Event as Numbered
from yeji.records.types import ObjectType

_WHO: Final = """
SELECT l.event_id, false, l.person, l.share, l.kind
FROM ledger_creditline l
WHERE l.record = ANY(%(ids)s) AND l.event_id = ANY(%(events)s) AND l.ended_at IS NULL
UNION ALL
SELECT n.event_id, true, n.credited, n.share, n.kind
FROM (SELECT %(ids)s::bigint[] AS given, {home} AS home) v
CROSS JOIN LATERAL (WITH {parts} SELECT p.event_id, p.credited, p.share, p.kind FROM parts p) n
ORDER BY 1, 2, 4 DESC, 3, 5
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part in an event, of somebody or of nobody; ``overlay`` is on top of the others."""

    person: int | None
    share: Decimal
    overlay: bool


@dataclass(frozen=True, kw_only=True)
class Credited:
    """What a record counts for by one event, who is credited with it, and who would be ``now``.

    ``opening``: it counted on the day on which the record began. That stays where it is unless it is asked for, or
    nobody is credited with it.
    """

    event: str
    metrics: tuple[Metric, ...]
    was: tuple[Part, ...]
    now: tuple[Part, ...]
    opening: bool

    @property
    def moves(self) -> bool:
        """Whether anybody else would be credited."""
        return set(self.was) != set(self.now)

    @property
    def stays(self) -> bool:
        """Whether it is left alone unless it is asked for."""
        return self.opening and all(part.person for part in self.was)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its metrics: they move together, being credited by one event."""
        return frozenset(metric.key for metric in self.metrics)


def credited(kind: ObjectType, record: int) -> list[Credited]:
    """By each event that counts of a record and is credited: to whom, and to whom it would be now."""
    flows = [metric for metric in registry.captured(kind.key) if isinstance(metric, Flow)]
    events = {event.key: event for event in flow_events(flows)}
    if not events:
        return []
    numbers = dict(Numbered.objects.filter(key__in=events).values_list("key", "pk"))
    whom = _whom(record, flows, numbers)
    return [
        Credited(
            event=key,
            metrics=_metrics_of(event, flows),
            was=whom[numbers[key], False],
            now=whom[numbers[key], True],
            opening=_of_the_opening(event),
        )
        for key, event in events.items()
        if (numbers[key], False) in whom and (numbers[key], True) in whom
    ]


def _whom(record: int, flows: list[Flow], numbers: dict[str, int]) -> dict[tuple[int, bool], tuple[Part, ...]]:
    """The parts in each event, as they are and as they would be."""
    called = parts(flow_calls(flows[0].event.source, flows, numbers)).replace("%", "%%")
    found: dict[tuple[int, bool], list[Part]] = {}
    with connection.cursor() as cursor:
        given = {"ids": [record], "events": list(numbers.values())}
        cursor.execute(_WHO.format(home=HOME, parts=called), given)
        for event, now, person, share, sort in cursor.fetchall():
            part = Part(person=person, share=share, overlay=sort == CreditKind.OVERLAY)
            found.setdefault((event, now), []).append(part)
    return {key: tuple(listed) for key, listed in found.items()}


def _metrics_of(event: Event, flows: list[Flow]) -> tuple[Metric, ...]:
    """What is counted by an event: its flows, each once whatever its versions, and the counts of these."""
    own = {flow.key: flow for flow in flows if flow.event == event}
    counts = [metric for metric in registry.metrics.values() if isinstance(metric, Count) and metric.of.key in own]
    return (*own.values(), *counts)


def _of_the_opening(event: Event) -> bool:
    """Whether it counts on the day on which its record began, or was made."""
    on = event.on.replace('"', "")
    return "created_at" in on or on == event.source.begins
