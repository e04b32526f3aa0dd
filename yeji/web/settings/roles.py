"""The roles of the company: how far each reaches, what it may do by type and field, and what units share."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.org import permissions
from yeji.org.accounts import allow
from yeji.org.models import Access, Grant, Reach, Role, RoleField, RoleRight, RoleUnit
from yeji.org.roles import role_about, role_label
from yeji.records.private import maskable
from yeji.records.rights import allow_type
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Action, Cell, Column, Crumb, DataTable, FieldList, FieldValue, Row
from yeji.ui.components.fields import ChoiceField, FormField, Option
from yeji.web.gate import signed_in
from yeji.web.settings.account_fields import text
from yeji.web.settings.forms import form_page
from yeji.web.settings.role_fields import DEEDS, flags, role_fields, type_fields
from yeji.web.visitor import Visitor

HOME: Final = "/settings/roles/"


def kinds() -> list[ObjectType]:
    """The types about which a role may say something: those people work with, but no plans."""
    return [kind for kind in registry if kind.in_menu and kind.about is None]


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every role: how far it reaches, and how many have it."""
    allow(visitor.scope)
    held = dict(Grant.objects.values_list("role").annotate(number=Count("pk")))
    heads = (_("Role"), _("Records"), _("Figures"), _("Accounts"), "")
    rows = tuple(
        Row(
            key=role.pk,
            cells=(
                Cell(content=role_label(role.pk), role="title", href=f"{HOME}{role.pk}/"),
                Cell(content=Reach(role.record_reach).label),
                Cell(content=Reach(role.figure_reach).label),
                Cell(content=held.get(role.pk, 0), numeric=True),
                Cell(content=role_about(role.pk)),
            ),
        )
        for role in Role.objects.order_by("-administers", "code")
    )
    table = DataTable(
        label=_("Roles"), columns=tuple(Column(label=head, numeric=head == _("Accounts")) for head in heads), rows=rows
    )
    actions = (
        Action(label=_("Sharing between units"), url="/settings/sharing/", icon="transfer"),
        Action(label=_("Role"), url=f"{HOME}new/", icon="plus", primary=True),
    )
    about = _(
        "Who has two roles may what either of them allows. What they hide or mask in a type's fields is said by the "
        "one that sees its records furthest; of two that see equally far, by the more open one."
    )
    context = {"title": _("Roles"), "table": table, "actions": actions, "about": about}
    return render(request, "web/settings/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A role of the company's own, which begins as a copy of another."""
    allow(visitor.scope)
    given, problem = request.POST, None
    if request.method == "POST":
        try:
            made = permissions.make_role(
                name=given.get("name", ""), like=given.get("like", ""), by=visitor.scope, at=visitor.at
            )
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect(f"{HOME}{made.pk}/")
    options = tuple(Option(value=code, label=role_label(code)) for code in Role.objects.values_list("code", flat=True))
    fields: tuple[FormField, ...] = (
        text("name", _("Name"), given.get("name", ""), problem),
        ChoiceField(name="like", label=_("Begins like"), value=given.get("like", "rep"), options=options),
    )
    return form_page(request, title=_("New role"), fields=fields, crumbs=crumbs(), problem=problem)


@require_safe
@signed_in
def role_page(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """One role: its reach, and every type with what is allowed there."""
    role = permissions.role_of(code, by=visitor.scope)
    said = {right.type: right for right in RoleRight.objects.filter(role=role)}
    fields: dict[str, list[str]] = {}
    for kept in RoleField.objects.filter(role=role).order_by("field"):
        kind = registry.types.get(kept.type)
        if kind and kept.field in kind.by_key:
            label = capfirst(str(kind.by_key[kept.field].label))
            fields.setdefault(kept.type, []).append(f"{label}: {Access(kept.access).label}")
    heads = (_("Type"), _("Sees"), _("Changes"), _("New"), _("Deletes"), _("Exports"), _("Fields"))
    rows = tuple(_type_row(role, kind, said.get(kind.key), fields.get(kind.key, [])) for kind in kinds())
    context = {
        "title": role_label(role.pk),
        "crumbs": crumbs(),
        "back": HOME,
        "facts": _facts(role),
        "edit_url": "" if role.pk == permissions.HEAD else f"{HOME}{role.pk}/edit/",
        "drop_url": f"{HOME}{role.pk}/delete/" if not role_about(role.pk) else "",
        "table": DataTable(label=_("By type"), columns=tuple(Column(label=head) for head in heads), rows=rows),
    }
    return render(request, "web/settings/role.html", context)


def _facts(role: Role) -> FieldList:
    chosen = RoleUnit.objects.filter(role=role).order_by("unit__name").values_list("unit__name", flat=True)
    also = [str(label) for flag, label in flags() if getattr(role, flag)]
    return FieldList(
        fields=(
            FieldValue(label=_("Sees records of"), value=Reach(role.record_reach).label),
            FieldValue(label=_("Sees figures of"), value=Reach(role.figure_reach).label),
            FieldValue(label=_("And of these units, with all below"), value=" · ".join(chosen)),
            FieldValue(label=_("Allowed to"), value=" · ".join(also)),
        )
    )


def _type_row(role: Role, kind: ObjectType, right: RoleRight | None, kept: list[str]) -> Row:
    href = "" if role.pk == permissions.HEAD else f"{HOME}{role.pk}/types/{kind.key}/"
    title = Cell(content=capfirst(str(kind.plural)), role="title", href=href)
    if right is None:
        owned = kind.owner is not None
        edits = Reach(role.record_reach).label if (owned and role.writes) or role.administers else _("none")
        does = _yes(role.administers or (owned and role.writes))
        sees = Reach(role.record_reach).label if owned else Reach.ALL.label
        cells = (title, Cell(content=sees), Cell(content=edits), Cell(content=does), Cell(content=does),
                 Cell(content=_yes(True)), Cell(content=""))  # fmt: skip
        return Row(key=kind.key, cells=cells)
    deeds = tuple(Cell(content=_yes(getattr(right, deed))) for deed in DEEDS)
    reaches = (Cell(content=_reach(right.sees)), Cell(content=_reach(right.edits)))
    return Row(key=kind.key, cells=(title, *reaches, *deeds, Cell(content=" · ".join(kept))))


def _reach(value: str) -> str:
    return str(Reach(value).label) if value else _("none")


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """How far a role reaches, and what else it may do."""
    role = permissions.role_of(code, by=visitor.scope)
    given, problem = request.POST, None
    if request.method == "POST":
        try:
            ticked = {flag: flag in given.getlist("flags") for flag in permissions.FLAGS}
            reach = {"records": given.get("records", ""), "figures": given.get("figures", "")}
            whole = {**reach, **ticked, "units": _numbers(given.getlist("units"))}
            permissions.describe_role(role=role, given=whole, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _saved(request, role)
    way = (*crumbs(), Crumb(label=role_label(role.pk), url=f"{HOME}{role.pk}/"))
    fields = tuple(role_fields(request, visitor, role, problem))
    return form_page(request, title=_("Change the role"), fields=fields, crumbs=way, problem=problem)


@require_http_methods(["GET", "POST"])
@signed_in
def type_page(request: HttpRequest, visitor: Visitor, code: str, type_key: str) -> HttpResponse:
    """What a role may do with one type, and what is left of each field."""
    role, kind = permissions.role_of(code, by=visitor.scope), registry.get(type_key)
    given, problem = request.POST, None
    if request.method == "POST":
        right = None
        if "as_role" not in given:
            fields = {item.key: given.get(f"field-{item.key}", "") for item in maskable(kind)}
            right = permissions.TypeRight(
                sees=given.get("sees", ""), edits=given.get("edits", ""), fields=fields,
                **{deed: deed in given.getlist("deeds") for deed in DEEDS},
            )  # fmt: skip
        try:
            allow_type(role=role, kind=kind, right=right, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _saved(request, role)
    way = (*crumbs(), Crumb(label=role_label(role.pk), url=f"{HOME}{role.pk}/"))
    fields_shown = tuple(type_fields(role, kind, problem))
    title = f"{role_label(role.pk)} · {capfirst(str(kind.plural))}"
    return form_page(request, title=title, fields=fields_shown, crumbs=way, problem=problem)


@require_POST
@signed_in
def drop(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """Take away a role of the company's own."""
    role = permissions.role_of(code, by=visitor.scope)
    name = role_label(role.pk)
    try:
        permissions.drop_role(role=role, by=visitor.scope, at=visitor.at)
    except permissions.CannotChangeRole as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(f"{HOME}{role.pk}/")
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return HttpResponseRedirect(HOME)


def crumbs() -> tuple[Crumb, ...]:
    """The way back to the roles."""
    return (Crumb(label=_("Roles"), url=HOME),)


def _saved(request: HttpRequest, role: Role) -> HttpResponse:
    messages.success(request, _("%(name)s is saved.") % {"name": role_label(role.pk)})
    return HttpResponseRedirect(f"{HOME}{role.pk}/")


def _numbers(given: list[str]) -> list[int]:
    return [number_of(one) for one in given]


def number_of(text: str) -> int:
    """The number in a form; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
