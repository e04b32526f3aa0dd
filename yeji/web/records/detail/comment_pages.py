"""Comments on a record's page: said, changed, taken away; and following the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yeji.platform.rows import Row
from yeji.records.reading import get
from yeji.records.talk.comments import (
    LONGEST,
    CannotSay,
    NoSuchComment,
    TheyCannotSee,
    comments_of,
    correct,
    found,
    say,
    unsay,
)
from yeji.records.talk.following import follow, follows, unfollow
from yeji.records.talk.mentions import names_in, pieces, spoken
from yeji.records.talk.models import Comment
from yeji.records.types import ObjectType
from yeji.ui.components import Action, Event
from yeji.ui.days import moment_tag
from yeji.ui.signs import enumerated
from yeji.web.gate import signed_in
from yeji.web.records.showing import frames
from yeji.web.visitor import Visitor


def form(kind: ObjectType, row: Row) -> dict[str, object]:
    """The form in which somebody comments on a record, empty."""
    return {"action": f"/records/{kind.key}/{row.pk}/comments/", "text": "", "error": "", "longest": LONGEST}


def events_of(kind: ObjectType, row: Row, visitor: Visitor, *, limit: int) -> list[tuple[Comment, Event]]:
    """The newest comments on a record as events of its timeline."""
    said = comments_of(visitor.scope, kind, row.pk, limit=limit)
    names = names_in([one.text for one in said], visitor.scope)
    return [(one, _event(one, kind, names, visitor)) for one in said]


def _event(one: Comment, kind: ObjectType, names: Mapping[int, str], visitor: Visitor) -> Event:
    here = f"/records/{kind.key}/{one.record}/comments/{one.pk}/"
    own = one.account_id == visitor.scope.account
    when = moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now)
    return Event(
        title=_("Comment"),
        when=when,
        who=f"{one.account.name} · {_('changed')}" if one.edited_at else one.account.name,
        icon="message-circle",
        tone="b",
        text=shown(pieces(one.text, names)),
        edit_url=here if own else "",
        delete_url=f"{here}delete/" if own or visitor.scope.administers else "",
    )


def shown(said: Sequence[tuple[str, bool]]) -> SafeString:
    """A comment with the people it names marked, its lines kept."""
    parts = format_html_join("", "{}", ((_piece(words, named=named),) for words, named in said))
    return format_html('<span class="said">{}</span>', parts)


def _piece(words: str, *, named: bool) -> SafeString | str:
    return format_html('<b class="named">{}</b>', words) if named else words


@require_POST
@signed_in
def comment(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Comment on a record; what cannot be said so stays in the form, with why."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    text = request.POST.get("text", "")
    try:
        say(kind, record, text, by=visitor.scope, at=visitor.at, take_in="take_in" in request.POST)
    except CannotSay as problem:
        return _refused(request, form(kind, row) | {"text": text, "error": str(problem)}, problem)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(f"/records/{kind.key}/{record}/")
    return frames.frame(request, "web/records/comment_form.html", {"say": form(kind, row)}, changed=True)


def _refused(request: HttpRequest, context: dict[str, object], problem: CannotSay) -> HttpResponse:
    blind = problem if isinstance(problem, TheyCannotSee) and problem.may_take_in else None
    offered = _("Let %(people)s work on it, and send") % {"people": enumerated(blind.people)} if blind else ""
    template = "comment_form" if request.headers.get("HX-Request") == "true" else "comment"
    given = {"say": context | {"offered": offered}, "title": _("Comment"), "back": "../"}
    return render(request, f"web/records/{template}.html", given, status=problem.status)


@require_http_methods(["GET", "POST"])
@signed_in
def comment_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int, number: int) -> HttpResponse:
    """One's own comment, to be said otherwise."""
    kind, _row, made = _own(visitor, type_key, record, number)
    here, back = f"/records/{kind.key}/{record}/comments/{number}/", f"/records/{kind.key}/{record}/"
    names = names_in([made.text], visitor.scope)
    said: dict[str, object] = {"action": here, "text": spoken(made.text, names), "error": "", "longest": LONGEST}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            correct(number, text, by=visitor.scope, at=visitor.at, take_in="take_in" in request.POST)
        except CannotSay as problem:
            said |= {"text": text, "error": str(problem)}
            status = problem.status
        else:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(back)
    template = "comment_drawer" if frames.in_drawer(request) else "comment"
    context = {"say": said | {"whole": True}, "title": _("Change comment"), "back": back}
    return render(request, f"web/records/{template}.html", context, status=status)


def _own(visitor: Visitor, type_key: str, record: int, number: int) -> tuple[ObjectType, Row, Comment]:
    kind = visitor.type(type_key)
    get(visitor.scope, kind, record)
    _kind, row, made = found(number, by=visitor.scope)
    if made.record != record or made.account_id != visitor.scope.account:
        raise NoSuchComment(_("There is no such comment, or it is not yours."))
    return kind, row, made


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, type_key: str, record: int, number: int) -> HttpResponse:
    """Take a comment away."""
    kind = visitor.type(type_key)
    get(visitor.scope, kind, record)
    unsay(number, by=visitor.scope, at=visitor.at)
    messages.success(request, _("The comment is gone."))
    if request.headers.get("HX-Request") == "true":
        return frames.said(request, changed=True)
    return HttpResponseRedirect(f"/records/{kind.key}/{record}/")


@require_POST
@signed_in
def follow_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Follow a record."""
    kind = visitor.type(type_key)
    follow(kind, record, by=visitor.scope, at=visitor.at)
    messages.success(request, _("You follow it: you hear when something happens."))
    return HttpResponseRedirect(f"/records/{kind.key}/{record}/")


@require_POST
@signed_in
def unfollow_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Follow a record no more."""
    kind = visitor.type(type_key)
    unfollow(kind, record, by=visitor.scope, at=visitor.at)
    messages.success(request, _("You follow it no more."))
    return HttpResponseRedirect(f"/records/{kind.key}/{record}/")


def follow_action(kind: ObjectType, row: Row, visitor: Visitor) -> Action:
    """The button that says whether the reader follows a record, and changes it."""
    here = f"/records/{kind.key}/{row.pk}/"
    if follows(visitor.scope, kind, row):
        return Action(label=_("Following"), url=f"{here}unfollow/", icon="star", post=True, phone=True)
    return Action(label=_("Follow"), url=f"{here}follow/", icon="star", post=True, phone=True)
