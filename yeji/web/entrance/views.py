"""The way in and out: the first administrator, signing in, signing out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.org.services import grant_role
from yeji.platform import services
from yeji.platform.models import Account
from yeji.platform.services import CannotOpenAccount, LinkIsDead, link_is_good, use_setup_link
from yeji.ui.components.fields import FormField, TextField
from yeji.web.preferences import way_back
from yeji.web.visitor import visitor_of

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_FIRST_ROLE = "administrator"


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
            address=request.META.get("REMOTE_ADDR", ""),
            at=visitor_of(request).at,
        )
    except Refused as problem:
        return _sign_in_page(request, login=name, error=str(problem), status=problem.status)
    _enter(request, account, stay=bool(request.POST.get("stay")))
    return HttpResponseRedirect(way_back(request, referer=False))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the first administrator through the one-time link: name, login, password."""
    visitor = visitor_of(request)
    if not link_is_good(secret=secret, at=visitor.at):
        raise LinkIsDead(_("This set-up link was used or is too old. Start Yeji again to get a new one."))
    if request.method == "GET":
        return _set_up_page(request)
    given = {key: request.POST.get(key, "") for key in ("name", "login", "password")}
    try:
        with transaction.atomic():
            account = use_setup_link(secret=secret, language=visitor.language, at=visitor.at, **given)
            grant_role(account=account, role=_FIRST_ROLE)
    except CannotOpenAccount as problem:
        return _set_up_page(request, given, problem)
    _enter(request, account, stay=True)
    return HttpResponseRedirect("/")


def _enter(request: HttpRequest, account: Account, *, stay: bool) -> None:
    login(request, account, backend=_BACKEND)
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


def _set_up_page(
    request: HttpRequest, given: dict[str, str] | None = None, problem: Refused | None = None
) -> HttpResponse:
    typed, wrong = given or {}, {problem.field: str(problem)} if problem else {}
    fields: tuple[FormField, ...] = (
        TextField(
            name="name",
            label=_("Your name"),
            value=typed.get("name", ""),
            error=wrong.get("name", ""),
            required=True,
            autocomplete="name",
            autofocus=True,
        ),
        TextField(
            name="login",
            label=_("Phone or e-mail to sign in with"),
            value=typed.get("login", ""),
            error=wrong.get("login", ""),
            required=True,
            autocomplete="username",
        ),
        TextField(
            name="password",
            label=_("Password"),
            type="password",
            error=wrong.get("password", ""),
            hint=_("At least ten characters."),
            required=True,
            autocomplete="new-password",
        ),
    )
    context = {"fields": fields, "language_url": "/language/", "here": request.path}
    return render(request, "web/entrance/set_up.html", context, status=problem.status if problem else 200)


def _company_name(request: HttpRequest) -> str:
    try:
        return str(visitor_of(request).company.name)
    except Refused:
        return ""
