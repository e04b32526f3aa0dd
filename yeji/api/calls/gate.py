"""The gate of the REST interface: everything under ``/api/`` is answered here, apart from the screens.

No cookie is read, so that no page elsewhere can make a browser act; no session, no form protection and no HTML is
needed then. Whatever happens, the answer is JSON in the language the program asked for.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from yeji.api.calls.narrow import pace_headers
from yeji.api.calls.problems import WrongMethod, problem_of
from yeji.org.calendar import company_once
from yeji.platform.again import again

Handler = Callable[[HttpRequest], HttpResponse]

ROOT: Final = "/api"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Accept-Language, Authorization",
}


class ApiGate:
    """Answers what is under ``/api/`` and hands on the rest."""

    def __init__(self, answer: Handler) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ROOT and not request.path_info.startswith(f"{ROOT}/"):
            return self.answer(request)
        number = secrets.token_hex(4).upper()
        request.COOKIES = {}
        request.encoding = "utf-8"
        language = translation.get_language_from_request(request)
        with translation.override(language), company_once():
            response = _answered(request, number)
        for name, value in {
            **_HEADERS,
            **pace_headers(request),
            "Content-Language": language,
            "X-Request-Id": number,
        }.items():
            response.headers.setdefault(name, value)
        if not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def number_of(request: HttpRequest) -> str:
    """The number under which this request is found in the log."""
    return str(request.META["yeji.request_number"])


def _answered(request: HttpRequest, number: str) -> HttpResponse:
    request.META["yeji.request_number"] = number
    if request.method == "HEAD":
        request.method = "GET"  # the server leaves the body out
    try:
        match = resolve(request.path_info)
        request.resolver_match = match
        response: HttpResponse = again(lambda: match.func(request, *match.args, **match.kwargs))
        if response.status_code == WrongMethod.status:
            return _wrong_method(response.headers.get("Allow", ""), number)
    except Exception as problem:  # noqa: BLE001 - the last resort: a program gets JSON, and the log the trace
        return problem_of(problem, number).response()
    return response


def _wrong_method(served: str, number: str) -> HttpResponse:
    """The refusal with the methods that are served here, as HTTP asks for; whoever answers GET answers HEAD."""
    methods = {name.strip() for name in served.split(",") if name.strip()}
    if "GET" in methods:
        methods.add("HEAD")
    refused = WrongMethod(_("This address does not answer to this method."))
    response = problem_of(refused, number).response()
    response.headers["Allow"] = ", ".join(sorted(methods))
    return response
