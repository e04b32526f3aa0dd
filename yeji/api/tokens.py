"""Signing in by token, and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.answers import Answer
from yeji.api.caller import caller_of
from yeji.api.problems import BadRequest
from yeji.api.requests import body_of, parameters_of, refuse_others, take
from yeji.platform.address import address_of
from yeji.platform.services import end_token, make_token, sign_in

router = Router()
LIFE_DAYS: Final = 90
LONGEST_LIFE_DAYS: Final = 3650
PARTS: Final = ("login", "password", "label", "days")


@router.post("", auth=None)
def make(request: HttpRequest) -> HttpResponse:
    """A new token for a login and a password, shown this once."""
    at, body = timezone.now(), body_of(request)
    refuse_others(body, PARTS)
    login, password = take(body, "login", str, ""), take(body, "password", str, "")
    label, days = take(body, "label", str, "API"), take(body, "days", int, LIFE_DAYS)
    for name, value in (("login", login), ("password", password)):
        if not value:
            raise BadRequest(_("%(name)s is needed.") % {"name": name}, field=name)
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise BadRequest(_("A token lives 1 to %(most)s days.") % {"most": LONGEST_LIFE_DAYS}, field="days")
    account = sign_in(login=login, password=password, address=address_of(request), at=at)
    ends = at + timedelta(days=days)
    secret = make_token(account=account, label=label, at=at, expires_at=ends)
    body = {
        "token": secret,
        "expires_at": ends,
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
