"""Turning what a person or program wrote into a question, refusing what has no meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.pace import same_point
from yeji.kit.periods import Period, parse
from yeji.kit.workdays import calendar_for
from yeji.ledger.metrics import registry
from yeji.ledger.models import Scenario
from yeji.ledger.question import HELD, MAY_NAME_NONE, NAMES_NONE, By, CannotAsk, Dimension, Question, Structure, View
from yeji.ledger.traits import Trait, UnknownTrait, seen_fields, trait_of
from yeji.ledger.tree_sql import STANDS, TERRITORIES
from yeji.org.scopes import Scope

LAST_YEAR = "last_year"
KNOWN = {"metrics", "by", "period", "scenario", "view", "known_at", "where", "overlay", "structure"}
MOST_METRICS = 20
MOST_VALUES = 200
"""So many values of one thing are held fixed at once."""


def question_of(
    asked: Mapping[str, Any], *, scope: Scope, fiscal_start: int, today: date | None = None, zone: str = "UTC"
) -> Question:
    """The question behind plain values: metrics, by, period, scenario, view, known_at, where, overlay, structure.

    ``structure`` is ``then``, or ``today`` for units, products, territories and customers as they stand ``today``. The
    scenario ``last_year`` is the same period a year before, after as many of the ``zone``'s working days as have
    passed.

    :raises CannotAsk, UnknownMetric, UnknownPeriod, UnknownTrait: naming what is not understood.
    """
    unknown = sorted(set(asked) - KNOWN)
    if unknown:
        raise CannotAsk(_("A question has no part %(part)s.") % {"part": unknown[0]}, field=unknown[0])
    metrics = asked.get("metrics") or []
    if not isinstance(metrics, list) or not 1 <= len(metrics) <= MOST_METRICS:
        raise CannotAsk(_("Ask for one to %(most)s metrics.") % {"most": MOST_METRICS}, field="metrics")
    period = parse(str(asked.get("period", "")), fiscal_start)
    named = str(asked.get("scenario") or "actual")
    return Question(
        metrics=tuple(registry.get(str(key)).key for key in metrics),
        by=tuple(dict.fromkeys(_by(str(part), scope) for part in asked.get("by") or [])),
        scenario=Scenario.ACTUAL if named == LAST_YEAR else _scenario(named),
        view=one_of(View, asked.get("view") or "posted", "view"),
        known_at=moment(asked.get("known_at")),
        overlay=bool(asked.get("overlay", False)),
        fiscal_start=fiscal_start,
        tree_on=today if one_of(Structure, asked.get("structure") or "then", "structure") == Structure.TODAY else None,
        **(_a_year_before(period, today, zone) if named == LAST_YEAR else {"period": period}),
        **_held(asked.get("where") or {}, scope),
    )


def _a_year_before(period: Period, today: date | None, zone: str) -> dict[str, Any]:
    """The same period a year before; up to where this one stands, while it is not over (LEDGER.md, Figures 6)."""
    if today is None:
        raise CannotAsk(_("Last year is told from a day."), field="scenario")
    point = same_point(period, period.year_before(), today, calendar_for(zone))
    return {"period": point.period, "until": point.until, "beside": period}


def _by(name: str, scope: Scope) -> By:
    """A dimension, or a trait, which has a dot in its name."""
    if "." in name:
        return trait_of(name, scope=scope)
    found: Dimension = one_of(Dimension, name, "by")
    _refuse_unseen(found, scope)
    return found


def _refuse_unseen(name: str, scope: Scope) -> None:
    """Territories are a field of customers: whoever may not know that field, is told nothing by them.

    :raises UnknownTrait: if so.
    """
    if name in TERRITORIES and not any(item.key == STANDS.field for item in seen_fields(STANDS.of, scope)):
        raise UnknownTrait(_("Figures are not split by “%(field)s”.") % {"field": name}, field="by")


def one_of(kind: Any, value: Any, field: str) -> Any:
    """A value of a kind, as it is written.

    :raises CannotAsk: if there is none such.
    """
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise CannotAsk(
            _("%(given)s is not understood here. There are: %(known)s") % {"given": str(value)[:60], "known": known},
            field=field,
        ) from None


def _scenario(name: Any) -> Scenario:
    names = {scenario.name.lower(): scenario for scenario in Scenario}
    if name not in names:
        raise CannotAsk(
            _("%(given)s is not understood here. There are: %(known)s")
            % {"given": str(name)[:60], "known": ", ".join((*names, LAST_YEAR))},
            field="scenario",
        )
    return names[name]


def moment(value: Any) -> datetime | None:
    """The moment that is written; None for nothing.

    :raises CannotAsk: if it is none, or says no time zone.
    """
    if value in (None, ""):
        return None
    found: datetime | None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CannotAsk(_("A moment is written like 2026-11-21T18:00:00+08:00."), field="known_at")
    return found


def _held(where: Any, scope: Scope) -> dict[str, Any]:
    if not isinstance(where, Mapping):
        raise CannotAsk(_("What is held fixed is given as names with ids."), field="where")
    held: dict[str, int] = {}
    among: list[tuple[str, tuple[int, ...]]] = []
    traits: list[tuple[Trait, str | None]] = []
    for name, given in where.items():
        values = given if isinstance(given, list) else [given]
        if not 1 <= len(values) <= MOST_VALUES:
            raise CannotAsk(
                _("One to %(most)s values are held fixed at a time.") % {"most": MOST_VALUES}, field="where"
            )
        if "." in str(name) and all(value is None or isinstance(value, str) for value in values):
            trait = trait_of(str(name), scope=scope)
            traits += [(trait, value) for value in dict.fromkeys(value or None for value in values)]
            continue
        numbers = tuple(dict.fromkeys(_number(name, value) for value in values))
        _refuse_unseen(name, scope)
        if len(numbers) == 1:
            held[name] = numbers[0]
        else:
            among.append((name, numbers))
    return {**held, "among": tuple(among), "traits": tuple(traits)}


def _number(name: Any, value: Any) -> int:
    """The number that a dimension is held at; that of nothing, where it may name none.

    :raises CannotAsk: if it is no number, or there is no such dimension.
    """
    if name in MAY_NAME_NONE and value is None:
        return NAMES_NONE
    if name in HELD and isinstance(value, int) and not isinstance(value, bool):
        return value
    raise CannotAsk(_("Only %(known)s can be held fixed, by id.") % {"known": ", ".join(HELD)}, field="where")
