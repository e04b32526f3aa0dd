"""Every page one may open, on one page: what the side bar has on a desk, for phones, which have no room for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def places(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The groups of the side bar, each entry a row to tap."""
    return render(request, "web/places.html")
