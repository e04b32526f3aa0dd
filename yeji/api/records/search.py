"""Search over REST: records of every type by name, number, pinyin or initials, within what the caller may see."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import parameters_of
from yeji.records.search.asking import LONGEST
from yeji.records.search.finding import find

router = Router()
EACH: Final = 8
MOST_EACH: Final = 20


@router.get("/search")
def search(request: HttpRequest) -> HttpResponse:
    """What the words fit, by type, the best first; ``more`` says that there are others of the type."""
    caller, given = caller_of(request), parameters_of(request, ("q", "type", "size"))
    words = given.get("q", "").strip()
    if not words:
        raise BadRequest(_("%(name)s is needed.") % {"name": "q"}, field="q")
    if len(words) > LONGEST:
        raise BadRequest(_("Search for at most %(most)s characters.") % {"most": LONGEST}, field="q")
    kinds = [caller.type(given["type"])] if "type" in given else [kind for kind in caller.types() if kind.in_menu]
    found = find(words, kinds, scope=caller.scope, each=_size(given.get("size", str(EACH))))
    groups = [
        {
            "type": part.kind.key,
            "items": [{"id": row.pk, "label": part.kind.label_of(row)} for row in part.rows],
            "more": part.more,
        }
        for part in found
    ]
    return Answer(body={"groups": groups}).response()


def _size(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 2 or not 1 <= int(text) <= MOST_EACH:
        raise BadRequest(_("A page holds 1 to %(most)s records.") % {"most": MOST_EACH}, field="size")
    return int(text)
