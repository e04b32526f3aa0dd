"""Notices: the bell, the list, and what a click on one leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.platform import notices
from yeji.platform.models import Account, Notice
from yeji.records.reading import labels_of_any
from yeji.records.talk.notices import told_to
from yeji.ui.components import State
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class Line:
    """A notice as it is listed."""

    number: int
    sentence: str
    when: str
    fresh: bool


@require_safe
@signed_in
def page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """An account's notices, the newest first."""
    found = list(notices.of_account(account_of(visitor).pk)[: notices.LIST])
    nothing = State(
        title=_("Nothing new"),
        text=_("You hear here when somebody gives you a record, takes one from you or credits it anew."),
        icon="bell",
    )
    context = {"lines": lines(found, visitor), "nothing": nothing, "fresh": any(one.read_at is None for one in found)}
    return render(request, "web/me/notices.html", context)


@require_safe
@signed_in
def bell(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The bell alone, for an open page that heard of something new."""
    return render(request, "ui/bell.html", {"unread": notices.unread(account_of(visitor).pk)})


@require_POST
@signed_in
def open_notice(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    found = notices.read(account_of(visitor).pk, notice=number, at=visitor.at)
    seen = labels_of_any(visitor.scope, [found.record]) if found.record else {}
    if found.record in seen:
        return HttpResponseRedirect(f"/records/{seen[found.record][0].key}/{found.record}/")
    return HttpResponseRedirect("/notices/")


@require_POST
@signed_in
def read_all(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Mark all as read."""
    notices.read_all(account_of(visitor).pk, at=visitor.at)
    return HttpResponseRedirect("/notices/")


def lines(found: Sequence[Notice], visitor: Visitor) -> list[Line]:
    """The notices in words."""
    return [
        Line(
            number=one.notice.pk,
            sentence=one.sentence,
            when=moment_tag(one.notice.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            fresh=one.notice.read_at is None,
        )
        for one in told_to(visitor.scope, found)
    ]


def account_of(visitor: Visitor) -> Account:
    """Whoever is signed in; the gate has let nobody else in."""
    if visitor.account is None:
        raise PermissionError("nobody is signed in")
    return visitor.account
