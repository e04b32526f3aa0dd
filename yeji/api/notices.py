"""Notices over REST: what the caller should know, and that he has read it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others
from yeji.platform import notices
from yeji.platform.models import Notice
from yeji.records.talk.notices import told_to

router = Router()
MOST: Final = notices.LIST


@router.get("/notices")
def listed(request: HttpRequest) -> HttpResponse:
    """The caller's newest notices and how many are unread."""
    caller = caller_of(request)
    parameters_of(request, ())
    found = list(notices.of_account(caller.account.pk)[:MOST])
    body = {"unread": notices.unread(caller.account.pk), "items": _told(found, caller)}
    return Answer(body=body).response()


@router.post("/notices/read")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    caller = caller_of(request)
    refuse_others(body_of(request, optional=True), ())
    notices.read_all(caller.account.pk, at=caller.at)
    return Answer(status=204).response()


@router.post("/notices/{number}/read")
def read(request: HttpRequest, number: str) -> HttpResponse:
    """Mark one as read."""
    caller = caller_of(request)
    refuse_others(body_of(request, optional=True), ())
    wanted = id_of(number)
    if wanted is None:
        raise notices.NoSuchNotice(_("There is no such notice."))
    notices.read(caller.account.pk, notice=wanted, at=caller.at)
    return Answer(status=204).response()


def _told(found: list[Notice], caller: Caller) -> list[dict[str, Any]]:
    """Notices as programs read them. A record that may no longer be seen is not named, nor is its id."""
    return [
        {
            "id": one.notice.pk,
            "kind": one.notice.kind,
            "text": one.sentence,
            "type": one.kind.key if one.kind else None,
            "record": one.notice.record if one.kind else None,
            "at": one.notice.at,
            "read_at": one.notice.read_at,
        }
        for one in told_to(caller.scope, found)
    ]
