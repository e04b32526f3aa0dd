"""Many records of a type in one request, each created or changed, all of them or those that can be."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest, told
from yeji.api.calls.requests import VERSION, body_of, id_of, objects_in, refuse_others, take, version_in
from yeji.records.together import Line, write_together

MOST_BYTES: Final = 5 * 1024 * 1024
OUTCOMES: Final = ("created", "changed", "same", "refused")
_ID: Final = "id"


def bulk(request: HttpRequest, type_key: str) -> HttpResponse:
    """Create and change records: an ``id`` names a known one, else ``match`` may find it by a field."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request, most=MOST_BYTES)
    refuse_others(body, ("records", "match", "all_or_nothing"))
    match, whole = take(body, "match", str, ""), take(body, "all_or_nothing", bool, True)
    lines = [_line(one, place) for place, one in enumerate(objects_in(body, "records"), 1)]
    if match:
        kind.field(match)
    for key in {key for line in lines for key in line.change}:
        kind.writable(key)

    def effect() -> Answer:
        write_together(kind, lines, by=caller.scope, at=caller.at, match=match, whole=whole)
        counts = Counter(line.outcome for line in lines)
        return Answer(body={**{name: counts[name] for name in OUTCOMES}, "items": [_shown(line) for line in lines]})

    return once(request, caller, body, effect)


def _line(given: dict[str, Any], place: int) -> Line:
    """One record as it is wanted; ``place`` counts from 1, as the answer does."""
    try:
        number, version = take(given, _ID, int), version_in(given)
    except BadRequest as problem:
        raise BadRequest(_("Line %(line)s: %(why)s") % {"line": place, "why": problem}, field=problem.field) from None
    if number is not None and not id_of(str(number)):
        told = _("%(name)s is of the wrong type.") % {"name": _ID}
        raise BadRequest(_("Line %(line)s: %(why)s") % {"line": place, "why": told}, field=_ID)
    change = {key: value for key, value in given.items() if key not in (_ID, VERSION)}
    return Line(change=change, record=number, version=version)


def _shown(line: Line) -> dict[str, Any]:
    return {
        "outcome": line.outcome,
        "id": line.record,
        "version": None if line.problem else line.version,
        "problem": told(line.problem) if line.problem else None,
    }
