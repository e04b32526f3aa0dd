"""Handing over what a leaver owns: who, to whom, what that moves; then how far it has come, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.dates import parse_day_near
from yeji.kit.refusal import Refused
from yeji.org.models import HandOver, HandOverStep, Person
from yeji.records.handover import asking
from yeji.records.handover.doing import BATCH, do_next
from yeji.records.handover.holdings import REST, Holding, holdings, number_held, staying
from yeji.records.reading import labels_of_any
from yeji.ui.components import Action, Cell, Column, Crumb, DataTable, Row, State
from yeji.ui.days import day_tag, moment_tag
from yeji.web.gate import signed_in
from yeji.web.handover.form import fields_of, who_field
from yeji.web.handover.words import held_table, told_of, words_of
from yeji.web.records.showing import frames
from yeji.web.visitor import Visitor

HOME: Final = "/hand-overs/"
_SHOWN: Final = 100
_LONGEST: Final = 18


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The hand-overs that the visitor may look at, the newest first."""
    asking.allow(visitor.scope)
    found = list(asking.known_to(visitor.scope)[:_SHOWN])
    heads = (_("Who leaves"), _("On"), _("State"), _("Records"), _("Asked for by"))
    rows = tuple(_row(one, visitor) for one in found)
    table = DataTable(label=_("Hand-overs"), columns=tuple(Column(label=head) for head in heads), rows=rows)
    nothing = State(
        title=_("Nobody's work has been handed over yet"),
        text=_(
            "Choose who leaves: everything of theirs goes to others in one step, and for a day it can be taken back."
        ),
        icon="transfer",
    )
    context = {
        "title": _("Hand-overs"),
        "table": table if found else None,
        "empty": nothing,
        "actions": (
            Action(label=pgettext("of a leaver", "Hand over"), url=f"{HOME}new/", icon="transfer", primary=True),
        ),
        "about": _("When somebody leaves: who gets the customers, deals and everything else that person owns."),
    }
    return render(request, "web/settings/list.html", context)


