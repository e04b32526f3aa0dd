"""What makes a customer and a deal whole: plain Python over a draft, the same for a form, a file and a program."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.kit.credit_code import is_credit_code
from yeji.kit.refusal import Refused
from yeji.records.territories.rules import choose
from yeji.records.types import Draft

OPEN = "open"
_CERTAIN = 100


class CustomerRefused(Refused):
    """Values that no customer can have."""

    status = 422
    code = "customer.refused"


class DealRefused(Refused):
    """Values that no deal can have together."""

    status = 422
    code = "deal.refused"


def complete_customer(draft: Draft) -> None:
    """See that a credit code is one: eighteen signs, the last of them a check over the others.

    Whether somebody chose the territory is remembered, too.

    :raises CustomerRefused: naming the field.
    """
    choose(draft)
    code = draft.values["credit_code"]
    if code is None or "credit_code" not in draft.changed:
        return
    draft.values["credit_code"] = code = code.upper().replace(" ", "")
    if not is_credit_code(code):
        raise CustomerRefused(
            _("%(code)s is no unified social credit code: compare it with the business licence.") % {"code": code},
            field="credit_code",
        )


def complete_deal(draft: Draft) -> None:
    """Fill in what follows from the rest, and refuse what cannot be.

    A deal opened without a day opens today, and says that the day is assumed. A deal that is over has a
    closing day. Its money has an exchange rate on the days it counts.

    :raises DealRefused: naming the field.
    """
    values = draft.values
    values["currency"] = (values["currency"] or draft.facts["currency"]).upper()
    outcome = draft.facts["outcomes"].get(values["stage"], OPEN)
    _fill_days(draft, outcome)
    opened, closed = values["opened_on"], values["closed_on"]
    if opened and closed and opened > closed:
        raise DealRefused(_("The deal was closed before it was opened."), field="closed_on")
    if closed and closed > draft.day and outcome != OPEN:
        raise DealRefused(_("A deal cannot be closed on a day to come."), field="closed_on")
    chance = values["probability"]
    if chance is not None and not 0 <= chance <= _CERTAIN:
        raise DealRefused(_("A chance is from 0 to 100 per cent."), field="probability")
    _refuse_without_rate(draft)


def _fill_days(draft: Draft, outcome: str) -> None:
    values = draft.values
    if "opened_on" in draft.changed and values["opened_on"]:
        values["opening_assumed"] = False
    if outcome == OPEN:
        if values["opened_on"] is None:
            values["opened_on"], values["opening_assumed"] = draft.day, True
        values["closed_on"] = None
    elif values["closed_on"] is None:
        values["closed_on"] = draft.day


def _refuse_without_rate(draft: Draft) -> None:
    values = draft.values
    currency = values["currency"]
    if currency == draft.facts["currency"]:
        return
    first = draft.facts["rates"].get(currency)
    for day in (values["opened_on"], values["closed_on"]):
        if day is not None and (first is None or day < first):
            raise DealRefused(
                _("There is no exchange rate for %(currency)s on %(day)s.") % {"currency": currency, "day": day},
                field="currency",
            )
