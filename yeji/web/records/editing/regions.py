"""The places that an address names: when a province or a city is chosen, what lies within it is offered."""

from __future__ import annotations

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yeji.ui.components.fields import AddressField
from yeji.ui.regions import atlas
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor

_NAME: Final = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_LONGEST: Final = 300


@require_safe
@signed_in
def regions(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The control of an address again, as far as it is chosen now."""
    name, given = request.GET.get("name", ""), request.GET
    if not _NAME.fullmatch(name):
        raise Http404
    province, city = given.get(f"{name}-province", ""), given.get(f"{name}-city", "")
    city = city if city in atlas().cities(province) else ""
    district = given.get(f"{name}-district", "")
    district = district if district in atlas().districts(province, city) else ""
    line = " ".join(filter(None, (province, city, district, given.get(f"{name}-detail", ""))))[:_LONGEST]
    field = AddressField(name=name, label=given.get("label", "")[:_LONGEST], value=line)
    return render(request, field.control, {**field.context(), "field": field})
