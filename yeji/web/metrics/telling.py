"""What a metric is and was, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yeji.kit.periods import containing
from yeji.ledger import tiles
from yeji.ledger.built import keeping
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.telling import rule_of, sentence_of
from yeji.ledger.built.trying import leaves_overlay_out
from yeji.ledger.metrics import Count, Distinct, Flow, Formula, Metric, Ratio, Stock, Unit, registry
from yeji.ledger.models import Definition
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.org.scopes import Scope
from yeji.records.reading import visible
from yeji.records.types import registry as types
from yeji.ui.components import FieldValue
from yeji.ui.days import moment_tag
from yeji.ui.signs import phrase, tag
from yeji.web.figures.asking import Asking, shown
from yeji.web.metrics.builder import HOME, name_of
from yeji.web.periods import name_of as period_name
from yeji.web.visitor import Visitor

State = Definition.State
UNDER_WAY: Final = (State.WAITING, State.FILLING)


def status_of(definition: Definition | None) -> object:
    if definition is None:
        return _("comes with Yeji")
    if definition.retired:
        return tag(_("not used any more"), "")
    if definition.state == State.FAILED:
        return tag(_("failed"), "r")
    if definition.state in UNDER_WAY:
        return tag(_("being filled in"), "y")
    return _("built here")


def facts_of(key: str, metric: Metric | None, made: Choices | None, scope: Scope) -> Iterator[FieldValue]:
    rule = rule_of(metric, made, scope=scope)
    heads = ((_("Formula"), rule.formula), (_("Only where"), rule.where), (_("Day"), rule.day))
    for label, said in (*heads, (_("Credit"), rule.credit)):
        if said:
            yield FieldValue(label=label, value=capfirst(str(said)))
    if made is not None and made.of_records and made.type in types.types:
        yield from _known(made)
    if metric is not None:
        yield FieldValue(label=_("Kind"), value=_kind(metric))
        yield FieldValue(label=_("Measured in"), value=unit_told(metric.unit))
        better = _("more is better") if metric.better == "up" else _("less is better")
        yield FieldValue(label=_("Direction"), value=better)
        yield FieldValue(label=_("Version"), value=f"v{metric.version}")
    yield FieldValue(label=_("Key"), value=key)


def changed_of(last: Definition | None, visitor: Visitor) -> Iterator[FieldValue]:
    """When it was changed last, and why."""
    if last is not None:
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


def unit_told(unit: Unit) -> str:
    return {
        Unit.MONEY: _("money"),
        Unit.COUNT: _("a number"),
        Unit.RATE: _("per cent"),
        Unit.DAYS: _("days"),
    }[unit]


def figures_of(metric: Metric, visitor: Visitor) -> Iterator[dict[str, Any]]:
    start = visitor.company.fiscal_start
    for kind in ("month", "quarter", "year"):
        period = containing(visitor.today, kind, start)
        asked = Asking(metric=metric.key, period=period, fiscal_start=start)
        value = ask(Question(metrics=(metric.key,), period=period), scope=visitor.scope).value(metric.key)
        yield {
            "label": period_name(period, start),
            "figure": shown(metric, value, visitor.company.currency, explain=asked.explain_url()),
        }


def uses_of(key: str, visitor: Visitor) -> Iterator[dict[str, str]]:
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


def versions_told(versions: Sequence[Definition], metric: Metric | None, visitor: Visitor) -> list[dict[str, Any]]:
    """Each version, the newest first: the days it counts end where the next one begins."""
    later = [None, *(one.since for one in versions)]
    return [_version(one, next_on, metric, visitor) for one, next_on in zip(versions, later, strict=False)]


def _version(one: Definition, next_on: date | None, metric: Metric | None, visitor: Visitor) -> dict[str, Any]:
    made = read(one.body)
    return {
        "number": one.version,
        "since": _counts(one.since, next_on),
        "sentence": sentence_of(None, made, visitor.scope),
        "when": moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now),
        "who": one.by.name if one.by else pgettext("who did it", "the system"),
        "reason": one.reason,
        "worded": _worded(one, visitor),
        "effects": [effect_shown(month, metric, visitor) for month in one.effect[:12]] if metric else [],
        "overlaid": bool(one.effect) and leaves_overlay_out(made),
    }


def _worded(one: Definition, visitor: Visitor) -> str:
    """Who called it otherwise, and when; empty where nobody did."""
    if one.worded_at is None:
        return ""
    when = moment_tag(one.worded_at.astimezone(visitor.now.tzinfo), now=visitor.now)
    who = one.worded_by.name if one.worded_by else pgettext("who did it", "the system")
    return phrase(_("Words changed %(when)s · %(who)s"), when=when, who=who)


def _counts(since: date | None, next_on: date | None) -> str:
    """Which days a version counts, in words."""
    first = None if since is None or since <= keeping.BEGINNING else since.isoformat()
    last = (next_on - timedelta(days=1)).isoformat() if next_on else None
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if last:
        return _("up to %(last)s") % {"last": last}
    return _("from %(day)s on") % {"day": first} if first else _("for all there is")


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
