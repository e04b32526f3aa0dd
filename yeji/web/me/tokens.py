"""Tokens for one's own programs: what they may do, until when, and when they were last used."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yeji.kit.refusal import Refused
from yeji.platform import own
from yeji.platform.models import Token, TokenAccess
from yeji.records.types import registry
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option, TextField
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.me.notices import account_of
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor

LIVES: Final = (7, 30, 90, 365)
"""The days among which one chooses; a program that signs in itself names any."""


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """A living token as the page shows it."""

    number: int
    label: str
    may: str
    made: str
    ends: str
    used: str


def token_lines(visitor: Visitor) -> list[TokenLine]:
    """The visitor's living tokens, the newest first."""
    return [_line(token, visitor) for token in own.tokens_of(account_of(visitor), at=visitor.at)]


def _line(token: Token, visitor: Visitor) -> TokenLine:
    kinds = [str(registry.types[key].plural) for key in token.types if key in registry.types]
    may = str(TokenAccess(token.access).label)
    return TokenLine(
        number=token.pk,
        label=token.label,
        may=f"{may} · {', '.join(kinds)}" if token.types else may,
        made=_moment(token.created_at, visitor),
        ends=_moment(token.expires_at, visitor),
        used=_moment(token.used_at, visitor) if token.used_at else "",
    )


def token_fields(visitor: Visitor, given: QueryDict, problem: Refused | None) -> Iterator[FormField]:
    """What is asked of a new token."""
    yield TextField(
        name="label",
        required=True,
        label=_("What it is for"),
        value=given.get("label", ""),
        maxlength=100,
        error=wrong(problem, "label"),
    )
    lives = tuple(Option(value=str(days), label=_days(days)) for days in LIVES)
    chosen = given.get("days", str(own.TOKEN_LIFE.days))
    yield ChoiceField(
        name="days", label=_("Lives for"), value=chosen, options=lives, required=True, error=wrong(problem, "days")
    )
    ways = tuple(Option(value=one.value, label=capfirst(str(one.label))) for one in TokenAccess)
    access = given.get("access", TokenAccess.READ.value)
    yield ChoiceField(
        name="access", label=_("What it may do"), value=access, options=ways, required=True,
        error=wrong(problem, "access"),
    )  # fmt: skip
    yield _types_field(visitor, set(given.getlist("types")))


def _types_field(visitor: Visitor, ticked: Set[str]) -> ChecksField:
    kinds = [kind for kind in visitor.types() if kind.in_menu]
    return ChecksField(
        name="types",
        label=_("Only these records"),
        hint=_("None chosen: everything that you may see, figures too."),
        wide=True,
        checks=tuple(
            Check(value=kind.key, label=capfirst(str(kind.plural)), ticked=kind.key in ticked) for kind in kinds
        ),
    )


def made_from(visitor: Visitor, given: QueryDict) -> str:
    """The secret of a new token, told this once.

    :raises NotAToken, TooManyTokens, UnknownType: if it cannot be made.
    """
    days = given.get("days", str(own.TOKEN_LIFE.days))
    return own.make_own_token(
        account_of(visitor),
        label=given.get("label", "").strip() or _("Program"),
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        access=given.get("access", TokenAccess.READ.value),
        types=[visitor.type(key).key for key in given.getlist("types")],
        at=visitor.at,
    )


@never_cache
@require_POST
@signed_in
def end_token(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Make a token useless."""
    own.end_own_token(account_of(visitor), token=number, at=visitor.at)
    messages.success(request, _("The token has ended."))
    return HttpResponseRedirect("/me/")


def _days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


def _moment(at: datetime | None, visitor: Visitor) -> str:
    return moment_tag(at.astimezone(visitor.now.tzinfo), now=visitor.now) if at else "—"
