"""Signing in by token, and out; and the tokens that one has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take, texts_in
from yeji.org.calendar import company
from yeji.platform import own
from yeji.platform.address import address_of
from yeji.platform.models import Token, TokenAccess
from yeji.platform.services import end_token, sign_in
from yeji.records.types import registry

router = Router()
LIFE_DAYS: Final = own.TOKEN_LIFE.days
LONGEST_LIFE_DAYS: Final = own.LONGEST_LIFE_DAYS
PARTS: Final = ("login", "password", "label", "days", "access", "types")


@router.get("")
def listed(request: HttpRequest) -> HttpResponse:
    """The caller's living tokens, the newest first; never their secrets."""
    parameters_of(request, ())
    caller = caller_of(request)
    found = own.tokens_of(caller.account, at=caller.at)
    return Answer(body={"items": [_told(token, caller.key.token) for token in found]}).response()


@router.post("", auth=None)
def make(request: HttpRequest) -> HttpResponse:
    """A new token for a login and a password, shown this once."""
    at, body = timezone.now(), body_of(request)
    refuse_others(body, PARTS)
    login, password = take(body, "login", str, ""), take(body, "password", str, "")
    label, days = take(body, "label", str, "API"), take(body, "days", int, LIFE_DAYS)
    access, types = take(body, "access", str, TokenAccess.WRITE.value), texts_in(body, "types")
    for name, value in (("login", login), ("password", password)):
        if not value:
            raise BadRequest(_("%(name)s is needed.") % {"name": name}, field=name)
    own.check_token(days=days, access=access)
    account = sign_in(login=login, password=password, address=address_of(request), at=at)
    company()  # tells this process which types of records there are now
    kinds = [registry.get(key).key for key in types]
    secret = own.make_own_token(account, label=label, at=at, days=days, access=access, types=kinds)
    body = {
        "token": secret,
        "expires_at": at + timedelta(days=days),
        "account": {"id": account.pk, "login": account.login, "name": account.name},
    }
    return Answer(status=201, body=body).response()


@router.delete("/current")
def end(request: HttpRequest) -> HttpResponse:
    """End the token that this request came with."""
    parameters_of(request, ())
    caller = caller_of(request)
    end_token(secret=caller.secret, at=caller.at)
    return Answer(status=204).response()


@router.delete("/{number}")
def end_one(request: HttpRequest, number: str) -> HttpResponse:
    """End one of the caller's tokens."""
    parameters_of(request, ())
    caller = caller_of(request)
    own.end_own_token(caller.account, token=id_of(number) or 0, at=caller.at)
    return Answer(status=204).response()


def _told(token: Token, current: int) -> dict[str, Any]:
    return {
        "id": token.pk,
        "label": token.label,
        "access": token.access,
        "types": token.types,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
        "current": token.pk == current,
    }
