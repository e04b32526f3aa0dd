"""Choosing which figures stand on one's overview, and in which order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.ledger.metrics import registry
from yeji.ledger.tiles import ATTAINMENT, BESIDE, MOST, PREVIOUS, YEAR, choose, chosen
from yeji.web.gate import signed_in
from yeji.web.preferences import way_back
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def tiles_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every figure that can stand there, those that do first; what is chosen is kept with the account."""
    picked = list(chosen(visitor.scope))
    back = way_back(request, referer=False) if "next" in request.GET or "next" in request.POST else "/performance/"
    problem = ""
    if request.method == "POST":
        picked = [] if "usual" in request.POST else request.POST.getlist("show")
        try:
            choose(picked, by=visitor.scope)
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("Your figures are kept."))
            return HttpResponseRedirect(back)
    context: dict[str, Any] = {
        "lines": _lines(picked),
        "most": MOST,
        "back": back,
        "problem": problem,
    }
    return render(request, "web/home/tiles.html", context, status=422 if problem else 200)


def _lines(picked: list[str]) -> list[dict[str, Any]]:
    said = {metric.key: (capfirst(str(metric.label)), str(metric.meaning)) for metric in registry}
    said |= {key: (label, "") for key, label in _beside().items()}
    order = [key for key in picked if key in said] + [key for key in (*BESIDE, *said) if key not in picked]
    return [
        {"key": key, "label": said[key][0], "meaning": said[key][1], "shown": key in picked}
        for key in dict.fromkeys(order)
    ]


def _beside() -> dict[str, str]:
    return {
        ATTAINMENT: _("Attainment of the target"),
        YEAR: _("Won, year on year"),
        PREVIOUS: _("Won, against the period before"),
    }
