"""Choosing a password through a one-time link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yeji.platform.links import account_of_link, use_password_link
from yeji.platform.services import CannotOpenAccount
from yeji.ui.components.fields import TextField
from yeji.web.entrance.views import enter
from yeji.web.visitor import visitor_of


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def password_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the password that the account shall have, then sign in with it."""
    visitor = visitor_of(request)
    account = account_of_link(secret=secret, at=visitor.at)
    error = ""
    if request.method == "POST":
        try:
            account = use_password_link(secret=secret, password=request.POST.get("password", ""), at=visitor.at)
        except CannotOpenAccount as problem:
            error = str(problem)
        else:
            enter(request, account, stay=False)
            return HttpResponseRedirect("/")
    field = TextField(
        name="password",
        label=_("New password"),
        type="password",
        error=error,
        hint=_("At least ten characters."),
        required=True,
        autocomplete="new-password",
        autofocus=True,
    )
    context = {"account": account, "fields": (field,), "language_url": "/language/", "here": request.path}
    return render(request, "web/entrance/password.html", context, status=400 if error else 200)
