"""Who answers for a metric: choosing the person, and who did when."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.answering import answers, entrust, named
from yeji.ledger.built.choices import read
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition
from yeji.records.fields import PersonLink
from yeji.ui.components import Crumb, FieldValue
from yeji.ui.days import moment_tag
from yeji.ui.signs import phrase
from yeji.web.gate import signed_in
from yeji.web.metrics.builder import HOME, called, name_of
from yeji.web.records.editing import controls
from yeji.web.settings.forms import form_page, wrong
from yeji.web.visitor import Visitor

_PERSON = PersonLink(key="person", label=gettext_lazy("answers for it"))


@require_http_methods(["GET", "POST"])
@signed_in
def owner_page(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """Name the person who answers for a metric, or nobody in particular."""
    keeping.allow(visitor.scope)
    last = next(iter(keeping.versions(metric)), None)
    known = registry.metrics.get(metric)
    name = name_of(known) if known else called(read(last.body), metric) if last else name_of(registry.get(metric))
    given = named(metric)
    typed = str(given[0].person or "") if given else ""
    problem: Refused | None = None
    if request.method == "POST":
        typed = request.POST.get("person", "").strip()
        try:
            person = _PERSON.read(typed) if typed else None
            entrust(key=metric, person=person, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("It is noted who answers for it."))
            return HttpResponseRedirect(f"{HOME}{metric}/")
    standing = {"name": "person", "label": capfirst(str(_PERSON.label)), "error": wrong(problem, "person")}
    return form_page(
        request,
        title=_("Who answers for %(metric)s") % {"metric": name},
        crumbs=(Crumb(label=_("Metrics"), url=HOME), Crumb(label=name, url=f"{HOME}{metric}/")),
        about=_(
            "Whoever has a question about the metric turns to this person. Empty: whoever wrote its newest version."
        ),
        fields=[controls.link_field(_PERSON, typed, visitor, standing)],
        problem=problem,
    )


def owner_facts(key: str, last: Definition | None, visitor: Visitor) -> Iterator[FieldValue]:
    """Who answers for a metric, and who did before."""
    given = named(key)
    told = answers(given, last=last)
    usual = pgettext("who did it", "the system") if last else _("comes with Yeji")
    yield FieldValue(label=_("Owner"), value=told or usual)
    for place, one in enumerate(given):
        when = moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now)
        by = one.by or pgettext("who did it", "the system")
        name = one.name or _("nobody in particular")
        value = phrase(_("%(name)s since %(when)s · named by %(by)s"), name=name, when=when, by=by)
        yield FieldValue(label=_("Named") if place == 0 else _("Before that"), value=value)
