"""How a rich text will look, while somebody writes it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yeji.records.fields.rich_text import RichText
from yeji.ui.rich import shown
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor


@require_POST
@signed_in
def preview(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What the control of this name holds, as its record will show it. Nothing is kept."""
    text = request.POST.get(request.GET.get("name", ""), "")[: RichText.longest]
    return render(request, "web/records/rich.html", {"text": shown(text)})
