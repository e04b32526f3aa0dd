"""Keeping a list under a name: saving it as a view, sharing, changing and deleting views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.org.models import Role
from yeji.org.queries import unit_tree
from yeji.org.roles import role_label
from yeji.platform.models import Account
from yeji.records.boards import board_ways
from yeji.records.fields import Field
from yeji.records.types import ObjectType
from yeji.records.views.keeping import change_view, delete_view, keep_view, move_view
from yeji.records.views.reading import NoSuchView, events_of, may_change, may_share, view_called, views_for
from yeji.records.views.shape import View
from yeji.ui.components.fields import Check
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records.editing.edit_page import version_of
from yeji.web.records.lists.filter_words import told
from yeji.web.records.lists.listing import Asked
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.records.lists.viewing import asked_by, columns_for, url_of
from yeji.web.records.showing import frames
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_view(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Give the list one came from a name."""
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor)
    if request.method == "GET":
        return _page(request, visitor, asked, None)
    content = {**_said(request.POST), **_list_of(asked, visitor), **_look_of(request.POST.get("look", "list"))}
    try:
        made = keep_view(kind, content, by=visitor.scope, at=visitor.at)
    except Refused as problem:
        return _page(request, visitor, asked, None, wrong=problem)
    messages.success(request, _("The view %(name)s is kept.") % {"name": made.label})
    return HttpResponseRedirect(url_of(kind, made))


@require_http_methods(["GET", "POST"])
@signed_in
def view_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """A view's name, whom it is shared with, and what was done to it."""
    kind = visitor.type(type_key)
    view = _own(kind, number, visitor)
    asked = asked_by(kind, {"view": view.key}, visitor)
    if request.method == "GET":
        return _page(request, visitor, asked, view)
    content = {**_said(request.POST), **_look_of(request.POST.get("look", _look(view.look, view.by)))}
    try:
        change_view(kind, number, content, by=visitor.scope, at=visitor.at, version=version_of(request.POST))
    except Refused as problem:
        return _page(request, visitor, asked, view, wrong=problem)
    messages.success(request, _("The view %(name)s is kept.") % {"name": content["label"]})
    return HttpResponseRedirect(url_of(kind, view))