def _row(one: HandOver, visitor: Visitor) -> Row:
    return Row(
        key=str(one.pk),
        cells=(
            Cell(content=one.person.name, role="title", href=f"{HOME}{one.pk}/"),
            Cell(content=day_tag(one.on, today=visitor.today)),
            Cell(content=words_of(one)),
            Cell(content=f"{one.moved:,} / {one.total:,}" if one.total else "", numeric=True),
            Cell(content=one.account.name if one.account else _("Command line")),
        ),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Who leaves; then what that person owns, and who gets it."""
    asking.allow(visitor.scope)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("person", "").strip():
        return _chooser(request, visitor)
    try:
        who = asking.leaver(_number(given["person"]), by=visitor.scope)
    except Refused as problem:
        return _chooser(request, visitor, problem)
    if request.method == "GET":
        return _form(request, visitor, who, QueryDict())
    try:
        made = asking.ask(
            person=who.pk, receivers=_receivers(given), on=_day(given.get("on", ""), visitor.today), by=visitor.scope,
            at=visitor.at, **{name: name in given.getlist("also") for name in ("follows", "closes", "leaves")},
        )  # fmt: skip
    except Refused as problem:
        return _form(request, visitor, who, given, problem)
    _few_at_once(made, visitor)
    return HttpResponseRedirect(f"{HOME}{made.pk}/")


def _few_at_once(made: HandOver, visitor: Visitor) -> None:
    """A handful of records is not worth waiting for the worker."""
    if made.state == HandOver.State.PLANNED and made.on > visitor.today:
        return
    waits = made.total if made.state == HandOver.State.UNDOING else number_held(made.person_id, by=visitor.scope)
    if waits <= BATCH:
        while do_next(made.pk, at=visitor.at):
            pass


def _chooser(request: HttpRequest, visitor: Visitor, problem: Refused | None = None) -> HttpResponse:
    context = {
        "title": _("Who leaves?"),
        "crumbs": _crumbs(),
        "back": HOME,
        "field": who_field(visitor, problem),
        "whole_error": str(problem) if problem and problem.field != "person" else "",
    }
    return render(request, "web/handover/who.html", context, status=problem.status if problem else 200)


def _form(
    request: HttpRequest, visitor: Visitor, who: Person, given: QueryDict, problem: Refused | None = None
) -> HttpResponse:
    held = holdings(who.pk, by=visitor.scope)
    fields = fields_of(held, given, visitor, problem)
    shown = {field.name for field in fields}
    context = {
        "title": _("Hand over from %(name)s") % {"name": who.name},
        "crumbs": _crumbs(),
        "back": HOME,
        "who": who,
        "held": held,
        "table": held_table(held, visitor),
        "effects": _effects(held, who, visitor),
        "fields": fields,
        "ask": _("Hand over everything that %(name)s owns?") % {"name": who.name},
        "whole_error": str(problem) if problem and problem.field not in shown else "",
    }
    return render(request, "web/handover/new.html", context, status=problem.status if problem else 200)


def _effects(held: list[Holding], who: Person, visitor: Visitor) -> list[str]:
    """What the hand-over does to figures, in sentences."""
    told = [_("What was won until then stays with %(name)s, in every period.") % {"name": who.name}]
    if any(one.money for one in held):
        told.append(_("Open deals count in the pipeline of whoever gets them, from that day on."))
    if number := staying(who.pk):
        text = _("Targets stay as they are: %(number)s in the name of %(name)s.")
        told.append(text % {"number": f"{number:,}", "name": who.name})
    return told


@never_cache
@require_safe
@signed_in
def one_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """How far a hand-over has come, what was left and why; the page asks again while it is under way."""
    found = asking.hand_over_of(number, by=visitor.scope)
    left = list(HandOverStep.objects.filter(handover=found, outcome=asking.LEFT).order_by("pk")[:_SHOWN])
    names = labels_of_any(visitor.scope, [step.record for step in left])
    context = {
        "title": _("Hand-over from %(name)s") % {"name": found.person.name},
        "crumbs": _crumbs(),
        "back": HOME,
        "found": found,
        "here": f"{HOME}{found.pk}/",
        "said": words_of(found),
        "told": told_of(found, visitor),
        "when": moment_tag((found.ended_at or found.asked_at).astimezone(visitor.now.tzinfo), now=visitor.now),
        "runs": found.state in (HandOver.State.RUNNING, HandOver.State.UNDOING) or _due(found, visitor.today),
        "planned": found.state == HandOver.State.PLANNED and found.on > visitor.today,
        "may_undo": asking.may_undo(found, at=visitor.at),
        "left": [(names[step.record][1], step.reason) for step in left if step.record in names],
    }
    template = "state" if frames.asked_for(request, "handover") else "one"
    return render(request, f"web/handover/{template}.html", context)


def _due(found: HandOver, today: date) -> bool:
    return found.state == HandOver.State.PLANNED and found.on <= today


@require_POST
@signed_in
def cancel(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Call it off before it begins."""
    try:
        asking.cancel(number, by=visitor.scope, at=visitor.at)
    except asking.CannotHandOver as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{HOME}{number}/")


@require_POST
@signed_in
def undo(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Take it back."""
    try:
        _few_at_once(asking.undo(number, by=visitor.scope, at=visitor.at), visitor)
    except asking.CannotHandOver as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{HOME}{number}/")


def _receivers(given: Mapping[str, Any]) -> dict[str, int]:
    """Who gets what, as the form says: ``to`` the rest, ``to-<type>`` one type.

    A browser sends beside each choice what its search field shows.
    """
    said = {name: value for name, value in given.items() if not name.endswith("-shown")}
    named = {name.removeprefix("to-"): value for name, value in said.items() if name.startswith("to-")}
    chosen = {REST: given.get("to", ""), **named}
    return {key: _number(value) for key, value in chosen.items() if value.strip()}


def _day(text: str, today: date) -> date:
    try:
        return parse_day_near(text, today=today) if text.strip() else today
    except Refused as problem:
        problem.field = "on"
        raise


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else 0


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(label=_("Hand-overs"), url=HOME),)
