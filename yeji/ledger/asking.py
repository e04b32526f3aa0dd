"""Turning what a person or program wrote into a question, refusing what has no meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.periods import parse
from yeji.ledger.metrics import registry
from yeji.ledger.models import Scenario
from yeji.ledger.question import CannotAsk, Dimension, Question, Structure, View

HELD = ("person", "unit", "product", "customer", "stage")
KNOWN = {"metrics", "by", "period", "scenario", "view", "known_at", "where", "overlay", "structure"}
MOST_METRICS = 20


def question_of(asked: Mapping[str, Any], *, fiscal_start: int, today: date | None = None) -> Question:
    """The question behind plain values: metrics, by, period, scenario, view, known_at, where, overlay, structure.

    ``structure`` is ``then``, or ``today`` for the tree of units as it stands ``today``.

    :raises CannotAsk, UnknownMetric, UnknownPeriod: naming what is not understood.
    """
    unknown = sorted(set(asked) - KNOWN)
    if unknown:
        raise CannotAsk(_("A question has no part %(part)s.") % {"part": unknown[0]}, field=unknown[0])
    metrics = asked.get("metrics") or []
    if not isinstance(metrics, list) or not 1 <= len(metrics) <= MOST_METRICS:
        raise CannotAsk(_("Ask for one to %(most)s metrics.") % {"most": MOST_METRICS}, field="metrics")
    return Question(
        metrics=tuple(registry.get(str(key)).key for key in metrics),
        by=tuple(dict.fromkeys(_one_of(Dimension, part, "by") for part in asked.get("by") or [])),
        period=parse(str(asked.get("period", "")), fiscal_start),
        scenario=_scenario(asked.get("scenario") or "actual"),
        view=_one_of(View, asked.get("view") or "posted", "view"),
        known_at=_moment(asked.get("known_at")),
        overlay=bool(asked.get("overlay", False)),
        fiscal_start=fiscal_start,
        tree_on=today if _one_of(Structure, asked.get("structure") or "then", "structure") == Structure.TODAY else None,
        **_held(asked.get("where") or {}),
    )


def _one_of(kind: Any, value: Any, field: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise CannotAsk(
            _("%(given)s is not understood here. There are: %(known)s") % {"given": str(value)[:60], "known": known},
            field=field,
        ) from None


def _scenario(name: Any) -> Scenario:
    # Forecasts are not posted yet: asking for one would read as a forecast of nothing.
    names = {scenario.name.lower(): scenario for scenario in Scenario if scenario != Scenario.FORECAST}
    if name not in names:
        raise CannotAsk(
            _("%(given)s is not understood here. There are: %(known)s")
            % {"given": str(name)[:60], "known": ", ".join(names)},
            field="scenario",
        )
    return names[name]


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotAsk(_("A moment is written like 2026-11-21T18:00:00+08:00."), field="known_at")
    return moment


def _held(where: Any) -> dict[str, Any]:
    if not isinstance(where, Mapping):
        raise CannotAsk(_("What is held fixed is given as names with ids."), field="where")
    for name, value in where.items():
        if name not in HELD or not isinstance(value, int) or isinstance(value, bool):
            raise CannotAsk(_("Only %(known)s can be held fixed, by id.") % {"known": ", ".join(HELD)}, field="where")
    return dict(where)
