"""The accounts of the company: who signs in, with which roles, as which person. For administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.org import accounts
from yeji.org.queries import AccountLine, account_lines
from yeji.platform.models import Account
from yeji.ui.components import Action, Cell, Column, Crumb, DataTable, FieldList, FieldValue, RecordHead, Row, Timeline
from yeji.ui.components.fields import FormField
from yeji.ui.days import moment_tag
from yeji.ui.signs import tag
from yeji.web.gate import signed_in
from yeji.web.settings.account_events import events, roles_told
from yeji.web.settings.account_fields import person_field, person_of, roles_field, text
from yeji.web.settings.forms import form_page
from yeji.web.visitor import Visitor

HOME: Final = "/settings/accounts/"


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every account, those that are shut out last."""
    accounts.allow(visitor.scope)
    lines = sorted(account_lines(), key=lambda line: not line.active)
    heads = (_("Name"), _("Login"), _("Roles"), _("Person"), _("Last signed in"), _("State"))
    table = DataTable(
        label=_("Accounts"),
        columns=tuple(Column(label=head) for head in heads),
        rows=tuple(_line(line, visitor) for line in lines),
    )
    create = Action(label=_("Account"), url=f"{HOME}new/", icon="plus", primary=True)
    return render(
        request, "web/settings/list.html", {"title": _("Accounts"), "table": table, "actions": (create,), "about": ""}
    )


def _line(line: AccountLine, visitor: Visitor) -> Row:
    seen = moment_tag(line.last_login.astimezone(visitor.now.tzinfo), now=visitor.now) if line.last_login else ""
    return Row(
        key=str(line.id),
        cells=(
            Cell(content=line.name, role="title", href=f"{HOME}{line.id}/"),
            Cell(content=line.login),
            Cell(content=roles_told(line.roles)),
            Cell(content=line.person or ""),
            Cell(content=seen),
            Cell(content=_state(active=line.active, waits=not line.has_password)),
        ),
    )


