"""The first set-up of a company: five questions behind the one-time link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.org.models import Company
from yeji.platform.services import LinkIsDead, link_is_good
from yeji.process.services import Beginning, set_up, untouched
from yeji.ui.components.fields import ChoiceField, FormField, Option, TextField
from yeji.web.entrance.views import enter
from yeji.web.visitor import visitor_of

CURRENCIES: Final = (
    "CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "KRW", "SGD", "MYR", "THB", "VND", "IDR", "INR", "AUD", "CAD",
    "CHF", "AED", "BRL", "MXN",
)  # fmt: skip


UNNAMED: Final = ("My company", "我的公司")
"""What an instance is called that nobody named when it was made."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def set_up_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask the five questions; the answers make the company one's own and its first administrator, in one go."""
    visitor = visitor_of(request)
    if not link_is_good(secret=secret, at=visitor.at):
        raise LinkIsDead(_("This set-up link was used or is too old. Start Yeji again to get a new one."))
    given = _given(request, visitor.company)
    if request.method == "GET":
        return _page(request, given)
    try:
        account = set_up(secret=secret, beginning=given, language=visitor.language, at=visitor.at)
    except LinkIsDead:
        raise
    except Refused as problem:
        return _page(request, given, problem)
    enter(request, account, stay=True)
    return HttpResponseRedirect("/welcome/")


def _given(request: HttpRequest, company: Company) -> Beginning:
    """What was answered, else what the company starts with."""
    post = request.POST
    month = post.get("fiscal_start", "")
    return Beginning(
        company=post.get("company", "" if company.name in UNNAMED else company.name),
        currency=post.get("currency", company.currency),
        zone=post.get("zone", company.zone),
        fiscal_start=int(month) if month.isascii() and month.isdigit() and len(month) < 3 else company.fiscal_start,
        name=post.get("name", ""),
        login=post.get("login", ""),
        password=post.get("password", ""),
    )


def _page(request: HttpRequest, given: Beginning, problem: Refused | None = None) -> HttpResponse:
    wrong = {problem.field or "": str(problem)} if problem else {}
    fresh = untouched()
    context = {
        "questions": _questions(given, wrong, fresh=fresh),
        "fresh": fresh,
        "whole_error": wrong.get("", ""),
        "language_url": "/language/",
        "here": request.path,
    }
    return render(request, "web/entrance/set_up.html", context, status=problem.status if problem else 200)


def _questions(given: Beginning, wrong: dict[str, str], *, fresh: bool) -> list[tuple[str, tuple[FormField, ...]]]:
    """The questions with their fields; those that cannot be changed any more are shown all the same."""
    ask = _Asking(values=asdict(given), wrong=wrong, fresh=fresh)
    company = ask.text("company", _("Company"), autocomplete="organization", autofocus=True)
    currency = ask.choice("currency", _("Currency"), [(one, one) for one in CURRENCIES])
    zone = ask.choice("zone", _("Time zone"), [(one, one.replace("_", " ")) for one in _zones()])
    month = ask.choice("fiscal_start", _("Month"), _months())
    return [
        (_("What is the company called?"), (company,)),
        (_("In which currency do you count?"), (currency,)),
        (_("In which time zone does a day end?"), (zone,)),
        (_("In which month does the fiscal year start?"), (month,)),
        (_("Who are you?"), ask.person()),
    ]


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """The fields of the questions: what was answered, what is wrong with it, and whether it can still be changed."""

    values: Mapping[str, object]
    wrong: Mapping[str, str]
    fresh: bool

    def text(self, name: str, label: str, **more: Any) -> FormField:
        value, error = str(self.values[name]), self.wrong.get(name, "")
        return TextField(name=name, label=label, value=value, error=error, required=True, **more)

    def choice(self, name: str, label: str, options: list[tuple[str, str]]) -> FormField:
        mine = str(self.values[name])
        listed = options if mine in dict(options) else [(mine, mine), *options]
        return ChoiceField(
            name=name,
            label=label,
            value=mine,
            error=self.wrong.get(name, ""),
            required=True,
            disabled=not self.fresh,
            options=tuple(Option(value=value, label=shown) for value, shown in listed),
        )

    def person(self) -> tuple[FormField, ...]:
        """Who the first administrator is, and the password he will sign in with."""
        password = TextField(
            name="password",
            label=_("Password"),
            type="password",
            error=self.wrong.get("password", ""),
            hint=_("At least ten characters."),
            required=True,
            autocomplete="new-password",
        )
        return (
            self.text("name", _("Your name"), autocomplete="name"),
            self.text("login", _("Phone or e-mail to sign in with"), autocomplete="username"),
            password,
        )


def _zones() -> list[str]:
    """The zones that are places."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in areas)


def _months() -> list[tuple[str, str]]:
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return [(str(number), name) for number, name in enumerate(names, start=1)]
