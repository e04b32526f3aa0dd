"""Accounts and their rights, for administrators; and the closing of months, for those whose role closes them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take, texts_in
from yeji.kit.periods import parse
from yeji.ledger.earlier import move_with_earlier
from yeji.ledger.models import PeriodStatus
from yeji.ledger.periods import OPEN, MayNotClose, Month, months, move_period
from yeji.ledger.seals import Sealed, seal_of, seals
from yeji.org import accounts
from yeji.org.models import Person, Reveal
from yeji.org.queries import AccountLine, account_lines
from yeji.platform.models import Account
from yeji.records.reading import get
from yeji.records.revealing import limit, reveals
from yeji.records.types import registry

router = Router()
OPENING = ("login", "name", "roles", "person", "language")
LANGUAGES = ("zh-hans", "en")
REOPENED = "open"
REVEALS = 200
STATUSES = (REOPENED, *(str(status) for status in PeriodStatus))


@router.get("/accounts")
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Every account."""
    parameters_of(request, ())
    accounts.allow(caller_of(request).scope)
    return Answer(body={"items": [_shown(line) for line in account_lines()]}).response()


@router.post("/accounts")
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account. The path of its one-time link is answered this once."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, OPENING)
    language = take(body, "language", str, translation.get_language() or LANGUAGES[0])
    if language not in LANGUAGES:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "language"}, field="language")
    accounts.allow(caller.scope)
    person = _person(body, caller)

    def effect() -> Answer:
        account, secret = accounts.open_for(
            login=take(body, "login", str, ""),
            name=take(body, "name", str, ""),
            roles=texts_in(body, "roles"),
            person=person,
            language=language,
            by=caller.scope,
            at=caller.at,
        )
        return Answer(status=201, body={"account": _one(account), "link": f"/password/{secret}/"})

    return once(request, caller, body, effect)


@router.get("/accounts/{number}")
def read_account(request: HttpRequest, number: str) -> HttpResponse:
    """One account."""
    parameters_of(request, ())
    return Answer(body=_one(_account(number, caller_of(request)))).response()


@router.put("/accounts/{number}/roles")
def set_roles(request: HttpRequest, number: str) -> HttpResponse:
    """Give an account exactly these roles."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("roles",))
    account = _account(number, caller)
    accounts.set_roles(account=account, roles=texts_in(body, "roles"), by=caller.scope, at=caller.at)
    return Answer(body=_one(account)).response()


@router.put("/accounts/{number}/person")
def set_person(request: HttpRequest, number: str) -> HttpResponse:
    """Say whose records are an account's own; null: nobody's."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("person",))
    account = _account(number, caller)
    accounts.tie(account=account, person=_person(body, caller), by=caller.scope, at=caller.at)
    return Answer(body=_one(account)).response()


@router.post("/accounts/{number}/link")
def make_link(request: HttpRequest, number: str) -> HttpResponse:
    """A fresh one-time link by which the holder chooses a password."""
    caller, _body = caller_of(request), _nothing(request)
    secret = accounts.new_link(account=_account(number, caller), by=caller.scope, at=caller.at)
    return Answer(status=201, body={"link": f"/password/{secret}/"}).response()


@router.post("/accounts/{number}/deactivate")
def deactivate(request: HttpRequest, number: str) -> HttpResponse:
    """Shut an account out at once."""
    caller, _body = caller_of(request), _nothing(request)
    account = _account(number, caller)
    accounts.shut_out(account=account, by=caller.scope, at=caller.at)
    return Answer(body=_one(account)).response()


@router.post("/accounts/{number}/reactivate")
def reactivate(request: HttpRequest, number: str) -> HttpResponse:
    """Let an account in again."""
    caller, _body = caller_of(request), _nothing(request)
    account = _account(number, caller)
    accounts.let_in(account=account, by=caller.scope, at=caller.at)
    return Answer(body=_one(account)).response()


@router.get("/reveals")
def list_reveals(request: HttpRequest) -> HttpResponse:
    """The newest masked values that were shown, and how many a day allows one account."""
    parameters_of(request, ())
    found = reveals(by=caller_of(request).scope)[:REVEALS]
    return Answer(
        body={"a_day": caller_of(request).company.reveals_a_day, "items": [_noted(one) for one in found]}
    ).response()


@router.put("/reveals")
def set_limit(request: HttpRequest) -> HttpResponse:
    """Say how many masked values one account has shown a day at most."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("a_day",))
    a_day = take(body, "a_day", int, -1)
    limit(a_day=a_day, by=caller.scope, at=caller.at)
    return Answer(body={"a_day": a_day}).response()


def _noted(one: Reveal) -> dict[str, Any]:
    return {"id": one.pk, "at": one.at, "account": one.account_id, "account_name": one.account.name, "type": one.type,
            "record": one.record, "field": one.field, "why": one.why}  # fmt: skip


@router.get("/periods")
def list_periods(request: HttpRequest) -> HttpResponse:
    """The months on their way to being closed."""
    parameters_of(request, ())
    if not caller_of(request).scope.closes:
        raise MayNotClose(_("Closing months needs a role of its own. Ask an administrator for the role “closer”."))
    sealed = {one.month: one for one in seals()}
    return Answer(body={"items": [_month(one, sealed.get(one.starts_on)) for one in months()]}).response()


@router.post("/periods/{month}")
def take_step(request: HttpRequest, month: str) -> HttpResponse:
    """Take a month one step on, or open it again with a reason."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("to", "reason", "earlier"))
    to, reason = take(body, "to", str, ""), take(body, "reason", str, "")
    together = take(body, "earlier", bool, False)
    if to not in STATUSES:
        known = ", ".join(STATUSES)
        raise BadRequest(_("%(name)s is one of: %(known)s") % {"name": "to", "known": known}, field="to")
    step = OPEN if to == REOPENED else to

    def effect() -> Answer:
        move = move_with_earlier if together else move_period
        moved = move(month=parse(month), to=step, by=caller.account, at=caller.at, reason=reason[:500])
        return Answer(body=_month(moved, seal_of(month=moved.starts_on)))

    return once(request, caller, body, effect)


def _account(number: str, caller: Caller) -> Account:
    return accounts.account_of(id_of(number) or 0, by=caller.scope)


def _one(account: Account) -> dict[str, Any]:
    return _shown(account_lines(only=account.pk)[0])


def _shown(line: AccountLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "login": line.login,
        "name": line.name,
        "active": line.active,
        "roles": list(line.roles),
        "person": line.person_id,
        "last_login": line.last_login,
    }


def _month(month: Month, seal: Sealed | None) -> dict[str, Any]:
    status = month.status or REOPENED
    kept = {"number": seal.number, "entries": seal.entries, "hash": seal.hash} if seal else None
    return {"month": f"{month.starts_on:%Y-%m}", "status": status, "changed_at": month.changed_at, "seal": kept}


def _person(body: dict[str, Any], caller: Caller) -> Person | None:
    number = take(body, "person", int)
    if number is None:
        return None
    found: Person = get(caller.scope, registry.get("person"), number)  # type: ignore[assignment]
    return found


def _nothing(request: HttpRequest) -> dict[str, Any]:
    body = body_of(request, optional=True)
    refuse_others(body, ())
    return body
