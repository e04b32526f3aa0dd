"""The gate before every page of the product: only for those who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from yeji.org.calendar import company_once
from yeji.platform.again import again
from yeji.web.only_looking import reading_alone
from yeji.web.visitor import Visitor, visitor_of

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, Visitor, Rest], HttpResponse]
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def signed_in(page: Page[Rest]) -> View[Rest]:
    """Hands the page its visitor; sends everybody else to sign in first and back afterwards.

    A page has one effect at most, so one that the database undid for somebody else's sake is asked again.
    """

    @wraps(page)
    def view(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor.account is None:
            return _to_sign_in(request)
        with company_once():
            visitor.company  # noqa: B018 - also tells this process which fields and objects there are now
            with reading_alone(visitor):
                return again(lambda: page(request, visitor, *args, **kwargs))

    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    fragment = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "/") if fragment else request.get_full_path()
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back != "/" else settings.LOGIN_URL
    if fragment:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
