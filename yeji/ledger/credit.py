"""Re-credit: the logged verb that lets a past result move to other people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yeji.ledger.metrics import Flow, registry
from yeji.ledger.models import CreditLine
from yeji.org.scopes import Scope
from yeji.platform.notices import notify
from yeji.records import writing
from yeji.records.owners import accounts_of_people, facts_about
from yeji.records.revealing import WHY
from yeji.records.types import ObjectType


@transaction.atomic
def write_credit_again(kind: ObjectType, record: int, *, by: Scope, at: datetime, verb: str, why: str) -> None:
    """End a record's flow credit and write it anew from its present owner and shares; then capture the difference.

    Results in locked periods move as adjustments in the first open one. The history keeps ``why``.
    """
    row = kind.table.unscoped.select_for_update().get(pk=record)
    writing.set_context(account=by.account, at=at, verb=verb, facts={WHY: why})
    events = {metric.event.key for metric in registry.captured(kind.key) if isinstance(metric, Flow)}
    CreditLine.objects.filter(record=record, ended_at=None, event__key__in=events).update(ended_at=at)
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["version", "updated_at"])
    writing.set_context(account=by.account, at=at, verb=verb)  # the reason is of this write alone
    _tell(record, by=by, at=at)
    writing.wrote(kind, [record], by=by, at=at, verb=verb)


def _tell(record: int, *, by: Scope, at: datetime) -> None:
    """Tell those who were credited until now that somebody credits the record anew."""
    if by.account is None:
        return
    ended = CreditLine.objects.filter(record=record, ended_at=at).values_list("person", flat=True)
    people = {person for person in ended if person is not None}
    accounts = [account for account in accounts_of_people(people) if account != by.account]
    notify(accounts, kind="recredited", record=record, at=at, facts=facts_about(by.account))
