"""What ends with a hand-over beside the records: the account and the place in the organisation; and telling people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, F
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.accounts import let_in, shut_out
from yeji.org.calendar import company
from yeji.org.models import HandOver, HandOverStep, Person
from yeji.org.moves import CannotMove, end_places, places_from, put_places_back
from yeji.org.scopes import Scope
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.records import writing
from yeji.records.handover.asking import MOVED, check_account
from yeji.records.types import registry


def part(found: HandOver, *, asker: Scope, by: Scope, at: datetime) -> str:
    """End the leaver's account and place, as far as was asked. Why something of it could not be; else nothing.

    The day that was asked for is the last day at work, whenever it is done: what was reached on it counts where it was
    reached.
    """
    reason = ""
    account = Account.objects.filter(pk=found.person.account_id or 0, is_active=True).first()
    if found.closes and account is not None:
        try:
            check_account(found.person, asker)
            shut_out(account=account, by=by, at=at)
            found.kept["account"] = account.pk
        except Refused as problem:
            reason = str(problem)
    after = _after(found)
    if found.leaves and (places := places_from(person=found.person_id, day=after)):
        found.kept["places"] = places
        writing.set_context(account=by.account, at=at, verb="person.depart")
        end_places({found.person_id: after})
        _tell_ledger(found.person_id, by=by, at=at)
    return reason


def rejoin(found: HandOver, *, by: Scope, at: datetime) -> str:
    """Open the account again and give the place back, where the hand-over took them. Why not; else nothing."""
    account = Account.objects.filter(pk=found.kept.get("account") or 0, is_active=False).first()
    if account is not None:
        let_in(account=account, by=by, at=at)
    if places := found.kept.get("places"):
        writing.set_context(account=by.account, at=at, verb="person.enter")
        try:
            put_places_back(person=found.person_id, places=places, ended=_after(found))
        except CannotMove as problem:
            return _("The place in the organisation was not given back. %(why)s") % {"why": problem}
        _tell_ledger(found.person_id, by=by, at=at)
    return ""


def _after(found: HandOver) -> date:
    """The first day on which the leaver works here no more."""
    return found.on + timedelta(days=1)


def tell(found: HandOver, *, at: datetime) -> None:
    """Tell everybody who got something how much it is, each once."""
    steps = HandOverStep.objects.filter(handover=found, outcome=MOVED)
    got = dict(steps.values_list("to").annotate(number=Count("pk")))
    accounts = dict(Person.unscoped.filter(pk__in=got).exclude(account=None).values_list(F("pk"), F("account_id")))
    by = found.account.name if found.account else company().name
    for person, account in accounts.items():
        if account != found.account_id:
            facts = {"by": by, "to": found.person.name, "created": str(got[person])}
            notify([account], kind="handed_over", at=at, facts=facts)


def _tell_ledger(person: int, *, by: Scope, at: datetime) -> None:
    """What is counted follows whoever has another place."""
    writing.set_context(account=by.account, at=at, verb="person.move")
    writing.wrote(registry.get("person"), [person], by=by, at=at, verb="person.move")
