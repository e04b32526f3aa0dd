"""The organisation on a day and its dated moves, for administrators."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take
from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.ledger.moves import move_person, move_unit
from yeji.org.accounts import allow
from yeji.org.queries import occupants, unit_tree

router = Router()


@router.get("/organisation")
def read_tree(request: HttpRequest) -> HttpResponse:
    """Every unit with the one above it and whoever works there, as of a day."""
    given, caller = parameters_of(request, ("day",)), caller_of(request)
    allow(caller.scope)
    day = _day(given["day"], "day") if given.get("day") else caller.today
    people = occupants(day=day)
    items = [
        {
            "unit": unit,
            "name": node.label,
            "parent": node.parent,
            "people": [
                {"person": one.person, "name": one.name, "title": one.title, "leads": one.leads}
                for one in people.get(unit, ())
            ],
        }
        for unit, node in unit_tree(day=day).items()
    ]
    return Answer(body={"day": day, "items": items}).response()


@router.post("/organisation/units/{number}/move")
def move_one_unit(request: HttpRequest, number: str) -> HttpResponse:
    """Let a unit stand under another one (null: directly under the company) from the first of a month."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("parent", "since"))
    parent, since = take(body, "parent", int), _day(take(body, "since", str, ""), "since")

    def effect() -> Answer:
        moved = move_unit(unit=id_of(number) or 0, parent=parent, since=since, by=caller.scope, at=caller.at)
        return Answer(body={"moved": moved})

    return once(request, caller, body, effect)


@router.post("/organisation/people/{number}/move")
def move_one_person(request: HttpRequest, number: str) -> HttpResponse:
    """Let a person work in a unit from a day on."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("unit", "since", "leads", "title"))
    unit, since = take(body, "unit", int, 0), _day(take(body, "since", str, ""), "since")
    leads, title = take(body, "leads", bool, False), take(body, "title", str, "")

    def effect() -> Answer:
        entries = move_person(
            person=id_of(number) or 0,
            unit=unit,
            since=since,
            leads=leads,
            title=title.strip()[:200],
            by=caller.scope,
            at=caller.at,
        )
        return Answer(body={"entries": entries})

    return once(request, caller, body, effect)


def _day(text: str, name: str) -> date:
    try:
        return parse_day(text)
    except Refused as problem:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": name}, field=name) from problem
