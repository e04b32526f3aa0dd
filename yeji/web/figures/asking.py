"""Addresses of figures: what a figure asks of the ledger stands in its address, so that it can be opened and shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yeji.kit.numbers import Unit
from yeji.kit.periods import Period, parse
from yeji.kit.refusal import Refused
from yeji.ledger.asking import moment, one_of
from yeji.ledger.metrics import Flow, Metric, Stock, registry
from yeji.ledger.models import Scenario
from yeji.ledger.question import HELD, Question, Structure, View
from yeji.ledger.traits import Trait, trait_of
from yeji.org.scopes import Scope
from yeji.ui.components import Figure
from yeji.web.periods import name_of

AGAINST: Final = ("year", "previous")
_PLANS: Final = {
    "target": Scenario.TARGET,
    "floor": Scenario.FLOOR,
    "stretch": Scenario.STRETCH,
    "forecast": Scenario.FORECAST,
}


_quoted: Final = lru_cache(4096)(quote_plus)
"""A page holds hundreds of addresses, made of the same words and numbers."""


class BadAddress(Refused):
    """A part of a figure's address is not what it should be."""

    status = 400
    code = "figure.bad_address"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One figure: its metric, period, what is held fixed, whether it is fact or plan, or the one over the other.

    ``traits`` are held fixed by their values, None where nothing is filled in, several of one at any of them; ``among``
    holds dimensions to any of several numbers, besides ``held``. ``since`` and ``until`` leave the days
    of the period from the one up to, not including, the other. ``against`` is the change against the period a ``year``
    before or the ``previous`` one, after as many working days. ``view``, ``known_at`` and ``tree_on`` are those of the
    question.
    """

    metric: str
    period: Period
    fiscal_start: int
    held: Mapping[str, int] = field(default_factory=dict)
    scenario: str = ""
    unassigned: bool = False
    attainment: bool = False
    until: date | None = None
    against: str = ""
    traits: tuple[tuple[Trait, str | None], ...] = ()
    since: date | None = None
    view: View = View.POSTED
    known_at: datetime | None = None
    tree_on: date | None = None
    overlay: bool = False
    among: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def scenario_label(self) -> str:
        """What the plan is called; the fact needs no word."""
        return str(_PLANS[self.scenario].label) if self.scenario else ""

    def question(self) -> Question:
        """What is asked of the ledger."""
        return Question(
            metrics=(registry.get(self.metric).key,),
            period=self.period,
            scenario=_PLANS.get(self.scenario, Scenario.ACTUAL),
            unassigned=self.unassigned,
            since=self.since,
            until=self.until,
            traits=self.traits,
            view=self.view,
            known_at=self.known_at,
            tree_on=self.tree_on,
            overlay=self.overlay,
            among=self.among,
            **self.fixed,
        )

    @property
    def fixed(self) -> dict[str, Any]:
        """What is held fixed, as a question takes it."""
        return dict(self.held)

    def query(self, **more: Any) -> str:
        """The address's question mark and what follows."""
        parts: dict[str, Any] = {"period": self.period.code(self.fiscal_start), **self.held}
        if self.scenario:
            parts["scenario"] = self.scenario
        parts |= {name: "yes" for name, said in (("unassigned", self.unassigned), ("overlay", self.overlay)) if said}
        if self.attainment:
            parts["show"] = "attainment"
        if self.since:
            parts["since"] = self.since.isoformat()
        if self.until:
            parts["until"] = self.until.isoformat()
        if self.view != View.POSTED:
            parts["view"] = self.view.value
        if self.known_at:
            parts["known_at"] = self.known_at.isoformat()
        if self.tree_on:
            parts["structure"] = Structure.TODAY.value
        if self.against:
            parts["against"] = self.against
        parts |= {key: value for key, value in more.items() if value}
        said = [*parts.items(), *((trait.value, value or "") for trait, value in self.traits)]
        said += [("among", f"{name}:{','.join(map(str, numbers))}") for name, numbers in self.among]
        return "?" + "&".join(f"{_quoted(key)}={_quoted(str(value))}" for key, value in said)

    def explain_url(self) -> str:
        """Where the figure opens."""
        return f"/explain/{self.metric}/{self.query()}"

    def entries_url(self, **more: Any) -> str:
        """Where all its records are listed."""
        return f"/entries/{self.metric}/{self.query(**more)}"

    def of(
        self,
        metric: str = "",
        *,
        scenario: str = "",
        unassigned: bool = False,
        attainment: bool = False,
        against: str = "",
        **held: int | None,
    ) -> Asking:
        """The same question about another metric, plan or node."""
        kept = {**self.held, **held}
        # A page makes hundreds of these; to replace fields of one takes twice as long.
        return Asking(
            metric=metric or self.metric,
            period=self.period,
            fiscal_start=self.fiscal_start,
            held={key: value for key, value in kept.items() if value is not None},
            scenario=scenario,
            unassigned=unassigned,
            attainment=attainment,
            until=self.until,
            against=against,
            traits=self.traits,
            since=self.since,
            view=self.view,
            known_at=self.known_at,
            tree_on=self.tree_on,
            overlay=self.overlay,
            among=self.among,
        )

    def during(self, period: Period, until: date | None = None) -> Asking:
        """The same question about another period, or its days before ``until``."""
        return replace(self, period=period, since=None, until=until)

    def anywhere(self) -> Asking:
        """The same question about everything."""
        return replace(self, held={}, traits=(), among=())

    def figure(self, value: Decimal | None, currency: str, *, column: bool = False, prose: bool = False) -> Figure:
        """The value as a figure that opens what is behind it."""
        if self.attainment or self.against:
            return Figure(
                value=value,
                unit=Unit.RATE,
                explain=self.explain_url(),
                column=column,
                prose=prose,
                signed=bool(self.against),
            )
        return shown(registry.get(self.metric), value, currency, explain=self.explain_url(), column=column, prose=prose)


