"""The home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yeji.kit.periods import containing
from yeji.web.figures.asking import Asking, asking_of
from yeji.web.gate import signed_in
from yeji.web.home import cards
from yeji.web.home.lede import lede
from yeji.web.home.overview import MEASURED, Overview
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """How we stand, in a sentence, a gauge, tiles and rows; period and unit are in the address."""
    page = Overview(visitor, asked_for(request, visitor), everybody=request.GET.get("people") == "all")
    context = {
        "scopes": cards.scopes(page),
        "periods": cards.periods(page),
        "elapsed": page.units.elapsed if page.elapsed is not None else None,
        "clock": f"{visitor.now:%H:%M}",
        "lede": lede(page),
        "attainment": cards.card(page),
        "tiles": tuple(cards.tiles(page)),
        "units": cards.units(page),
        "people": cards.people(page),
        "rest": len(page.people.lines) - len(page.people_rows()),
        "everybody_url": f"/{page.asked.query(people='all')}",
        "timed": page.elapsed is not None,
    }
    return render(request, "web/home/home.html", context)


def asked_for(request: HttpRequest, visitor: Visitor) -> Asking:
    """The period and unit of the address; this quarter and everything without one."""
    start = visitor.company.fiscal_start
    current = containing(visitor.today, "quarter", start).code(start)
    given = {"period": request.GET.get("period") or current, "unit": request.GET.get("unit", "")}
    return asking_of(MEASURED, given, fiscal_start=start)
