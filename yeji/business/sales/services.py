"""The verbs of selling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.business.sales.models import Deal
from yeji.business.sales.rules import DealRefused
from yeji.ledger.credit import METRICS, nothing_to_move, write_credit_again
from yeji.ledger.crediting import Credited, Part, credited
from yeji.org.calendar import company
from yeji.org.queries import first_rate_days
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.process.models import Outcome
from yeji.process.queries import first_stage, outcomes
from yeji.records import writing
from yeji.records.fields import BadValue, Field, Text
from yeji.records.fields.several_choices import SeveralChoices
from yeji.records.reading import get, labels
from yeji.records.types import registry
from yeji.ui.signs import enumerated

REASON: Final = Text(key="why", label=gettext_lazy("reason"), required=True, longest=200)
MOVING: Final = SeveralChoices(key=METRICS, label=gettext_lazy("what moves"), options=())
"""What re-crediting asks for: why, and the metrics that move, by their keys."""

_ALL: Final = Decimal(100)


def deal_facts(_day: date) -> Mapping[str, Any]:
    """What the rule of deals needs to know of the company: currency, outcome of each stage, first day of each rate."""
    return {
        "currency": company().currency,
        "outcomes": outcomes(),
        "rates": SimpleLazyObject(first_rate_days),  # few deals are in another currency
    }


def is_open(deal: Row) -> bool:
    """Whether a deal is still running."""
    return isinstance(deal, Deal) and deal.stage.outcome == Outcome.OPEN


def is_closed(deal: Row) -> bool:
    """Whether a deal is won or lost."""
    return isinstance(deal, Deal) and deal.stage.outcome != Outcome.OPEN


def win(
    *, deal: int, by: Scope, at: datetime, version: int | None = None, change: Mapping[str, Any] | None = None
) -> Row:
    """Close an open deal as won; from that day it counts for those credited.

    :raises DealRefused: if it is closed already.
    """
    return _close(deal, Outcome.WON, by=by, at=at, version=version, change=change or {})


def lose(
    *, deal: int, by: Scope, at: datetime, version: int | None = None, change: Mapping[str, Any] | None = None
) -> Row:
    """Close an open deal as lost.

    :raises DealRefused: if it is closed already.
    """
    return _close(deal, Outcome.LOST, by=by, at=at, version=version, change=change or {})


def _close(
    deal: int, outcome: Outcome, *, by: Scope, at: datetime, version: int | None, change: Mapping[str, Any]
) -> Row:
    kind = registry.get("deal")
    row = get(by, kind, deal)
    if not is_open(row):
        raise DealRefused(_("This deal is closed already."), field="stage")
    verb = f"deal.{'win' if outcome == Outcome.WON else 'lose'}"
    given = {**change, "stage": first_stage(outcome)}
    return writing.save(kind, deal, given, by=by, at=at, verb=verb, version=version)


def may_recredit(by: Scope) -> bool:
    """Only who sees every figure, and may change records at all, may move a past one."""
    return by.sees_all_figures and by.writes


@transaction.atomic
def recredit(
    *, deal: int, by: Scope, at: datetime, version: int | None = None, change: Mapping[str, Any] | None = None
) -> Row:
    """Credit a closed deal anew to its present owner and shares. The one way to move a past result, and logged.

    ``change`` says why: the reason stands in the history. It may name the metrics that move; all do otherwise but those
    that counted when the deal was opened.

    :raises writing.MayNotWrite: unless the reader sees all figures.
    :raises BadValue: without a reason, or for metrics that would not move.
    :raises NothingToMove: if everybody is credited rightly.
    :raises writing.Conflict: if somebody changed the deal since ``version`` was read: another may own it now.
    """
    if not may_recredit(by):
        raise writing.MayNotWrite(_("Only those who see all figures may re-credit."))
    why, metrics = _reason(change or {}), _metrics(change or {})
    kind = registry.get("deal")
    row = get(by, kind, deal, lock=True)
    if version is not None and row.version != version:
        raise writing.Conflict(_("Somebody else changed this record meanwhile."), fields={}, version=row.version)
    write_credit_again(kind, row.pk, by=by, at=at, verb="deal.recredit", why=why, metrics=metrics)
    return get(by, kind, deal)


def _reason(change: Mapping[str, Any]) -> str:
    why = REASON.clean(change.get(REASON.key))
    if not why:
        raise BadValue(_("Say why: the reason stands in the history."), field=REASON.key)
    return str(why)


def _metrics(change: Mapping[str, Any]) -> list[str] | None:
    given = change.get(MOVING.key)
    if given is None or (isinstance(given, list) and all(isinstance(one, str) for one in given)):
        return given
    raise BadValue(_("Name metrics by their keys, in a list."), field=MOVING.key)


def ask_what_moves(by: Scope, deal: Row) -> list[tuple[Field, Any]]:
    """Why, and which of what others would be credited with is to move: events, each named by its first metric."""
    would = [one for one in credited(registry.get("deal"), deal.pk) if one.moves]
    people = {part.person for one in would for part in (*one.was, *one.now) if part.person}
    names = labels(by, registry.get("person"), people)
    options = [(one.metrics[0].key, _told_of(one, names)) for one in would]
    ticked = [one.metrics[0].key for one in would if not one.stays]
    return [*([(replace(MOVING, options=options, required=True), ticked)] if would else []), (REASON, "")]


def _told_of(one: Credited, names: Mapping[int, str]) -> str:
    """What is counted by an event, from whom it would go, and to whom."""
    was, now = (enumerated(_part(part, names) for part in parts) for parts in (one.was, one.now))
    counted = enumerated(capfirst(str(metric.label)) for metric in one.metrics)
    return _("%(metrics)s: %(was)s → %(now)s") % {"metrics": counted, "was": was, "now": now}


def _part(part: Part, names: Mapping[int, str]) -> str:
    name = names.get(part.person, f"#{part.person}") if part.person else _("nobody")
    share = "" if part.share == _ALL else f" {part.share.normalize():f}%"
    return f"{name}{share}" + (_(" on top") if part.overlay else "")


def tell_credited(by: Scope, deal: Row) -> str:
    """To whom a deal's credit goes when it is credited anew, or that it is there already."""
    found = credited(registry.get("deal"), deal.pk)
    if not any(one.moves for one in found):
        return nothing_to_move(found, by=by)
    parts = (isinstance(deal, Deal) and deal.shares) or []
    owner = deal.owner_id if isinstance(deal, Deal) else None
    ids = [int(part["person"]) for part in parts] or ([owner] if owner else [])
    names = labels(by, registry.get("person"), ids)
    shared = ((names.get(int(part["person"]), f"#{part['person']}"), part) for part in parts)
    told = [f"{name} {part['share']}%" + (_(" on top") if part["overlay"] else "") for name, part in shared]
    whom = enumerated(told or [names.get(one, f"#{one}") for one in ids]) or _("nobody")
    return _("Credit goes to: %(people)s.") % {"people": whom}
