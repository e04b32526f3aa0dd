"""The pages of looking as somebody else: choosing whom, and being oneself again."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from yeji.org import looking
from yeji.org.queries import account_lines
from yeji.org.roles import role_label
from yeji.platform.models import Account
from yeji.web.gate import signed_in
from yeji.web.visitor import LOOKING, Visitor, visitor_of


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The accounts as which one may look."""
    roles = {line.id: line.roles for line in account_lines()}
    people = [
        {"account": one, "roles": " · ".join(role_label(code) for code in roles.get(one.pk, ()))}
        for one in looking.may_look_at(by=visitor.scope)
    ]
    return render(request, "web/looking.html", {"people": people})


@require_POST
@signed_in
def begin(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Look as somebody from now on."""
    found = looking.begin(account=number, by=visitor.scope, at=visitor.at)
    request.session[LOOKING] = {"as": found.pk, "since": visitor.at.isoformat()}
    return HttpResponseRedirect("/")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    leave_off(request, at=visitor_of(request).at)
    return HttpResponseRedirect("/")


def leave_off(request: HttpRequest, *, at: datetime) -> None:
    """Stop looking, if one does; it is noted."""
    held, user = request.session.pop(LOOKING, None), request.user
    if isinstance(held, dict) and isinstance(user, Account):
        looking.end(account=int(held["as"]), by=user.pk, at=at)
