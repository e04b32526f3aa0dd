"""Which masked values were shown to whom, and how many a day allows. For administrators."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.org.models import Reveal
from yeji.records.reading import labels_of_any
from yeji.records.revealing import limit, reveals
from yeji.records.types import registry
from yeji.ui.components import Cell, Column, DataTable, Row, State
from yeji.ui.components.fields import NumberField
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor

_SHOWN: Final = 200


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def reveals_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest reveals, and the number that a day allows."""
    found = list(reveals(by=visitor.scope)[:_SHOWN])
    given, problem = request.POST.get("a_day", ""), None
    if request.method == "POST":
        try:
            a_day = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
            limit(a_day=a_day, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect("/settings/reveals/")
    field = NumberField(
        name="a_day", label=_("Values a day, for one account"), value=given or str(visitor.company.reveals_a_day),
        error=wrong(problem, "a_day"), hint=_("Whoever comes to the end is refused, and administrators are told."),
    )  # fmt: skip
    nothing = State(
        title=_("No masked value was shown yet"),
        text=_("Who may have masked values shown is said by role. Each time it is noted here and in the history."),
        icon="eye",
    )
    context = {"table": _table(found, visitor) if found else None, "empty": nothing, "field": field}
    return render(request, "web/settings/reveals.html", context, status=problem.status if problem else 200)


def _table(found: list[Reveal], visitor: Visitor) -> DataTable:
    names = labels_of_any(visitor.scope, [one.record for one in found])
    heads = (_("When"), _("Who"), _("Record"), _("Field"), _("Reason"))
    rows = tuple(
        Row(
            key=str(one.pk),
            cells=(
                Cell(content=moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now)),
                Cell(content=one.account.name, role="title"),
                Cell(
                    content=names[one.record][1] if one.record in names else f"#{one.record}",
                    href=f"/records/{one.type}/{one.record}/" if one.record in names else "",
                ),
                Cell(content=_label(one)),
                Cell(content=one.why),
            ),
        )
        for one in found
    )
    return DataTable(label=_("Masked values shown"), columns=tuple(Column(label=head) for head in heads), rows=rows)


def _label(one: Reveal) -> str:
    kind = registry.types.get(one.type)
    item = kind.by_key.get(one.field) if kind else None
    return capfirst(str(item.label)) if item else one.field
