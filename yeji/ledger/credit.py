"""Re-credit: the logged verb that lets a past result move to other people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.crediting import Credited, credited
from yeji.ledger.models import CreditLine
from yeji.org.scopes import Scope
from yeji.platform.notices import notify
from yeji.records import writing
from yeji.records.fields import BadValue
from yeji.records.owners import accounts_of_people, facts_about
from yeji.records.reading import labels
from yeji.records.revealing import WHY
from yeji.records.types import ObjectType
from yeji.records.types import registry as types
from yeji.ui.signs import enumerated

METRICS: Final = "metrics"
"""The field that names what is to move."""


class NothingToMove(Refused):
    """Everything of the record is credited already to those to whom it would go."""

    status = 409
    code = "credit.nothing_to_move"


@transaction.atomic
def write_credit_again(
    kind: ObjectType,
    record: int,
    *,
    by: Scope,
    at: datetime,
    verb: str,
    why: str,
    metrics: Collection[str] | None = None,
) -> None:
    """End a record's flow credit and write it anew from its present owner and shares; then capture the difference.

    Of what others would be credited with, the ``metrics`` of these keys move, with those credited by the same event;
    unless they are named, all but what somebody was credited with on the day on which the record began. Results in
    locked periods move as adjustments in the first open one. The history keeps ``why``.

    :raises NothingToMove: if everybody is credited rightly.
    :raises BadValue: if ``metrics`` names what does not move, or nothing.
    """
    row = kind.table.unscoped.select_for_update().get(pk=record)
    moving = [one.event for one in _chosen(credited(kind, record), metrics, by=by)]
    writing.set_context(account=by.account, at=at, verb=verb, facts={WHY: why})
    CreditLine.objects.filter(record=record, ended_at=None, event__key__in=moving).update(ended_at=at)
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["version", "updated_at"])
    writing.set_context(account=by.account, at=at, verb=verb)  # the reason is of this write alone
    _tell(record, by=by, at=at)
    writing.wrote(kind, [record], by=by, at=at, verb=verb)


def _chosen(found: Sequence[Credited], metrics: Collection[str] | None, *, by: Scope) -> list[Credited]:
    """What is to move of what would."""
    would = [one for one in found if one.moves]
    if not would:
        raise NothingToMove(nothing_to_move(found, by=by))
    known = frozenset[str]().union(*(one.keys for one in would))
    for key in metrics or ():
        if key not in known:
            told = {"metric": key[:60], "known": ", ".join(sorted(known))}
            raise BadValue(_("%(metric)s would not move. What would: %(known)s") % told, field=METRICS)
    chosen = [one for one in would if (not one.stays if metrics is None else one.keys & set(metrics))]
    if not chosen:
        raise BadValue(_("Choose what is to move."), field=METRICS)
    return chosen


def nothing_to_move(found: Sequence[Credited], *, by: Scope) -> str:
    """That everything is credited as it should be, and to whom."""
    ids = list(dict.fromkeys(part.person for one in found for part in one.now))
    names = labels(by, types.get("person"), [one for one in ids if one])
    whom = enumerated(names.get(one, f"#{one}") if one else _("nobody") for one in ids)
    if not whom:
        return _("Nothing to move: none of it is counted.")
    return _("Nothing to move: every figure already goes to %(people)s.") % {"people": whom}


def _tell(record: int, *, by: Scope, at: datetime) -> None:
    """Tell those who were credited until now that somebody credits the record anew."""
    if by.account is None:
        return
    ended = CreditLine.objects.filter(record=record, ended_at=at).values_list("person", flat=True)
    people = {person for person in ended if person is not None}
    accounts = [account for account in accounts_of_people(people) if account != by.account]
    notify(accounts, kind="recredited", record=record, at=at, facts=facts_about(by.account))
