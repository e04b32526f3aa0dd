"""The way in and out: signing in, signing out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.platform import services
from yeji.platform.address import address_of
from yeji.platform.models import Account
from yeji.platform.sessions import MADE, begin_note
from yeji.ui.components.fields import TextField
from yeji.web.looking import leave_off
from yeji.web.preferences import way_back
from yeji.web.visitor import visitor_of

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who it is. A wrong password does not say whether the account exists."""
    if visitor_of(request).account is not None and request.method == "GET":
        return HttpResponseRedirect(way_back(request, referer=False))
    if request.method == "GET":
        return _sign_in_page(request)
    name = request.POST.get("login", "")
    try:
        account = services.sign_in(
            login=name,
            password=request.POST.get("password", ""),
            address=address_of(request),
            at=visitor_of(request).at,
        )
    except Refused as problem:
        return _sign_in_page(request, login=name, error=str(problem), status=problem.status)
    enter(request, account, stay=bool(request.POST.get("stay")))
    return HttpResponseRedirect(way_back(request, referer=False))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    leave_off(request, at=visitor_of(request).at)
    logout(request)
    return HttpResponseRedirect("/sign-in/")


def enter(request: HttpRequest, account: Account, *, stay: bool) -> None:
    """Begin a session; without ``stay`` it ends with the browser."""
    login(request, account, backend=_BACKEND)
    request.session[MADE] = begin_note(
        browser=request.headers.get("User-Agent", ""), address=address_of(request), at=visitor_of(request).at
    )
    if not stay:
        request.session.set_expiry(0)


def _sign_in_page(request: HttpRequest, *, login: str = "", error: str = "", status: int = 200) -> HttpResponse:
    fields = (
        TextField(
            name="login",
            label=_("Phone or e-mail"),
            value=login,
            required=True,
            autocomplete="username",
            autofocus=not login,
        ),
        TextField(
            name="password",
            label=_("Password"),
            type="password",
            error=error,
            required=True,
            autocomplete="current-password",
            autofocus=bool(login),
        ),
    )
    context = {
        "fields": fields,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "language_url": "/language/",
        "here": request.get_full_path(),
        "company": _company_name(request),
        "first_run": not Account.objects.exists(),
    }
    return render(request, "web/entrance/sign_in.html", context, status=status)


def _company_name(request: HttpRequest) -> str:
    try:
        return str(visitor_of(request).company.name)
    except Refused:
        return ""
