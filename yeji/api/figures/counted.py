"""What a record counts for over REST, and what it does not, with the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer, figure
from yeji.api.calls.caller import caller_of
from yeji.api.calls.requests import id_of, parameters_of
from yeji.ledger.counted import Counted, counted
from yeji.ledger.metrics import Metric
from yeji.ledger.uncounted import uncounted
from yeji.records.private import keeps_back
from yeji.records.reading import NotFound, get

router = Router()


@router.get("/counted/{type_key}/{record}")
def read(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Each metric that a record counts for, for whom and when; and those that it does not, with what is not so.

    Amounts are left out where a role keeps back something of the record: they might tell it.
    """
    parameters_of(request, ())
    caller = caller_of(request)
    kind = caller.type(type_key)
    number = id_of(record)
    if number is None:
        raise NotFound(_("There is no such record."))
    row = get(caller.scope, kind, number)
    lines, hidden = counted(row.pk, scope=caller.scope)
    kept = bool(keeps_back(caller.scope, kind))
    missing = uncounted(kind, row.pk, scope=caller.scope, besides={line.metric.key for line in lines})
    body = {
        "counted": [_told(line, kept=kept) for line in lines],
        "outside": hidden,
        "uncounted": [{"metric": one.metric.key, "version": one.metric.version, "unmet": one.unmet} for one in missing],
    }
    return Answer(body=body).response()


def _told(line: Counted, *, kept: bool) -> dict[str, Any]:
    """One figure that the record is in; its amount only where nothing of the record is ``kept`` back."""
    return {
        "metric": line.metric.key,
        "version": line.metric.version,
        "person": line.person,
        "unit": line.unit,
        "amount": amount_of(line.metric, line.amount, kept=kept),
        "count": line.count,
        "day": line.day,
        "belongs_on": line.belongs_on,
        "overlay": line.overlay,
    }


def amount_of(metric: Metric, amount: Decimal, *, kept: bool) -> Decimal | None:
    """What a metric has of a record, as programs read it; none where something of the record is ``kept`` back."""
    return None if kept and metric.unit != "count" else figure(amount)
