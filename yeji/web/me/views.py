"""The page about oneself: language, theme and keys, password, where one is signed in, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.platform import own, sessions
from yeji.platform.address import address_of
from yeji.records.talk.following import HEARD, ITSELF, be_quiet, quiet_of
from yeji.ui.components.fields import TextField
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.me.browsers import browser_name
from yeji.web.me.notices import account_of
from yeji.web.me.tokens import made_from, token_fields, token_lines
from yeji.web.preferences import keep_theme, speak
from yeji.web.visitor import Visitor

PAGE = "/me/"


@require_safe
@signed_in
def me(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything on one page."""
    return _page(request, visitor)


@require_POST
@signed_in
def prefer(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep language, theme and whether single keys do something."""
    account, given = account_of(visitor), request.POST
    language, theme = given.get("language", ""), given.get("theme", "")
    own.prefer(account, language=language, theme=theme, shortcuts=given.get("shortcuts") == "yes")
    response = HttpResponseRedirect(PAGE)
    speak(response, language)
    keep_theme(response, theme)
    messages.success(request, _("Kept."))
    return response


@require_POST
@signed_in
def hear(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep what one hears of the records that one follows, and which one follows by itself."""
    ticked = request.POST.getlist("hear")
    be_quiet(account_of(visitor), about=[key for key in (*HEARD, *ITSELF) if key not in ticked])
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(PAGE)


@never_cache
@sensitive_post_parameters("old", "new")
@require_POST
@signed_in
def password(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Another password; this session goes on, all others end."""
    account, given = account_of(visitor), request.POST
    old, new = given.get("old", ""), given.get("new", "")
    try:
        own.change_own_password(account, old=old, new=new, address=address_of(request), at=visitor.at)
    except Refused as problem:
        return _page(request, visitor, problem=problem)
    update_session_auth_hash(request, account)
    messages.success(request, _("Your password is changed. Other sessions and all tokens have ended."))
    return HttpResponseRedirect(PAGE)


@require_POST
@signed_in
def end_sessions(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Sign out elsewhere: one session by name, or all the others."""
    own_key = request.session.session_key or ""
    name = request.POST.get("name", "")
    ended = sessions.end(account_of(visitor), at=visitor.at, name=name, besides=own_key)
    messages.success(request, _("Signed out there.") if ended else _("There was nothing to sign out of."))
    return HttpResponseRedirect(PAGE)


@never_cache
@require_POST
@signed_in
def make_token(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A new token, shown this once."""
    try:
        secret = made_from(visitor, request.POST)
    except (own.NotAToken, own.TooManyTokens) as problem:
        return _page(request, visitor, problem=problem)
    return _page(request, visitor, secret=secret)


def _page(request: HttpRequest, visitor: Visitor, *, problem: Refused | None = None, secret: str = "") -> HttpResponse:
    account = account_of(visitor)
    here = sessions.name_of(request.session.session_key or "")
    quiet = quiet_of(account.pk)
    context = {
        "account": account,
        "heard": [(key, label, key not in quiet) for key, label in HEARD.items()],
        "itself": [(key, label, key not in quiet) for key, label in ITSELF.items()],
        "passwords": _password_fields(problem),
        "token_fields": tuple(token_fields(visitor, QueryDict() if secret else request.POST, problem)),
        "sessions": [_session_line(one, visitor, here=here) for one in sessions.of_account(account, at=visitor.at)],
        "tokens": token_lines(visitor),
        "secret": secret,
        "theme_now": visitor.theme,
    }
    return render(request, "web/me/me.html", context, status=problem.status if problem else 200)


def _password_fields(problem: Refused | None) -> tuple[TextField, ...]:
    weak = _wrong(problem, "password")
    old = str(problem) if problem is not None and problem.field in (None, "old") else ""
    return (
        TextField(
            name="old",
            required=True,
            label=_("Your password until now"),
            type="password",
            autocomplete="current-password",
            error=old,
        ),
        TextField(
            name="new",
            required=True,
            label=_("New password"),
            type="password",
            autocomplete="new-password",
            hint=_("At least ten characters."),
            error=weak,
        ),
    )


def _session_line(one: sessions.OpenSession, visitor: Visitor, *, here: str) -> dict[str, Any]:
    began = _moment(datetime.fromisoformat(one.at), visitor) if one.at else "—"
    return {
        "name": one.name,
        "browser": browser_name(one.browser),
        "address": one.address,
        "began": began,
        "here": one.name == here,
    }


def _wrong(problem: Refused | None, field: str) -> str:
    return str(problem) if problem is not None and problem.field == field else ""


def _moment(at: datetime | None, visitor: Visitor) -> str:
    return moment_tag(at.astimezone(visitor.now.tzinfo), now=visitor.now) if at else "—"
