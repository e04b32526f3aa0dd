"""The paths of accounts, of closing months, and of the organisation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.administering.accounts import LANGUAGES, STATUSES
from yeji.api.openapi.operations import KEY, operation, query
from yeji.api.openapi.schemas import DAY, ID, MOMENT, Schema, partial, ref, whole

TEXT: Schema = {"type": "string"}
LINK: Schema = {"type": "string", "pattern": "^/password/"}
ROLES: Schema = {"type": "array", "items": TEXT}
NUMBER: Schema = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
PERSON: Schema = {"type": ["integer", "null"], "minimum": 0}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    return {
        "/accounts": {"get": _list(), "post": _open()},
        "/accounts/{number}": {"get": _on("read_account", _("One account"), 404)},
        "/accounts/{number}/roles": {"put": _set("roles", ROLES, _("Give an account exactly these roles"))},
        "/accounts/{number}/person": {"put": _set("person", PERSON, _("Say whose records are an account's own"))},
        "/accounts/{number}/link": {"post": _link()},
        "/accounts/{number}/deactivate": {
            "post": _on("deactivate_account", _("Shut an account out at once"), 404, 409)
        },
        "/accounts/{number}/reactivate": {"post": _on("reactivate_account", _("Let an account in again"), 404)},
        "/reveals": {"get": _reveals(), "put": _limit()},
        "/organisation": {"get": _tree()},
        "/organisation/units/{number}/move": {"post": _move_unit()},
        "/organisation/people/{number}/move": {"post": _move_person()},
        "/territories": {"get": _territories()},
        "/territories/follow": {"post": _follow()},
        "/periods": {"get": _periods()},
        "/periods/{month}": {"post": _step()},
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    moment: Schema = {"type": ["string", "null"], "format": "date-time"}
    account = {
        "id": ID,
        "login": TEXT,
        "name": TEXT,
        "active": {"type": "boolean"},
        "roles": ROLES,
        "person": PERSON,
        "last_login": moment,
    }
    seal = whole({"number": ID, "entries": ID, "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"}})
    month: dict[str, Schema] = {"month": TEXT, "status": {"enum": list(STATUSES)}}
    month |= {"changed_at": {**MOMENT, "type": ["string", "null"]}, "seal": {"anyOf": [seal, {"type": "null"}]}}
    return {"Account": whole(account), "Month": whole(month)}


def _list() -> Schema:
    answer = whole({"items": {"type": "array", "items": ref("Account")}})
    return operation("list_accounts", _("Every account"), tag=_("accounts"), answers={200: answer}, problems=(403,))


def _open() -> Schema:
    text = {"type": "string", "minLength": 1}
    given = {"login": text, "name": text, "roles": ROLES, "person": PERSON, "language": {"enum": list(LANGUAGES)}}
    return operation(
        "open_account",
        _("Open an account: its holder chooses the password by the one-time link"),
        tag=_("accounts"),
        parameters=[KEY],
        body=partial(given, "login", "name", "roles"),
        answers={201: whole({"account": ref("Account"), "link": LINK})},
        problems=(403, 404, 409, 422),
    )


def _on(name: str, summary: str, *problems: int) -> Schema:
    posted = name != "read_account"
    return operation(
        name,
        summary,
        tag=_("accounts"),
        parameters=[NUMBER],
        body=partial({}) if posted else None,
        body_needed=False,
        answers={200: ref("Account")},
        problems=(403, *problems),
    )


def _set(part: str, shape: Schema, summary: str) -> Schema:
    return operation(
        f"set_account_{part}",
        summary,
        tag=_("accounts"),
        parameters=[NUMBER],
        body=partial({part: shape}, part),
        answers={200: ref("Account")},
        problems=(403, 404, 409),
    )


def _link() -> Schema:
    return operation(
        "make_account_link",
        _("A fresh one-time link for choosing a password"),
        tag=_("accounts"),
        parameters=[NUMBER],
        body=partial({}),
        body_needed=False,
        answers={201: whole({"link": LINK})},
        problems=(403, 404, 409),
    )


def _reveals() -> Schema:
    shape: dict[str, Schema] = {"id": ID, "at": MOMENT, "account": ID, "account_name": TEXT, "type": TEXT}
    noted = whole({**shape, "record": ID, "field": TEXT, "why": TEXT})
    answer = whole({"a_day": {"type": "integer"}, "items": {"type": "array", "items": noted}})
    summary = _("The newest masked values that were shown, and how many a day allows one account")
    return operation("list_reveals", summary, tag=_("accounts"), answers={200: answer}, problems=(403,))


def _limit() -> Schema:
    shape: Schema = {"type": "integer", "minimum": 0, "maximum": 10_000}
    return operation(
        "limit_reveals",
        _("Say how many masked values one account has shown a day at most"),
        tag=_("accounts"),
        body=partial({"a_day": shape}, "a_day"),
        answers={200: whole({"a_day": shape})},
        problems=(403, 422),
    )


def _periods() -> Schema:
    answer = whole({"items": {"type": "array", "items": ref("Month")}})
    return operation(
        "list_periods",
        _("The months on their way to being closed"),
        tag=_("accounts"),
        answers={200: answer},
        problems=(403,),
    )


def _step() -> Schema:
    month = {"name": "month", "in": "path", "required": True, "schema": {"type": "string", "pattern": r"^\d{4}-\d{2}$"}}
    return operation(
        "close_period",
        _("Take a month one step on, or open it again with a reason"),
        tag=_("accounts"),
        parameters=[month, KEY],
        body=partial({"to": {"enum": list(STATUSES)}, "reason": TEXT, "earlier": {"type": "boolean"}}, "to"),
        answers={200: ref("Month")},
        problems=(403, 409, 422),
    )


def _tree() -> Schema:
    person = whole({"person": ID, "name": TEXT, "title": TEXT, "leads": {"type": "boolean"}})
    unit = whole({"unit": ID, "name": TEXT, "parent": PERSON, "people": {"type": "array", "items": person}})
    return operation(
        "read_organisation",
        _("Every unit with whoever works there, as of a day"),
        tag=_("organisation"),
        parameters=[query("day", DAY)],
        answers={200: whole({"day": DAY, "items": {"type": "array", "items": unit}})},
        problems=(403,),
    )


def _move_unit() -> Schema:
    return operation(
        "move_unit",
        _("Let a unit stand under another one from the first of a month"),
        tag=_("organisation"),
        parameters=[NUMBER, KEY],
        body=partial({"parent": PERSON, "since": DAY}, "since"),
        answers={200: whole({"moved": {"type": "boolean"}})},
        problems=(403, 409, 422),
    )


def _move_person() -> Schema:
    shape = {"unit": ID, "since": DAY, "leads": {"type": "boolean"}, "title": TEXT}
    return operation(
        "move_person",
        _("Let a person work in a unit from a day on"),
        tag=_("organisation"),
        parameters=[NUMBER, KEY],
        body=partial(shape, "unit", "since"),
        answers={200: whole({"entries": ID})},
        problems=(403, 409, 422),
    )


def _territories() -> Schema:
    none: Schema = {"type": ["integer", "null"]}
    one = whole({"territory": ID, "name": TEXT, "parent": PERSON, "manager": PERSON, "rule": TEXT, "turn": none,
                 "customers": ID})  # fmt: skip
    move = whole({"from": PERSON, "to": PERSON, "customers": ID})
    shape = {"day": DAY, "items": {"type": "array", "items": one}, "nowhere": ID}
    return operation(
        "read_territories",
        _("Every territory as of a day, and who would move if the rules were followed now"),
        tag=_("organisation"),
        parameters=[query("day", DAY)],
        answers={200: whole({**shape, "moves": {"type": "array", "items": move}})},
        problems=(403,),
    )


def _follow() -> Schema:
    return operation(
        "follow_territories",
        _("Let every customer stand where the rules of territories say"),
        tag=_("organisation"),
        parameters=[KEY],
        body=partial({}),
        answers={202: whole({"state": {"enum": ["waiting", "running"]}})},
        problems=(403, 409),
    )
