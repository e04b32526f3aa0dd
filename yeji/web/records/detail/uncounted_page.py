"""Why a record does not count for other metrics: the part of its page that is asked for when somebody wants to know."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.ledger.counted import counted
from yeji.ledger.uncounted import uncounted
from yeji.records.reading import get
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def uncounted_part(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Each metric of the type that the record does not count for, with the reason, its rule and its version."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    lines, _hidden = counted(row.pk, scope=visitor.scope)
    found = uncounted(kind, row.pk, scope=visitor.scope, besides={line.metric.key for line in lines})
    context = {
        "lines": [
            {
                "label": capfirst(str(one.metric.label)),
                "url": f"/metrics/{one.metric.key}/",
                "version": _("definition v%(version)s") % {"version": one.metric.version},
                "unmet": one.unmet,
            }
            for one in found
        ]
    }
    return render(request, "web/records/uncounted.html", context)
