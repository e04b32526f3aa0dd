"""The home page: by how far a reader's figures reach, the overview, one's own day, or what one enters for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.kit.periods import containing
from yeji.web.figures.asking import Asking, asking_of
from yeji.web.gate import signed_in
from yeji.web.home import board, cards, choosing
from yeji.web.home.lede import lede
from yeji.web.home.overview import MEASURED, Overview
from yeji.web.home.pipeline import funnel
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where a reader begins."""
    return _overview(request, visitor, path="/")


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
        "clock": f"{visitor.now:%H:%M}",
        "lede": lede(page),
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
    }
    return render(request, "web/home/overview.html", context)


def asked_for(request: HttpRequest, visitor: Visitor) -> Asking:
    """The period and unit of the address; this quarter and everything without one."""
    start = visitor.company.fiscal_start
    current = containing(visitor.today, "quarter", start).code(start)
    given = {"period": request.GET.get("period") or current, "unit": request.GET.get("unit", "")}
    return asking_of(MEASURED, given, fiscal_start=start)