def shown(
    metric: Metric,
    value: Decimal | None,
    currency: str,
    *,
    explain: str = "",
    column: bool = False,
    prose: bool = False,
) -> Figure:
    """A metric's value as people read it."""
    days = metric.unit == "days"
    whole = isinstance(metric, Flow | Stock) and value is not None and value == value.to_integral_value()
    return Figure(
        value=value,
        unit=(Unit.COUNT if whole else Unit.NUMBER) if days else Unit(metric.unit.value),
        currency=currency,
        explain=explain,
        column=column,
        prose=prose,
        counted=_("days") if days else "",
    )


def span_of(asked: Asking) -> str:
    """The period in words, its last day where it is cut off, both days where it begins later too."""
    name = name_of(asked.period, asked.fiscal_start)
    if asked.since is not None:
        last = (asked.until or asked.period.end) - timedelta(days=1)
        return _("%(first)s to %(last)s") % {"first": asked.since.isoformat(), "last": last.isoformat()}
    if asked.until is None:
        return name
    return _("%(period)s to %(day)s") % {"period": name, "day": (asked.until - timedelta(days=1)).isoformat()}


def asking_of(metric: str, given: MultiValueDict[str, str], *, scope: Scope, fiscal_start: int, today: date) -> Asking:
    """What an address asks, ``today``.

    :raises UnknownMetric, UnknownPeriod, UnknownTrait, BadAddress: naming the part that is not understood.
    """
    registry.get(metric)
    scenario = given.get("scenario", "")
    if scenario and scenario not in _PLANS:
        raise BadAddress(_("“%(given)s” is no kind of plan.") % {"given": scenario[:40]}, field="scenario")
    return Asking(
        metric=metric,
        period=parse(given.get("period", ""), fiscal_start),
        fiscal_start=fiscal_start,
        held={key: number(key, raw) for key in HELD if (raw := given.get(key))},
        traits=tuple(_traits(given, scope)),
        scenario=scenario,
        unassigned=given.get("unassigned") == "yes",
        attainment=given.get("show") == "attainment",
        since=_day(raw, "since") if (raw := given.get("since")) else None,
        until=_day(raw, "until") if (raw := given.get("until")) else None,
        against=_against(given.get("against", "")),
        view=one_of(View, given.get("view") or "posted", "view"),
        known_at=moment(given.get("known_at")),
        tree_on=today if one_of(Structure, given.get("structure") or "then", "structure") == "today" else None,
        overlay=given.get("overlay") == "yes",
        among=tuple(_among(one) for one in given.getlist("among")),
    )


def _traits(given: MultiValueDict[str, str], scope: Scope) -> Iterator[tuple[Trait, str | None]]:
    for key, values in given.lists():
        if "." in key:
            trait = trait_of(key, scope=scope)
            yield from ((trait, value or None) for value in dict.fromkeys(values))


def _among(text: str) -> tuple[str, tuple[int, ...]]:
    """A dimension with the numbers of which it is one: ``stage:3,5``.

    :raises BadAddress: if it is none, or what follows are no numbers.
    """
    name, _colon, numbers = text.partition(":")
    if name not in HELD:
        raise BadAddress(_("“%(given)s” cannot be held fixed.") % {"given": text[:40]}, field="among")
    return name, tuple(number(name, one) for one in numbers.split(","))


def _day(raw: str, field: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise BadAddress(_("“%(given)s” is not a day.") % {"given": raw[:40]}, field=field) from None


def _against(raw: str) -> str:
    if raw not in ("", *AGAINST):
        raise BadAddress(_("Nothing can be compared with “%(given)s”.") % {"given": raw[:40]}, field="against")
    return raw


def number(name: str, raw: str) -> int:
    """An id in an address.

    :raises BadAddress: if it is none.
    """
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 18):
        raise BadAddress(_("“%(given)s” is not the number of a record.") % {"given": raw[:40]}, field=name)
    return int(raw)
