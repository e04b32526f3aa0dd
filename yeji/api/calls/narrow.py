"""What a token holds back of what its account may, and how often it may ask."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.keys import Key, Pace

PACE: Final = "yeji.pace"
_START: Final = "api/v1/"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOKING: Final = frozenset(
    {
        "metrics/query",
        "metrics/explain",
        "metrics/try",
        "attainment/statement/check",
        "records/<type_key>/duplicates",
    }
)
"""What is asked by POST and changes nothing."""
_ITSELF: Final = "tokens/current"
_OF_TYPES: Final = ("records/<type_key>", "search", _ITSELF)


class TokenOnlyReads(Refused):
    """The token was made for reading alone."""

    status = 403
    code = "token.only_reads"


class TokenIsNarrow(Refused):
    """The token is bound to some types of records, and this is beyond them."""

    status = 403
    code = "token.narrow"


def check(key: Key, request: HttpRequest) -> None:
    """Let those requests pass for which the token was made. What the account may is asked further on.

    :raises TokenOnlyReads, TokenIsNarrow: for the others.
    """
    match = request.resolver_match
    route = match.route.removeprefix(_START) if match else ""
    if key.reads_only and request.method not in _SAFE and route not in _LOOKING and route != _ITSELF:
        raise TokenOnlyReads(_("This token only reads."))
    if key.types and not route.startswith(_OF_TYPES):
        raise TokenIsNarrow(_("This token is for some types of records alone."))


def refuse_type(key: Key, type_key: str) -> None:
    """See that a token is for this type of records.

    :raises TokenIsNarrow: if it is bound to others.
    """
    if key.types and type_key not in key.types:
        raise TokenIsNarrow(_("This token is for some types of records alone."))


def pace_headers(request: HttpRequest) -> dict[str, str]:
    """How fast the program may go on, for the answer; nothing where nothing limits it."""
    pace: Pace | None = request.META.get(PACE)
    if pace is None:
        return {}
    told = {"Limit": pace.limit, "Remaining": max(pace.left, 0), "Reset": pace.resets}
    return {f"RateLimit-{name}": str(number) for name, number in told.items()}
