"""A masked value, shown to those who may once they ask for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yeji.records.reading import get
from yeji.records.revealing import MayNotReveal, may_reveal, reveal
from yeji.ui.components import Crumb
from yeji.ui.signs import language
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def reveal_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Where one says why; then the value. In a record's page it stands where the mask stood."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    key = request.GET.get("field", "")
    if key not in kind.by_key or not may_reveal(visitor.scope, kind, key, row.pk):
        raise MayNotReveal(_("Your role does not let you have this shown."))
    item, back = kind.field(key), f"/records/{kind.key}/{row.pk}/"
    value = None
    if request.method == "POST":
        value = reveal(kind, row.pk, key, why=request.POST.get("why", ""), by=visitor.scope, at=visitor.at)
    label = capfirst(str(item.label))
    context = {
        "title": f"{label} · {kind.label_of(row)}",
        "crumbs": (Crumb(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/"),
                   Crumb(label=kind.label_of(row), url=back)),
        "label": label,
        "back": back,
        "here": request.get_full_path(),
        "asked": request.method == "GET",
        "value": "" if value is None else item.show(value, language()),
    }  # fmt: skip
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"web/records/{'reveal_part' if part else 'reveal'}.html", context)
