"""The organisation as it stood on a day, and the moves that change it from a day on. For administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.dates import parse_day_near
from yeji.kit.periods import containing
from yeji.kit.refusal import Refused
from yeji.ledger.moves import found_unit, move_person, move_unit
from yeji.org.accounts import allow
from yeji.org.moves import CannotMove
from yeji.org.queries import nowhere, occupants, unit_tree
from yeji.records.reading import get
from yeji.records.types import registry
from yeji.ui.components import Crumb
from yeji.ui.components.fields import ChoiceField, DateField, FormField, Option, TextField, YesNoField
from yeji.web.gate import signed_in
from yeji.web.settings.forms import form_page, wrong
from yeji.web.visitor import Visitor

HOME: Final = "/settings/organisation/"


@require_safe
@signed_in
def tree_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every unit under the one above it, with whoever works there on the day."""
    allow(visitor.scope)
    day = _day(request.GET.get("day", ""), visitor.today) or visitor.today
    people = occupants(day=day)
    tree = unit_tree(day=day)
    context = {
        "day": day.isoformat(),
        "today": day == visitor.today,
        "rows": [
            {"unit": unit, "name": node.label, "depth": node.depth, "people": people.get(unit, ())}
            for unit, node in tree.items()
        ],
        "free": nowhere(day=day),
    }
    return render(request, "web/settings/organisation.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def new_unit(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A unit under another one, since the company's beginning."""
    allow(visitor.scope)
    post, problem = request.POST, None
    parent = post.get("parent", request.GET.get("parent", ""))
    if request.method == "POST":
        try:
            found_unit(
                name=post.get("name", ""),
                code=post.get("code", ""),
                parent=_number(parent),
                by=visitor.scope,
                at=visitor.at,
            )
        except Refused as refused:
            problem = refused
        else:
            return _done(request, _("%(name)s is made.") % {"name": post["name"].strip()})
    fields: tuple[FormField, ...] = (
        TextField(
            name="name", label=_("Name"), value=post.get("name", ""), error=wrong(problem, "name"), required=True
        ),
        TextField(name="code", label=_("Code"), value=post.get("code", ""), error=wrong(problem, "code")),
        _units_field("parent", _("Under"), parent, visitor, problem),
    )
    return form_page(request, title=_("New unit"), fields=fields, crumbs=_crumbs(), problem=problem)


@require_http_methods(["GET", "POST"])
@signed_in
def move_unit_page(request: HttpRequest, visitor: Visitor, unit: int) -> HttpResponse:
    """Let a unit stand under another one from the first of a month."""
    allow(visitor.scope)
    row = get(visitor.scope, registry.get("unit"), unit)
    name = registry.get("unit").label_of(row)
    node = unit_tree(day=visitor.today).get(unit)
    post, problem = request.POST, None
    parent = post.get("parent", str(node.parent or "") if node else "")
    since = post.get("since", containing(visitor.today, "month").end.isoformat())
    if request.method == "POST":
        try:
            day = _needed(since, visitor.today)
            moved = move_unit(unit=unit, parent=_number(parent), since=day, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            told = _("%(name)s stands there from %(day)s.") if moved else _("%(name)s stands there already.")
            return _done(request, told % {"name": name, "day": since})
    fields = (_units_field("parent", _("Under"), parent, visitor, problem, without=unit), _since(since, problem))
    about = _("Units move on the first of a month. Results of before stay in the tree of their day.")
    title = _("Move %(name)s") % {"name": name}
    return form_page(
        request, title=title, fields=fields, crumbs=_crumbs(), send=_("Move"), about=about, problem=problem
    )


@require_http_methods(["GET", "POST"])
@signed_in
def move_person_page(request: HttpRequest, visitor: Visitor, person: int) -> HttpResponse:
    """Let a person work in a unit from a day on."""
    allow(visitor.scope)
    name = registry.get("person").label_of(get(visitor.scope, registry.get("person"), person))
    post, problem = request.POST, None
    unit, since = post.get("unit", ""), post.get("since", visitor.today.isoformat())
    leads, title = post.get("leads", "no"), post.get("title", "")
    if request.method == "POST":
        try:
            move_person(
                person=person,
                unit=_number(unit) or 0,
                since=_needed(since, visitor.today),
                leads=leads == "yes",
                title=title.strip()[:200],
                by=visitor.scope,
                at=visitor.at,
            )
        except Refused as refused:
            problem = refused
        else:
            return _done(request, _("%(name)s works there from %(day)s.") % {"name": name, "day": since})
    fields: tuple[FormField, ...] = (
        _units_field("unit", _("Unit"), unit, visitor, problem, needed=True),
        _since(since, problem),
        TextField(name="title", label=_("Position"), value=title, maxlength=200),
        YesNoField(name="leads", label=_("Leads the unit"), value=leads, required=True),
    )
    about = _("What was credited until then stays where it was; open deals go along from that day.")
    heading = _("Move %(name)s") % {"name": name}
    return form_page(
        request, title=heading, fields=fields, crumbs=_crumbs(), send=_("Move"), about=about, problem=problem
    )


def _units_field(
    name: str,
    label: str,
    value: str,
    visitor: Visitor,
    problem: Refused | None,
    *,
    without: int | None = None,
    needed: bool = False,
) -> ChoiceField:
    """The units as a tree; ``without`` one and everything below it. No value: directly under the company."""
    return ChoiceField(
        name=name,
        label=label,
        value=value,
        error=wrong(problem, name),
        required=True,
        empty="—" if needed else visitor.company.name or _("the company"),
        options=tuple(_options(visitor.today, without)),
    )


def _options(day: date, without: int | None) -> Iterator[Option]:
    for unit, node in unit_tree(day=day).items():
        if without is None or (unit != without and without not in node.ancestors):
            yield Option(value=str(unit), label="\u3000" * node.depth + node.label)


def _since(value: str, problem: Refused | None) -> DateField:
    return DateField(name="since", label=_("From"), value=value, error=wrong(problem, "since"), required=True)


def _needed(text: str, today: date) -> date:
    """The day that was typed.

    :raises CannotMove: if there is none.
    """
    found = _day(text, today)
    if found is None:
        raise CannotMove(_("From which day?"), field="since")
    return found


def _day(text: str, today: date) -> date | None:
    try:
        return parse_day_near(text, today=today) if text.strip() else None
    except Refused:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(label=_("Organisation"), url=HOME),)


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(HOME)
