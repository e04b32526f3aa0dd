"""What could not be done, as ``application/problem+json`` (RFC 9457) with stable codes."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import Http404
from django.urls import Resolver404
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from yeji.api.calls.answers import Answer
from yeji.kit.refusal import Refused
from yeji.platform.again import Busy
from yeji.platform.keys import TooFast
from yeji.records.revealing import TooManyReveals
from yeji.records.together import NotAllAccepted
from yeji.records.writing import Conflict

KIND: Final = "application/problem+json"
log = logging.getLogger("yeji.api")


class NoSuchAddress(Refused):
    """Nothing is served at this address."""

    status = 404
    code = "address.unknown"


class WrongMethod(Refused):
    """The address is served, but not by this method."""

    status = 405
    code = "method.not_allowed"


class BadRequest(Refused):
    """The request cannot be read."""

    code = "request.unreadable"


class TooLarge(Refused):
    """The body is larger than any we take."""

    status = 413
    code = "request.too_large"


class NotAvailable(Refused):
    """The database does not answer, or may not be written to just now."""

    status = 503
    code = "service.unavailable"


class OurFault(Refused):
    """A bug. The log has its trace under the request's number."""

    status = 500
    code = "service.failed"


def problem_of(cause: Exception, number: str) -> Answer:
    """The answer that tells a program what could not be done. ``number`` is the request's."""
    refused = _refusal_of(cause)
    if isinstance(refused, OurFault):
        log.error("request %s failed", number, exc_info=cause)
    elif refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("request %s was answered with %s: %s", number, refused.status, str(cause).partition("\n")[0])
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(refused.status),
        **told(refused),
        "request_id": number,
    }
    if isinstance(refused, NotAllAccepted):
        wrong = [(place, line.problem) for place, line in enumerate(refused.lines, 1) if line.problem]
        body["lines"] = [{"line": place, "problem": told(problem)} for place, problem in wrong]
    return Answer(status=refused.status, body=body, kind=KIND, headers=_headers(refused))


def told(refused: Refused) -> dict[str, Any]:
    """What could not be done and why, without the request that asked for it."""
    wrong = refused.others or (refused,)
    body: dict[str, Any] = {
        "status": refused.status,
        "code": refused.code,
        "detail": str(refused),
        "errors": [{"field": item.field, "message": str(item)} for item in wrong if item.field],
    }
    if isinstance(refused, Conflict):
        body["conflict"] = {"version": refused.version, "fields": refused.fields}
    return body


def _refusal_of(cause: Exception) -> Refused:
    """The refusal behind an exception; what no input can cause is our own fault."""
    if isinstance(cause, Refused):
        return cause
    if isinstance(cause, Resolver404 | Http404):
        return NoSuchAddress(_("There is nothing at this address."))
    if isinstance(cause, RequestDataTooBig):
        return TooLarge(_("The request is too large."))
    if isinstance(cause, SuspiciousOperation):
        return BadRequest(_("The request cannot be read."))
    if isinstance(cause, DatabaseError | InterfaceError | PoolTimeout):
        return _of_database(cause)
    return _fault()


def _of_database(cause: Exception) -> Refused:
    """What the database's own words mean: class 08 and 57P are a lost connection, 53 a lack of room."""
    state = getattr(cause.__cause__, "sqlstate", None) or getattr(cause, "sqlstate", None) or ""
    if state in ("55P03", "40P01", "40001"):
        return Busy(_("Somebody else is changing the same. Try again in a moment."))
    if state == "57014":
        return NotAvailable(_("This takes too long. Ask for less."))
    if state == "25006":
        return NotAvailable(_("Nothing can be written just now: the disk is nearly full."))
    lost = not state and isinstance(cause, PoolTimeout | InterfaceError)
    unnamed = not state and type(cause).__name__ == "OperationalError"
    if lost or unnamed or state[:2] in ("08", "53") or state[:3] == "57P":
        return NotAvailable(_("The database does not answer. Try again in a moment."))
    return _fault()


def _fault() -> Refused:
    return OurFault(_("Something went wrong on our side. It was logged under the number of the request."))


def _title(status: int) -> str:
    return {
        400: _("The request is wrong"),
        401: _("Sign in first"),
        403: _("You may not do this"),
        404: _("Nothing here"),
        405: _("Not by this method"),
        409: _("It collides with something"),
        413: _("Too large"),
        415: _("Send JSON"),
        422: _("Not accepted"),
        429: _("Slow down"),
        503: _("Not available now"),
        507: _("No room"),
    }.get(status, _("This could not be done"))


def _headers(refused: Refused) -> dict[str, str]:
    if refused.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if refused.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": "2"}
    if isinstance(refused, TooFast | TooManyReveals):
        return {"Retry-After": str(refused.wait)}
    return {"Retry-After": "900"} if refused.status == HTTPStatus.TOO_MANY_REQUESTS else {}
