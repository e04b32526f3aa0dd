"""Comments on records and who follows them, over REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take
from yeji.api.records.listing import PAGING, size_of
from yeji.records.reading import NotFound, get
from yeji.records.talk.comments import NoSuchComment, comments_of, correct, found, say, unsay
from yeji.records.talk.following import follow, followers, follows, unfollow
from yeji.records.talk.mentions import mentioned, names_in, spoken
from yeji.records.talk.models import Comment

router = Router()
_PARTS = ("text", "take_in")


@router.get("/records/{type_key}/{record}/comments")
def listed(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """The comments on a record, the newest first."""
    caller = caller_of(request)
    kind, given = caller.type(type_key), parameters_of(request, PAGING)
    size = size_of(given)
    before = _place(given["cursor"]) if "cursor" in given else None
    said = comments_of(caller.scope, kind, _record(record), limit=size + 1, before=before)
    names = names_in([one.text for one in said], caller.scope)
    more = str(said[size - 1].pk) if len(said) > size else None
    return Answer(body={"items": [told(one, names) for one in said[:size]], "next_cursor": more}).response()


@router.post("/records/{type_key}/{record}/comments")
def comment(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Comment on a record."""
    caller = caller_of(request)
    kind, body, pk = caller.type(type_key), body_of(request), _record(record)
    text, take_in = _said(body)

    def effect() -> Answer:
        made = say(kind, pk, text, by=caller.scope, at=caller.at, take_in=take_in)
        return Answer(status=201, body=told(made, names_in([made.text], caller.scope)))

    return once(request, caller, body, effect)


@router.patch("/comments/{number}")
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Say it otherwise."""
    caller, (text, take_in) = caller_of(request), _said(body_of(request))
    made = correct(_comment(caller, number), text, by=caller.scope, at=caller.at, take_in=take_in)
    return Answer(body=told(made, names_in([made.text], caller.scope))).response()


@router.delete("/comments/{number}")
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """Take it away."""
    parameters_of(request, ())
    caller = caller_of(request)
    unsay(_comment(caller, number), by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.get("/records/{type_key}/{record}/followers")
def following(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Who follows a record, and whether the caller does."""
    parameters_of(request, ())
    caller = caller_of(request)
    kind, pk = caller.type(type_key), _record(record)
    row = get(caller.scope, kind, pk)
    items = [{"account": account, "name": name} for account, name in followers(caller.scope, kind, pk)]
    return Answer(body={"items": items, "follows": follows(caller.scope, kind, row)}).response()


@router.post("/records/{type_key}/{record}/followers")
def begin(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Follow a record."""
    caller = caller_of(request)
    kind = caller.type(type_key)
    refuse_others(body_of(request, optional=True), ())
    follow(kind, _record(record), by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.delete("/records/{type_key}/{record}/followers")
def end(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Follow it no more."""
    parameters_of(request, ())
    caller = caller_of(request)
    unfollow(caller.type(type_key), _record(record), by=caller.scope, at=caller.at)
    return Answer(status=204).response()


def told(one: Comment, names: Mapping[int, str]) -> dict[str, Any]:
    """A comment as programs read it, with the people it names."""
    return {
        "id": one.pk,
        "record": one.record,
        "text": spoken(one.text, names),
        "people": mentioned(one.text),
        "account": one.account_id,
        "account_name": one.account.name,
        "at": one.at,
        "edited_at": one.edited_at,
    }


def _said(body: dict[str, Any]) -> tuple[str, bool]:
    refuse_others(body, _PARTS)
    text: str = take(body, "text", str, "")
    return text, bool(take(body, "take_in", bool, False))


def _place(cursor: str) -> int:
    place = id_of(cursor)
    if place is None:
        raise BadRequest(_("This cursor does not belong to this list."), field="cursor")
    return place


def _record(text: str) -> int:
    record = id_of(text)
    if record is None:
        raise NotFound(_("This record does not exist, or you may not see it."))
    return record


def _comment(caller: Caller, text: str) -> int:
    """The comment that an address names, if the caller's token is for records of its type.

    :raises NoSuchComment, TokenIsNarrow: if it is not there for him.
    """
    number = id_of(text)
    if number is None:
        raise NoSuchComment(_("There is no such comment, or it is not yours."))
    kind, _row, _made = found(number, by=caller.scope)
    caller.type(kind.key)
    return number
