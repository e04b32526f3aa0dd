"""Notices over REST: what the caller should know, and that he has read it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.answers import Answer
from yeji.api.caller import Caller, caller_of
from yeji.api.requests import body_of, id_of, parameters_of, refuse_others
from yeji.platform import notices
from yeji.platform.models import Notice
from yeji.records.reading import labels_of_any

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
    seen = labels_of_any(caller.scope, {notice.record for notice in found if notice.record})
    told = []
    for notice in found:
        kind, name = seen.get(notice.record or 0, (None, ""))
        told.append(
            {
                "id": notice.pk,
                "kind": notice.kind,
                "text": notices.sentence(notice, record=_("“%(name)s”") % {"name": name} if name else _("a record")),
                "type": kind.key if kind else None,
                "record": notice.record if kind else None,
                "at": notice.at,
                "read_at": notice.read_at,
            }
        )
    return told
