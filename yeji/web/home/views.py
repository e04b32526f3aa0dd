"""The home page: by how far a reader's figures reach, the overview, one's own day, or what one enters for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.kit.periods import containing
from yeji.ledger.capture.following import being_counted
from yeji.records.reading import NotFound
from yeji.ui.components import Option
from yeji.ui.components.pace import pace_tag
from yeji.web.figures.asking import Asking, asking_of
from yeji.web.figures.following import followed
from yeji.web.gate import signed_in
from yeji.web.home import board, cards, choosing
from yeji.web.home.begin import begins_with_entries, begins_with_overview
from yeji.web.home.entered import newest, writable
from yeji.web.home.lede import lede
from yeji.web.home.overview import MEASURED, Overview
from yeji.web.home.pipeline import funnel
from yeji.web.home.today import day_of, entries, month_gauge
from yeji.web.periods import day_name, name_of
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where a reader begins, by how far the roles reach.

    The overview where figures go beyond one's own; else one's own day; and for those who see more records than figures,
    what they entered for others.
    """
    scope = visitor.scope
    if begins_with_entries(scope):
        return _entered(request, visitor)
    return _overview(request, visitor, path="/") if begins_with_overview(scope) else _own_day(request, visitor)


@require_safe
@signed_in
def today(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One's own day, also for those who begin elsewhere.

    :raises NotFound: for an account that belongs to nobody.
    """
    if visitor.scope.person is None:
        raise NotFound(_("This account belongs to nobody, so it has no day of its own."))
    return _own_day(request, visitor)


@require_safe
@signed_in
def performance(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The overview of as much as the reader may see."""
    return _overview(request, visitor, path="/performance/")


def _overview(request: HttpRequest, visitor: Visitor, *, path: str) -> HttpResponse:
    """How we stand, in a sentence, a gauge, tiles and rows; period and unit are in the address."""
    page = Overview(visitor, asked_for(request, visitor), path=path, everybody=request.GET.get("people") == "all")
    context = {
        "scopes": choosing.scopes(page),
        "periods": choosing.periods(page),
        "elapsed": page.ground.elapsed if page.elapsed is not None else None,
        "day_apart": page.day_apart,
        "clock": f"{visitor.now:%H:%M}",
        "live": followed((MEASURED, *page.tiles), "customer", planned=True),
        "lede": lede(page),
        "counting": being_counted(),
        "attainment": cards.card(page),
        "tiles": tuple(board.tiles(page)),
        "units": cards.units(page),
        "funnel": funnel(page),
        "funnel_day": _("today") if page.elapsed is not None else _("the end of the period"),
        "podium": cards.podium(page),
        "measured": cards.measured(page),
        "people": cards.people(page),
        "rest": len(page.people.lines) - len(page.people_rows()),
        "everybody_url": page.url(page.asked, people="all"),
        "timed": page.elapsed is not None,
        "begins": visitor.scope.administers and page.blank,
    }
    return render(request, "web/home/overview.html", context)


def asked_for(request: HttpRequest, visitor: Visitor) -> Asking:
    """The period and unit of the address; this quarter and everything without one."""
    start = visitor.company.fiscal_start
    current = containing(visitor.today, "quarter", start).code(start)
    given = {"period": [request.GET.get("period") or current], "unit": [request.GET.get("unit", "")]}
    return asking_of(MEASURED, MultiValueDict(given), scope=visitor.scope, fiscal_start=start, today=visitor.today)


def _own_day(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    start = visitor.company.fiscal_start
    month = containing(visitor.today, "month", start)
    asked = Asking(metric=MEASURED, period=month, fiscal_start=start, held={"person": visitor.scope.person or 0})
    page = Overview(visitor, asked, path="/performance/")
    whole, rate = page.whole, page.whole.rate
    context = {
        "day_name": day_name(visitor.today),
        "period": month.code(start),
        "person": visitor.scope.person,
        "gauge": month_gauge(page),
        "subject": _("Won in %(period)s") % {"period": name_of(month, start)},
        "won": page.node.figure(whole.actual, page.currency),
        "target": page.node.of(scenario="target").figure(whole.target, page.currency) if rate is not None else None,
        "rate": page.node.of(attainment=True).figure(rate, page.currency) if rate is not None else None,
        "pace": pace_tag(rate - page.elapsed) if rate is not None and page.elapsed is not None else "",
        "missing": cards.missing(page),
        "counting": being_counted(),
        "entries": entries(),
        "day": day_of(visitor),
    }
    return render(request, "web/home/today.html", context)


def _entered(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    kinds = writable(visitor)
    context = {
        "day_name": day_name(visitor.today),
        "makes": [Option(label=capfirst(str(kind.label)), url=f"/records/{kind.key}/new/") for kind in kinds],
        "lists": [Option(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/") for kind in kinds],
        "entered": newest(visitor),
    }
    return render(request, "web/home/entered.html", context)