@require_POST
@signed_in
def save_list(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Keep the list as it is narrowed and ordered now in its view."""
    kind = visitor.type(type_key)
    view = _own(kind, number, visitor)
    asked = asked_by(kind, {**request.GET.dict(), "view": view.key}, visitor)
    change_view(kind, number, _list_of(asked, visitor), by=visitor.scope, at=visitor.at)
    messages.success(request, _("The view %(name)s is kept.") % {"name": view.label})
    return HttpResponseRedirect(url_of(kind, view))


@require_POST
@signed_in
def delete_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Delete a view. The records in it stay as they are."""
    kind = visitor.type(type_key)
    delete_view(kind, number, by=visitor.scope, at=visitor.at)
    messages.success(request, _("The view is deleted. Its records are as they were."))
    return HttpResponseRedirect(f"/records/{kind.key}/views/")


@require_POST
@signed_in
def move_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Put a view one place to the front or the back."""
    kind = visitor.type(type_key)
    move_view(kind, number, before=request.POST.get("to") == "front", by=visitor.scope)
    return HttpResponseRedirect(f"/records/{kind.key}/views/")


@require_safe
@signed_in
def views_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """All views of a list that the visitor has."""
    kind = visitor.type(type_key)
    views = views_for(visitor.scope, kind)
    names = dict(Account.objects.filter(pk__in={view.owner for view in views}).values_list("pk", "name"))
    own = [view for view in views if view.number and view.owner == visitor.scope.account]
    lines = [
        {
            "name": view.label,
            "told": told(kind, view.filter, visitor),
            "url": url_of(kind, view),
            "edit": f"/records/{kind.key}/views/{view.number}/" if may_change(visitor.scope, view) else "",
            "whose": _whose(view, names.get(view.owner or 0, "")),
            "movable": view in own and len(own) > 1,
        }
        for view in views
    ]
    title = _("Views of %(plural)s") % {"plural": kind.plural}
    context = {"kind": kind, "title": title, "lines": lines, "back": f"/records/{kind.key}/"}
    return render(request, "web/records/views.html", context)


def _whose(view: View, owner: str) -> str:
    if view.number is None:
        return _("comes with the product")
    return _("%(owner)s, shared") % {"owner": owner} if view.shared else owner


def _own(kind: ObjectType, number: int, visitor: Visitor) -> View:
    view = view_called(visitor.scope, kind, str(number))
    if not may_change(visitor.scope, view):
        raise NoSuchView(_("There is no such view, or it is not yours to change."))
    return view


def _list_of(asked: Asked, visitor: Visitor) -> dict[str, Any]:
    """What a view keeps of a list."""
    return {
        "filter": asked.whole_filter(),
        "order": asked.order,
        "text": asked.text,
        "columns": columns_for(asked, visitor),
    }


def _said(post: QueryDict) -> dict[str, Any]:
    """What the form says of a view: its name, and whom it is for."""
    content: dict[str, Any] = {"label": post.get("name", "")}
    if "sharing" in post:
        some = post.get("sharing") == "some"
        content |= {
            "shared": post.get("sharing") != "own",
            "roles": post.getlist("roles") if some else [],
            "units": ids_of(",".join(post.getlist("units"))) if some else [],
        }
    if "first_for" in post:
        content["default_roles"] = [role for role in post.getlist("first_for") if role]
    return content


def _page(
    request: HttpRequest, visitor: Visitor, asked: Asked, view: View | None, *, wrong: Refused | None = None
) -> HttpResponse:
    kind, scope = asked.kind, visitor.scope
    name = request.POST.get("name", str(view.label) if view else "")
    shares = may_share(scope)
    looks = [("list", _("List"))]
    looks += [(_look("board", item.key), _board_named(item, number)) for number, item in enumerate(board_ways(kind))]
    looks += [("calendar", _("Calendar"))] if kind.calendar else []
    roles = [(code, role_label(code)) for code in Role.objects.order_by("code").values_list("code", flat=True)]
    context: dict[str, Any] = {
        "kind": kind,
        "view": view,
        "title": _("Edit the view") if view else _("Save as a new view"),
        "name": name,
        "told": told(kind, asked.whole_filter(), visitor) or _("all records"),
        "looks": looks if len(looks) > 1 else (),
        "look": _shown_look(kind, view, asked, request.GET.get("look", "list")),
        "action": request.get_full_path(),
        "back": url_of(kind, view) if view else asked.url(),
        "sharing": _sharing(view) if shares else "",
        "roles": _checks(roles, view.roles if view else ()) if shares else (),
        "units": _checks(_units(visitor), [str(unit) for unit in view.units] if view else ()) if shares else (),
        "first_for": _checks(roles, view.default_roles if view else ()) if scope.administers else (),
        "wrong": str(wrong) if wrong else "",
        "events": _events(visitor, kind, view) if view else (),
    }
    template = "view_drawer" if frames.in_drawer(request) else "view"
    return render(request, f"web/records/{template}.html", context, status=wrong.status if wrong else 200)


def _look(look: str, by: str) -> str:
    """A look as the form names it: a board with the field by which it stands."""
    return f"{look}:{by}" if by else look


def _look_of(text: str) -> dict[str, str]:
    look, _colon, by = text.partition(":")
    return {"look": look, "by": by}


def _shown_look(kind: ObjectType, view: View | None, asked: Asked, look: str) -> str:
    look, by = (view.look, view.by) if view else (look, asked.by)
    return _look(look, by or next((item.key for item in board_ways(kind)), "")) if look == "board" else look


def _board_named(item: Field, number: int) -> str:
    return _("Board by %(field)s") % {"field": item.label} if number else _("Board")


def _sharing(view: View | None) -> str:
    if view is None or not view.shared:
        return "own"
    return "some" if view.roles or view.units else "all"


def _checks(known: list[tuple[str, str]], ticked: Any) -> tuple[Check, ...]:
    return tuple(Check(value=value, label=label, ticked=value in ticked) for value, label in known)


def _units(visitor: Visitor) -> list[tuple[str, str]]:
    """The units a visitor can share with, those below others set in."""
    scope = visitor.scope
    tree = unit_tree(day=visitor.today)
    seen = set(tree) if scope.administers or scope.sees_all_figures else scope.units
    return [(str(pk), f"{'　' * node.depth}{node.label}") for pk, node in tree.items() if pk in seen]


def _events(visitor: Visitor, kind: ObjectType, view: View) -> list[dict[str, Any]]:
    verbs = {
        "create": pgettext("done to a view", "made"),
        "edit": pgettext("done to a view", "changed"),
        "delete": pgettext("done to a view", "deleted"),
    }
    events = events_of(visitor.scope, kind, view)
    names = dict(Account.objects.filter(pk__in={event.account for event in events}).values_list("pk", "name"))
    return [
        {
            "who": names.get(event.account, ""),
            "verb": capfirst(verbs.get(event.verb, event.verb)),
            "when": moment_tag(event.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            "name": event.content.get("name", ""),
        }
        for event in events
    ]
