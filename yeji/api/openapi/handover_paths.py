"""The paths of handing over what a leaver owns."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.account_paths import NUMBER, TEXT
from yeji.api.openapi.operations import KEY, operation, query
from yeji.api.openapi.schemas import DAY, ID, MOMENT, Schema, partial, ref, whole
from yeji.org.models import HandOver

YES: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SOMEBODY: Schema = {"type": "integer", "minimum": 1}
NAMED: Schema = {"type": "object", "additionalProperties": SOMEBODY}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    return {
        "/hand-overs": {"get": _list(), "post": _ask()},
        "/hand-overs/holdings": {"get": _holdings()},
        "/hand-overs/{number}": {"get": _one()},
        "/hand-overs/{number}/cancel": {"post": _act("cancel", _("Call off a hand-over that has not begun"))},
        "/hand-overs/{number}/undo": {"post": _act("undo", _("Take a hand-over back within a day"))},
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    moment: Schema = {**MOMENT, "type": ["string", "null"]}
    shape: dict[str, Schema] = {
        "id": ID,
        "person": ID,
        "to": {"type": ["integer", "null"], "minimum": 1},
        "types": NAMED,
        "on": DAY,
        "follows": YES,
        "closes": YES,
        "leaves": YES,
        "state": {"enum": [str(state) for state in HandOver.State]},
        "total": COUNT,
        "moved": COUNT,
        "reason": TEXT,
        "asked_at": MOMENT,
        "ended_at": moment,
    }
    return {"HandOver": whole(shape)}


def _list() -> Schema:
    answer = whole({"items": {"type": "array", "items": ref("HandOver")}})
    return operation(
        "list_hand_overs", _("The newest hand-overs"), tag=_("organisation"), answers={200: answer}, problems=(403,)
    )


def _holdings() -> Schema:
    money = whole({"currency": TEXT, "amount": TEXT})
    held = whole({"type": TEXT, "open": COUNT, "over": COUNT, "money": {"type": "array", "items": money}})
    return operation(
        "read_holdings",
        _("What somebody owns, before it is handed over"),
        tag=_("organisation"),
        parameters=[query("person", SOMEBODY, required=True)],
        answers={200: whole({"person": ID, "items": {"type": "array", "items": held}, "targets": COUNT})},
        problems=(403, 422),
    )


def _ask() -> Schema:
    shape = {"person": SOMEBODY, "to": SOMEBODY, "types": NAMED, "on": DAY, "follows": YES, "closes": YES}
    return operation(
        "hand_over",
        _("Hand over everything of a leaver, today or on a day to come"),
        tag=_("organisation"),
        parameters=[KEY],
        body=partial({**shape, "leaves": YES}, "person"),
        answers={201: ref("HandOver")},
        problems=(403, 409, 422),
    )


def _one() -> Schema:
    return operation(
        "read_hand_over",
        _("One hand-over, and how far it has come"),
        tag=_("organisation"),
        parameters=[NUMBER],
        answers={200: ref("HandOver")},
        problems=(403, 404),
    )


def _act(verb: str, summary: str) -> Schema:
    return operation(
        f"{verb}_hand_over",
        summary,
        tag=_("organisation"),
        parameters=[NUMBER],
        body=partial({}),
        body_needed=False,
        answers={200: ref("HandOver")},
        problems=(403, 404, 422),
    )
