"""The list of metrics, and the page of each: what it counts in words, for whom, where it is used, how it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.numbers import head_unit
from yeji.ledger.built import keeping
from yeji.ledger.built.choices import read
from yeji.ledger.built.telling import sentence_of
from yeji.ledger.capture.following import being_counted
from yeji.ledger.metrics import Metric, registry
from yeji.ledger.models import Definition
from yeji.org.scopes import Scope
from yeji.ui.components import Cell, Column, Crumb, DataTable, FieldList, Row
from yeji.ui.signs import language
from yeji.web.gate import signed_in
from yeji.web.metrics.builder import HOME, called, name_of
from yeji.web.metrics.owner_page import owner_facts
from yeji.web.metrics.telling import (
    UNDER_WAY,
    State,
    changed_of,
    facts_of,
    figures_of,
    status_of,
    unit_told,
    uses_of,
    versions_told,
)
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every metric with what it means; those still being filled in, and those not in use any more, say so."""
    heads = (_("Metric"), _("What it counts"), _("Measured in"), _("Where from"))
    context = {
        "title": _("Metrics"),
        "about": _("Every figure is a sum over these. Open one to see exactly what it counts, and how it changed."),
        "actions": (_link(_("Ask"), "/ask/", "table"), *_new(visitor)),
        "table": DataTable(
            label=_("Metrics"),
            columns=tuple(Column(label=head) for head in heads),
            rows=tuple(_listed(visitor.scope)),
        ),
    }
    return render(request, "web/settings/list.html", context)


def _listed(scope: Scope) -> Iterator[Row]:
    built = {one.key: one for one in Definition.objects.order_by("key", "version")}
    for metric in registry:
        yield _row(metric.key, metric, built.pop(metric.key, None), scope)
    for key, left in built.items():
        yield _row(key, registry.metrics.get(key), left, scope)


def _row(key: str, metric: Metric | None, definition: Definition | None, scope: Scope) -> Row:
    made = read(definition.body) if definition else None
    label = name_of(metric) if metric else called(made, key) if made else key
    return Row(
        key=key,
        cells=(
            Cell(content=label, role="title", href=f"{HOME}{key}/"),
            Cell(content=sentence_of(metric, made, scope)),
            Cell(content=unit_told(metric.unit) if metric else ""),
            Cell(content=status_of(definition)),
        ),
    )


@require_safe
@signed_in
def metric_page(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """One metric, whole."""
    versions = keeping.versions(metric)
    known = registry.metrics.get(metric)
    if known is None and not versions:
        registry.get(metric)
    last = versions[0] if versions else None
    made = read(last.body) if last else None
    name = name_of(known) if known else called(made, metric) if made else metric
    context: dict[str, Any] = {
        "title": name,
        "crumbs": (Crumb(label=_("Metrics"), url=HOME), Crumb(label=name)),
        "back": HOME,
        "status": status_of(last) if last else "",
        "sentence": sentence_of(known, made, visitor.scope),
        "facts": FieldList(fields=(*facts_of(metric, known, made, visitor.scope), *changed_of(last, visitor))),
        "owner": FieldList(fields=tuple(owner_facts(metric, last, visitor))),
        "figures": list(figures_of(known, visitor)) if known else [],
        "used": list(uses_of(metric, visitor)),
        "versions": versions_told(versions, known, visitor),
        "links": _links(metric, last, visitor),
        "actions": _actions(last, visitor),
        "unit": head_unit(language=language(), unit=known.unit.value, currency=visitor.company.currency)
        if known
        else "",
        "counting": known is not None and being_counted(known.key),
        **_filling(last, visitor),
    }
    return render(request, "web/metrics/metric.html", context)


@require_safe
@signed_in
def filling(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """How far it is filled in; when that is done, the page is drawn anew."""
    keeping.allow(visitor.scope)
    told = _filling(keeping.newest(metric), visitor)
    answer = render(request, "web/metrics/filling.html", told)
    if not told["fills"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@signed_in
def act(request: HttpRequest, visitor: Visitor, metric: str, verb: str) -> HttpResponse:
    """Offer it no more, or again; or try again to fill it in."""
    if verb == "again":
        keeping.try_again(key=metric, by=visitor.scope)
    else:
        keeping.retire(key=metric, retired=verb == "retire", by=visitor.scope)
    return HttpResponseRedirect(f"{HOME}{metric}/")


def _filling(last: Definition | None, visitor: Visitor) -> dict[str, Any]:
    fills = last is not None and last.state in UNDER_WAY
    return {
        "fills": fills,
        "follows": fills and visitor.scope.administers,
        "progress": last.progress if last else 0,
        "problem": last.problem if last else "",
        "here": f"{HOME}{last.key}/" if last else "",
    }


def _new(visitor: Visitor) -> tuple[dict[str, Any], ...]:
    return ({**_link(_("New metric"), f"{HOME}new/", "plus"), "primary": True},) if visitor.scope.administers else ()


def _links(key: str, last: Definition | None, visitor: Visitor) -> list[dict[str, Any]]:
    if not visitor.scope.administers:
        return []
    links = [_link(_("Who answers for it"), f"{HOME}{key}/owner/", "user")]
    if last is None or last.state != State.LIVE:
        return links
    links.append(_link(_("Change its words"), f"{HOME}{key}/words/", "language"))
    return [*links, _link(_("Change"), f"{HOME}{key}/change/", "edit")] if read(last.body).of_records else links


def _actions(last: Definition | None, visitor: Visitor) -> list[dict[str, str]]:
    if last is None or not visitor.scope.administers:
        return []
    if last.state != State.LIVE:
        return [{"url": f"{HOME}{last.key}/again/", "label": _("Try again")}] if last.problem else []
    if last.retired:
        return [{"url": f"{HOME}{last.key}/use/", "label": _("Use it again")}]
    return [{"url": f"{HOME}{last.key}/retire/", "label": _("Use it no more")}]


def _link(label: str, url: str, icon: str) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon}
