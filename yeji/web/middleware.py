"""What happens around every page: a number for the log, the reader's language, refusals in words."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from yeji.kit.refusal import Refused
from yeji.web.refusals import refusal_page
from yeji.web.visitor import visitor_of

Answer = Callable[[HttpRequest], HttpResponse]

_LOST = "\ufffd"
"""What stands in the place of bytes that are no UTF-8."""

log = logging.getLogger("yeji.web")
_number: ContextVar[str] = ContextVar("request_number", default="")


def request_number() -> str:
    """The number of the request being answered, for the error page; empty outside of one."""
    return _number.get()


class RequestId:
    """Gives each request a number. The answer carries it, the log names it, an error page shows it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(4).upper()
        token = _number.set(number)
        try:
            response = self.answer(request)
        finally:
            _number.reset(token)
        response["X-Request-Id"] = number
        if response.status_code >= 500:
            log.error(
                "request %s was answered with %s: %s %s", number, response.status_code, request.method, request.path
            )
        return response


class Reader:
    """Attaches the visitor, and speaks the account's language in a browser that has not chosen one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor.account and not request.COOKIES.get("yeji_language"):
            translation.activate((visitor.behind or visitor.account).language)
        response = self.answer(request)
        if visitor.account and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class Refusals:
    """Turns what could not be done into a page, or a fragment of one, that says so.

    Text with a NUL in it, which nobody types and no database keeps, is refused before any page reads it, and so is
    what was no text in UTF-8 and would be kept as question marks.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(
            "\x00" in value or _LOST in value
            for given in (request.GET, request.POST)
            for _name, values in given.lists()
            for value in values
        ):
            raise SuspiciousOperation("something that is no text in what was given")
        return self.answer(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else is a bug of ours and goes on to the error page and the log."""
        return refusal_page(request, problem) if isinstance(problem, Refused) else None
