"""The paths of tokens: signing in for one, looking at one's own, ending them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.administering.tokens import LIFE_DAYS, LONGEST_LIFE_DAYS
from yeji.api.openapi.operations import operation
from yeji.api.openapi.schemas import ID, MOMENT, Schema, partial, whole
from yeji.platform.models import TokenAccess
from yeji.records.types import registry

_TEXT: Schema = {"type": "string"}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    current = operation("end_token", _("End the token of this request"), tag=_("tokens"), answers={204: None})
    one = operation(
        "end_one_token",
        _("End one of the caller's tokens"),
        tag=_("tokens"),
        parameters=[number],
        answers={204: None},
        problems=(404,),
    )
    return {
        "/tokens": {"get": _list(), "post": _make()},
        "/tokens/current": {"delete": current},
        "/tokens/{number}": {"delete": one},
    }


def _parts() -> dict[str, Schema]:
    kinds = {"type": "string", "enum": [kind.key for kind in registry]}
    return {
        "access": {"enum": TokenAccess.values, "default": TokenAccess.WRITE.value},
        "types": {
            "type": "array",
            "items": kinds,
            "description": _("The types of records to which it is bound; none: everything that the account reaches."),
        },
    }


def _list() -> Schema:
    moment: Schema = {**MOMENT, "type": ["string", "null"]}
    token = whole(
        {
            "id": ID,
            "label": _TEXT,
            "access": {"enum": TokenAccess.values},
            "types": {"type": "array", "items": _TEXT},
            "created_at": MOMENT,
            "expires_at": moment,
            "used_at": moment,
            "current": {"type": "boolean"},
        }
    )
    answer = whole({"items": {"type": "array", "items": token}})
    return operation("list_tokens", _("The caller's living tokens"), tag=_("tokens"), answers={200: answer})


def _make() -> Schema:
    text = {"type": "string", "minLength": 1}
    days = {"type": "integer", "minimum": 1, "maximum": LONGEST_LIFE_DAYS, "default": LIFE_DAYS}
    account = whole({"id": ID, "login": _TEXT, "name": _TEXT})
    given = {"login": text, "password": text, "label": _TEXT, "days": days, **_parts()}
    return operation(
        "make_token",
        _("Sign in: a token for a login and a password, shown this once"),
        tag=_("tokens"),
        body=partial(given, "login", "password"),
        answers={201: whole({"token": _TEXT, "expires_at": MOMENT, "account": account})},
        problems=(404, 409),
        signed_in=False,
    )
