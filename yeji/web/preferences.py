"""Language and theme: kept with the account, and by the browser for the pages before one has signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yeji.platform.own import THEMES, prefer
from yeji.web.visitor import THEME_COOKIE, visitor_of

_YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(way_back(request))
    if chosen in dict(settings.LANGUAGES):
        account = visitor_of(request).account
        if account is not None:
            prefer(account, language=chosen)
        speak(response, chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark from now on, or as the device has it."""
    response = HttpResponse(status=204) if "HX-Request" in request.headers else HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else "light"
    account = visitor_of(request).account
    if account is not None:
        prefer(account, theme=chosen)
    keep_theme(response, chosen)
    return response


def speak(response: HttpResponse, language: str) -> None:
    """Remember the language in this browser too, for the pages before one has signed in."""
    keep(response, settings.LANGUAGE_COOKIE_NAME, language)


def keep_theme(response: HttpResponse, theme: str) -> None:
    """Remember the theme in this browser too."""
    keep(response, THEME_COOKIE, theme)


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a preference in this browser for a year."""
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def way_back(request: HttpRequest, *, referer: bool = True) -> str:
    """Where a form asks to return to, if that is a page of ours; else the page it was sent from, or the home page."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    came_from = request.headers.get("Referer", "") if referer else ""
    for address in (given, came_from):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
    return "/"