def _state(*, active: bool, waits: bool) -> object:
    if not active:
        return tag(_("deactivated"), "r")
    return tag(_("waits for a password"), "y") if waits else tag(_("active"), "g")


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Open an account; its holder chooses the password by the link that is shown then."""
    accounts.allow(visitor.scope)
    given = request.POST
    problem: Refused | None = None
    if request.method == "POST":
        try:
            account, secret = accounts.open_for(
                login=given.get("login", ""),
                name=given.get("name", ""),
                roles=given.getlist("roles"),
                person=person_of(given.get("person", ""), visitor),
                language=visitor.language,
                by=visitor.scope,
                at=visitor.at,
            )
        except Refused as refused:
            problem = refused
        else:
            return _account(request, visitor, account, secret=secret)
    fields: tuple[FormField, ...] = (
        text("name", _("Name"), given.get("name", ""), problem),
        text("login", _("Phone or e-mail to sign in with"), given.get("login", ""), problem),
        roles_field(given.getlist("roles") or ["rep"], problem),
        person_field(given.get("person", ""), visitor, problem),
    )
    about = _("There is no password to hand over: you get a one-time link to send, and its holder chooses one.")
    crumbs = (Crumb(label=_("Accounts"), url=HOME),)
    return form_page(
        request, title=_("New account"), fields=fields, crumbs=crumbs, send=_("Open"), about=about, problem=problem
    )


@never_cache
@require_safe
@signed_in
def account_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """One account: what it may do, whose it is, what was done to it."""
    return _account(request, visitor, accounts.account_of(number, by=visitor.scope))


@require_http_methods(["GET", "POST"])
@signed_in
def roles_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Say which roles an account has."""
    account = accounts.account_of(number, by=visitor.scope)
    held = account_lines(only=account.pk)[0].roles
    given = request.POST.getlist("roles") if request.method == "POST" else list(held)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            accounts.set_roles(account=account, roles=given, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _done(request, account, _("%(name)s has other roles now.") % {"name": account.name})
    return form_page(
        request,
        title=_("Roles of %(name)s") % {"name": account.name},
        fields=(roles_field(given, problem),),
        crumbs=_crumbs(account),
        problem=problem,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def person_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Say whose records are an account's own."""
    account = accounts.account_of(number, by=visitor.scope)
    tied = account_lines(only=account.pk)[0].person_id
    given = request.POST.get("person", "") if request.method == "POST" else str(tied or "")
    problem: Refused | None = None
    if request.method == "POST":
        try:
            accounts.tie(account=account, person=person_of(given, visitor), by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _done(request, account, _("%(name)s is tied.") % {"name": account.name})
    return form_page(
        request,
        title=_("Person of %(name)s") % {"name": account.name},
        fields=(person_field(given, visitor, problem),),
        crumbs=_crumbs(account),
        about=_("This person's customers and deals become the account's own."),
        problem=problem,
    )


@never_cache
@require_POST
@signed_in
def make_link(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """A fresh one-time link, shown this once."""
    account = accounts.account_of(number, by=visitor.scope)
    return _account(
        request, visitor, account, secret=accounts.new_link(account=account, by=visitor.scope, at=visitor.at)
    )


@require_POST
@signed_in
def deactivate(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Shut an account out at once."""
    return _change(request, visitor, number, accounts.shut_out, _("%(name)s can no longer sign in."))


@require_POST
@signed_in
def reactivate(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Let an account in again."""
    return _change(request, visitor, number, accounts.let_in, _("%(name)s can sign in again."))


def _change(
    request: HttpRequest, visitor: Visitor, number: int, act: Callable[..., None], sentence: str
) -> HttpResponse:
    account = accounts.account_of(number, by=visitor.scope)
    try:
        act(account=account, by=visitor.scope, at=visitor.at)
    except accounts.CannotChangeAccount as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(f"{HOME}{account.pk}/")
    return _done(request, account, sentence % {"name": account.name})


def _done(request: HttpRequest, account: Account, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{HOME}{account.pk}/")


def _account(request: HttpRequest, visitor: Visitor, account: Account, *, secret: str = "") -> HttpResponse:
    base = settings.BASE_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    context = {
        "title": account.name,
        "head": _head(account, get_token(request)),
        "facts": _facts(account, visitor),
        "timeline": Timeline(events=tuple(events(account, visitor))),
        "link": f"{base}/password/{secret}/" if secret else "",
        "again": account.has_usable_password(),
        "back": HOME,
    }
    return render(request, "web/settings/account.html", context)


def _head(account: Account, csrf_token: str) -> RecordHead:
    here = f"{HOME}{account.pk}/"
    link = Action(label=_("One-time link"), url=f"{here}link/", icon="key", post=True, phone=True)
    roles = Action(label=_("Roles"), url=f"{here}roles/", icon="shield-check", phone=True)
    person = Action(label=_("Person"), url=f"{here}person/", icon="user", phone=True)
    ask = _("Deactivate %(name)s: sessions and tokens end at once. What was done and is owned stays.")
    shut = Action(
        label=_("Deactivate"),
        url=f"{here}deactivate/",
        icon="lock",
        post=True,
        ask=ask % {"name": account.name},
        phone=True,
    )
    again = Action(label=_("Let in again"), url=f"{here}reactivate/", icon="refresh", post=True, phone=True)
    return RecordHead(
        title=account.name,
        crumbs=(Crumb(label=_("Accounts"), url=HOME), Crumb(label=account.name)),
        signs=(tag(_("deactivated"), "r"),) if not account.is_active else (),
        actions=(shut, person, roles, link) if account.is_active else (again,),
        csrf_token=csrf_token,
    )


def _facts(account: Account, visitor: Visitor) -> FieldList:
    line = account_lines(only=account.pk)[0]
    seen = account.last_login
    return FieldList(
        fields=(
            FieldValue(label=_("Login"), value=account.login),
            FieldValue(label=_("Roles"), value=roles_told(line.roles)),
            FieldValue(
                label=_("Person"),
                value=line.person or "",
                href=f"/records/person/{line.person_id}/" if line.person_id else "",
            ),
            FieldValue(
                label=_("Last signed in"),
                value=moment_tag(seen.astimezone(visitor.now.tzinfo), now=visitor.now) if seen else "",
            ),
        )
    )


def _crumbs(account: Account) -> tuple[Crumb, ...]:
    return (Crumb(label=_("Accounts"), url=HOME), Crumb(label=account.name, url=f"{HOME}{account.pk}/"))
