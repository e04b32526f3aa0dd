"""Who sees a record and why, who works on it, and taking somebody in."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.org.models import Reach
from yeji.org.onlookers import Onlooker, Outsider, Why, WhyNot, lookers
from yeji.org.roles import role_label
from yeji.platform.rows import Row
from yeji.records.fields import PersonLink
from yeji.records.reading import NotFound, get
from yeji.records.sharing import rules_met
from yeji.records.team import join, leave, may_lend, team_of
from yeji.records.territories.dividing import keepers_of
from yeji.records.types import ObjectType
from yeji.ui.components import Cell, Column, Crumb, DataTable
from yeji.ui.components import Row as Line
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option, TextField
from yeji.web.gate import signed_in
from yeji.web.records.editing import controls
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def who_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """The people on a record, a form to take another in, and everybody who sees it with the reasons."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    if kind.owner is None:
        raise NotFound(_("This record does not exist, or you may not see it."))
    back = f"/records/{kind.key}/{row.pk}/"
    here, problem = f"{back}who/", None
    if request.method == "POST":
        try:
            _join(request, visitor, kind, row)
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect(here)
    owner = kind.field(kind.owner).of(row)
    seen, others = lookers(
        kind=kind.key, record=row.pk, owner=owner, open_when_unowned=kind.open_when_unowned, day=visitor.today,
        met=rules_met(kind, row.pk, day=visitor.today),
        keepers=keepers_of(kind, row.pk),
    )  # fmt: skip
    name = kind.label_of(row)
    context = {
        "title": _("Who sees %(record)s") % {"record": name},
        "crumbs": (Crumb(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/"), Crumb(label=name, url=back)),
        "back": back,
        "here": here,
        "team": team_of(visitor.scope, kind, row.pk),
        "own": visitor.scope.person,
        "lends": may_lend(visitor.scope, kind, row),
        "fields": tuple(_fields(request, visitor, kind, row, problem)),
        "whole_error": str(problem) if problem and problem.field not in ("person", "part") else "",
        "table": _table(seen),
        **_outside(request, visitor, others),
    }
    return render(request, "web/records/who.html", context, status=problem.status if problem else 200)


def _join(request: HttpRequest, visitor: Visitor, kind: ObjectType, row: Row) -> None:
    """Take the person of the form in."""
    given = request.POST
    join(
        kind,
        row.pk,
        _person(given.get("person", "")),
        edits="edits" in given.getlist("edits"),
        part=given.get("part", ""),
        by=visitor.scope,
        at=visitor.at,
    )


def _fields(
    request: HttpRequest, visitor: Visitor, kind: ObjectType, row: Row, problem: Refused | None
) -> Iterator[FormField]:
    if not may_lend(visitor.scope, kind, row):
        return
    given = request.POST
    link = PersonLink(key="person", label=pgettext("somebody", "person"))
    standing = {
        "name": "person",
        "label": capfirst(str(link.label)),
        "error": wrong(problem, "person"),
        "required": True,
    }
    yield controls.link_field(link, given.get("person", ""), visitor, standing)
    yield TextField(name="part", label=_("What for"), value=given.get("part", ""), maxlength=60)
    ticked = "edits" in given.getlist("edits")
    yield ChecksField(
        name="edits", label=_("Allowed to"), checks=(Check(value="edits", label=_("change it"), ticked=ticked),)
    )


def _table(seen: list[Onlooker]) -> DataTable:
    words = {
        Why.EVERYTHING: _("sees everything"),
        Why.OWNER: _("owns it"),
        Why.TEAM: _("works in the owner's unit"),
        Why.UNIT: _("works in the owner's unit or above it"),
        Why.CHOSEN: _("the owner's unit is chosen for the role"),
        Why.SHARED: _("the units share by a rule"),
        Why.WORKS: _("works on it"),
        Why.NOBODYS: _("nobody owns it, and such records stand open"),
        Why.TERRITORY: _("is responsible for its territory"),
    }
    rows = tuple(
        Line(
            key=str(one.account),
            cells=(
                Cell(content=one.name, role="title"),
                Cell(content=" · ".join(words[why] for why in one.why)),
                Cell(content=" · ".join(role_label(role) for role in one.roles if role)),
                Cell(content=_("sees and changes") if one.edits else _("sees")),
            ),
        )
        for one in seen
    )
    heads = (_("Account"), _("Because"), _("By role"), _("Allowed to"))
    return DataTable(label=_("Who sees it"), columns=tuple(Column(label=head) for head in heads), rows=rows)


def _outside(request: HttpRequest, visitor: Visitor, others: list[Outsider]) -> dict[str, object]:
    """A choice of those who do not see it, and why the chosen one does not: for whoever looks after roles."""
    if not others or not (visitor.scope.administers or visitor.scope.looks_as):
        return {}
    chosen = next((one for one in others if str(one.account) == request.GET.get("account")), None)
    options = tuple(Option(value=str(one.account), label=one.name) for one in others)
    field = ChoiceField(
        name="account",
        label=_("Account"),
        options=options,
        value=str(chosen.account) if chosen else "",
        empty="—",
        required=True,
    )
    return {"others": field, "why_not": _why_not(chosen) if chosen else ()}


def _why_not(one: Outsider) -> tuple[str, ...]:
    """The reasons in sentences: what each role reaches, and why that does not lead to the record."""
    words = {
        WhyNot.SHUT_OUT: _("The account is deactivated."),
        WhyNot.NO_TYPE: _("A role of theirs sees no records of this type."),
        WhyNot.NOBODY: _("The account belongs to none of the people, so that nothing is its own."),
        WhyNot.UNOWNED: _("Nobody owns the record; only those who see everything see it."),
        WhyNot.OWN_ALONE: _("Somebody else owns it, and a role of theirs reaches their own records alone."),
        WhyNot.NO_UNIT: _("They hold no position today, so that a role of theirs reaches no unit."),
        WhyNot.OWNER_NO_UNIT: _("The owner holds no position today, so that no unit leads to the record."),
        WhyNot.ELSEWHERE: _("The owner works in none of the units that a role of theirs reaches."),
    }
    reach = dict(Reach.choices)
    roles = [
        _("Role %(role)s: sees %(reach)s.") % {"role": role_label(code), "reach": reach.get(Reach(far)) if far else "—"}
        for code, far in one.reaches
    ]
    if WhyNot.SHUT_OUT in one.why:
        return (words[WhyNot.SHUT_OUT],)
    others = _("No rule of sharing lends it to them, they do not work on it, and its territory is not theirs.")
    return (*roles, *(words[why] for why in one.why), others)


@require_POST
@signed_in
def leave_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int, person: int) -> HttpResponse:
    """Somebody works on a record no more."""
    kind = visitor.type(type_key)
    try:
        leave(kind, record, person, by=visitor.scope, at=visitor.at)
    except NotFound:
        raise
    except Refused as problem:
        messages.error(request, str(problem))
    gone = person == visitor.scope.person
    return HttpResponseRedirect(f"/records/{kind.key}/" if gone else f"/records/{kind.key}/{record}/who/")


def _person(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
