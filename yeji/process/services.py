"""How a company begins: its own settings, the steps of selling, and somebody who administers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.org.accounts import FIRST_ROLE
from yeji.org.scopes import SYSTEM
from yeji.org.services import describe_company, grant_role
from yeji.platform.models import Account
from yeji.platform.services import note, use_setup_link
from yeji.process.models import Outcome, Stage
from yeji.records.models import Directory
from yeji.records.types import registry
from yeji.records.writing import save

STAGE: Final = "stage"


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """The answers of whoever sets a company up. ``currency``, ``zone`` and ``fiscal_start`` count only while nothing
    was entered yet."""

    company: str
    currency: str
    zone: str
    fiscal_start: int
    name: str
    login: str
    password: str


def untouched() -> bool:
    """Whether there is no record of any kind: until then, currency, zone and fiscal year can still be chosen."""
    return not Directory.objects.exists()


@transaction.atomic
def set_up(*, secret: str, beginning: Beginning, language: str, at: datetime) -> Account:
    """Set the company up through the one-time link, all of it or nothing. Of two at once, one wins.

    :raises LinkIsDead: if the link was used, is too old or was never made.
    :raises CannotFound, CannotOpenAccount: naming the answer that is refused; the link stays good then.
    """
    account = use_setup_link(
        secret=secret,
        login=beginning.login,
        name=beginning.name,
        password=beginning.password,
        language=language,
        at=at,
    )
    fresh = untouched()
    describe_company(
        name=beginning.company,
        currency=beginning.currency if fresh else None,
        zone=beginning.zone if fresh else None,
        fiscal_start=beginning.fiscal_start if fresh else None,
    )
    grant_role(account=account, role=FIRST_ROLE)
    note(account=account, by=account.pk, verb="set_up", at=at)
    if not Stage.unscoped.exists():
        lay_stages(at=at)
    return account


def lay_stages(*, at: datetime) -> None:
    """Give a new company the usual steps of selling, in the reader's language; it changes them as it likes."""
    steps = (
        (_("First contact"), Outcome.OPEN),
        (_("Needs understood"), Outcome.OPEN),
        (_("Proposal"), Outcome.OPEN),
        (_("Negotiation"), Outcome.OPEN),
        (pgettext("stage", "Won"), Outcome.WON),
        (_("Lost"), Outcome.LOST),
    )
    kind = registry.get(STAGE)
    for place, (name, outcome) in enumerate(steps, start=1):
        save(kind, None, {"name": name, "place": str(place), "outcome": str(outcome)}, by=SYSTEM, at=at)
