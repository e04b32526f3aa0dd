"""Calling a metric otherwise: its names and what it means in words. Nothing is counted anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.choices import read
from yeji.ui.components import Crumb
from yeji.web.gate import signed_in
from yeji.web.metrics.builder import HOME, called
from yeji.web.metrics.form import Drawn
from yeji.web.metrics.sent import form_of
from yeji.web.settings.forms import form_page
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def words_page(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """The names of a metric that people built."""
    keeping.allow(visitor.scope)
    last = keeping.newest(metric)
    post = request.POST.copy() if request.method == "POST" else form_of(read(last.body).told())
    problem: Refused | None = None
    if request.method == "POST":
        given = [{"zh": post.get(f"{part}zh", ""), "en": post.get(f"{part}en", "")} for part in ("", "meaning_")]
        try:
            keeping.reword(key=metric, name=given[0], meaning=given[1], by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("It is called so from now on, for all its figures."))
            return HttpResponseRedirect(f"{HOME}{metric}/")
    name = called(read(last.body), metric)
    return form_page(
        request,
        title=_("Words of %(metric)s") % {"metric": name},
        crumbs=(Crumb(label=_("Metrics"), url=HOME), Crumb(label=name, url=f"{HOME}{metric}/")),
        about=_("Other words change nothing of what is counted."),
        fields=list(Drawn(post=post, problem=problem, visitor=visitor).words()),
        problem=problem,
    )
