"""The list of metrics, and the page of each: what it counts in words, for whom, where it is used, how it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.numbers import head_unit
from yeji.kit.periods import containing
from yeji.kit.refusal import Refused
from yeji.ledger import tiles
from yeji.ledger.built import keeping
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.telling import rule_of
from yeji.ledger.built.words import in_words
from yeji.ledger.capture.following import being_counted
from yeji.ledger.metrics import Count, Distinct, Flow, Formula, Metric, Ratio, Stock, Unit, registry
from yeji.ledger.models import Definition
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.org.scopes import Scope
from yeji.records.reading import visible
from yeji.records.types import registry as types
from yeji.ui.components import Cell, Column, Crumb, DataTable, FieldList, FieldValue, Row
from yeji.ui.days import moment_tag
from yeji.ui.signs import language, phrase, tag
from yeji.web.figures.asking import Asking, shown
from yeji.web.gate import signed_in
from yeji.web.metrics.builder import HOME, called, name_of
from yeji.web.periods import name_of as period_name
from yeji.web.visitor import Visitor

State = Definition.State
_UNDER_WAY: Final = (State.WAITING, State.FILLING)


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
            Cell(content=_sentence(metric, made, scope)),
            Cell(content=_unit(metric.unit) if metric else ""),
            Cell(content=_status(definition)),
        ),
    )


def _sentence(metric: Metric | None, made: Choices | None, scope: Scope) -> str:
    """What it means: as its maker put it, else as its definition says."""
    said = str(metric.meaning) if metric else ""
    if said or made is None:
        return said
    try:
        return in_words(made, scope=scope)
    except Refused as problem:
        return str(problem)


def _status(definition: Definition | None) -> object:
    if definition is None:
        return _("comes with Yeji")
    if definition.retired:
        return tag(_("not used any more"), "")
    if definition.state == State.FAILED:
        return tag(_("failed"), "r")
    if definition.state in _UNDER_WAY:
        return tag(_("being filled in"), "y")
    return _("built here")


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
        "status": _status(last) if last else "",
        "sentence": _sentence(known, made, visitor.scope),
        "facts": FieldList(fields=(*_facts(metric, known, made, visitor.scope), *_kept(last, visitor))),
        "figures": list(_figures(known, visitor)) if known else [],
        "used": list(_used(metric, visitor)),
        "versions": [_version(one, known, visitor) for one in versions],
        "links": _links(last, visitor),
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
    fills = last is not None and last.state in _UNDER_WAY
    return {
        "fills": fills,
        "follows": fills and visitor.scope.administers,
        "progress": last.progress if last else 0,
        "problem": last.problem if last else "",
        "here": f"{HOME}{last.key}/" if last else "",
    }


def _facts(key: str, metric: Metric | None, made: Choices | None, scope: Scope) -> Iterator[FieldValue]:
    rule = rule_of(metric, made, scope=scope)
    heads = ((_("Formula"), rule.formula), (_("Only where"), rule.where), (_("Day"), rule.day))
    for label, said in (*heads, (_("Credit"), rule.credit)):
        if said:
            yield FieldValue(label=label, value=capfirst(str(said)))
    if made is not None and made.of_records and made.type in types.types:
        yield from _known(made)
    if metric is not None:
        yield FieldValue(label=_("Kind"), value=_kind(metric))
        yield FieldValue(label=_("Measured in"), value=_unit(metric.unit))
        better = _("more is better") if metric.better == "up" else _("less is better")
        yield FieldValue(label=_("Direction"), value=better)
        yield FieldValue(label=_("Version"), value=f"v{metric.version}")
    yield FieldValue(label=_("Key"), value=key)


def _kept(last: Definition | None, visitor: Visitor) -> Iterator[FieldValue]:
    """Who answers for it, and when it was changed last."""
    if last is None:
        yield FieldValue(label=_("Owner"), value=_("comes with Yeji"))
        return
    who = last.by.name if last.by else pgettext("who did it", "the system")
    yield FieldValue(label=_("Owner"), value=who)
    when = moment_tag(last.at.astimezone(visitor.now.tzinfo), now=visitor.now)
    told = phrase("%(when)s · %(reason)s", when=when, reason=last.reason) if last.reason else when
    yield FieldValue(label=_("Last change"), value=told)


def _known(made: Choices) -> Iterator[FieldValue]:
    """From when on past levels are known."""
    since = keeping.known_since(made)
    if since is not None:
        told = _(
            "By the history of the records, since %(day)s. What was over when it was entered stands on no past day."
        )
        yield FieldValue(label=_("Past levels"), value=told % {"day": since.isoformat()})


def _kind(metric: Metric) -> str:
    words = {
        Flow: _("a sum over the period"),
        Stock: _("a level at the end of the period"),
        Count: _("a number of records, read from the same entries"),
        Ratio: _("summed first, divided last"),
        Formula: _("worked out from sums"),
        Distinct: _("different customers; cannot be added up"),
    }
    return words.get(type(metric), "")


def _unit(unit: Unit) -> str:
    return {
        Unit.MONEY: _("money"),
        Unit.COUNT: _("a number"),
        Unit.RATE: _("per cent"),
        Unit.DAYS: _("days"),
    }[unit]


def _figures(metric: Metric, visitor: Visitor) -> Iterator[dict[str, Any]]:
    start = visitor.company.fiscal_start
    for kind in ("month", "quarter", "year"):
        period = containing(visitor.today, kind, start)
        asked = Asking(metric=metric.key, period=period, fiscal_start=start)
        value = ask(Question(metrics=(metric.key,), period=period), scope=visitor.scope).value(metric.key)
        yield {
            "label": period_name(period, start),
            "figure": shown(metric, value, visitor.company.currency, explain=asked.explain_url()),
        }


def _used(key: str, visitor: Visitor) -> Iterator[dict[str, str]]:
    """Other metrics that are made of it, and the targets set on it."""
    for metric in registry:
        if any(part.key == key for part in metric.inputs()):
            yield {"label": name_of(metric), "url": f"{HOME}{metric.key}/"}
    tiled = tiles.choosers(key)
    if tiled:
        label = ngettext("%(count)s person's overview", "%(count)s people's overview", tiled) % {"count": f"{tiled:,}"}
        yield {"label": label, "url": ""}
    target = types.types.get("target")
    count = visible(visitor.scope, target).filter(metric=key).count() if target else 0
    if count:
        label = ngettext("%(count)s target", "%(count)s targets", count) % {"count": f"{count:,}"}
        yield {"label": label, "url": f"/records/target/?metric={key}"}


def _version(one: Definition, metric: Metric | None, visitor: Visitor) -> dict[str, Any]:
    made = read(one.body)
    return {
        "number": one.version,
        "since": _since(one.since),
        "sentence": _sentence(None, made, visitor.scope),
        "when": moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now),
        "who": one.by.name if one.by else pgettext("who did it", "the system"),
        "reason": one.reason,
        "worded": _worded(one, visitor),
        "effects": [effect_shown(month, metric, visitor) for month in one.effect[:12]] if metric else [],
    }


def _worded(one: Definition, visitor: Visitor) -> str:
    """Who called it otherwise, and when; empty where nobody did."""
    if one.worded_at is None:
        return ""
    when = moment_tag(one.worded_at.astimezone(visitor.now.tzinfo), now=visitor.now)
    who = one.worded_by.name if one.worded_by else pgettext("who did it", "the system")
    return phrase(_("Words changed %(when)s · %(who)s"), when=when, who=who)


def _since(day: date | None) -> str:
    if day is None or day <= keeping.BEGINNING:
        return _("for all there is")
    return _("from %(day)s on") % {"day": day.isoformat()}


def effect_shown(month: Mapping[str, Any], metric: Metric, visitor: Visitor) -> dict[str, Any]:
    """A month before and after a change, as its line says it."""
    currency = visitor.company.currency
    before, after = Decimal(month["before"]), Decimal(month["after"])
    return {
        "month": month["month"][:7],
        "before": shown(metric, before, currency, column=True),
        "before_count": f"{month['before_count']:,}",
        "after": shown(metric, after, currency, column=True),
        "after_count": f"{month['after_count']:,}",
        "same": before == after,
    }


def _new(visitor: Visitor) -> tuple[dict[str, Any], ...]:
    return ({**_link(_("New metric"), f"{HOME}new/", "plus"), "primary": True},) if visitor.scope.administers else ()


def _links(last: Definition | None, visitor: Visitor) -> list[dict[str, Any]]:
    if last is None or not visitor.scope.administers or last.state != State.LIVE:
        return []
    words = _link(_("Change its words"), f"{HOME}{last.key}/words/", "language")
    if not read(last.body).of_records:
        return [words]
    return [words, _link(_("Change"), f"{HOME}{last.key}/change/", "edit")]


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
