"""Signed statements: take attainment of a period home as a file, and look whether such a file still holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.ledger.seals import MOST_AT_ONCE
from yeji.performance.planning.queries import By
from yeji.performance.planning.statements import LONGEST, BadStatement, Checked, check_statement, make_statement
from yeji.performance.planning.statements import allow as allow_statements
from yeji.ui.components.fields import ChoiceField, FormField, Option, TextField
from yeji.web.gate import signed_in
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor

HOME: Final = "/settings/statements/"


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def statements_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for a statement; hand one in to have it checked."""
    allow_statements(visitor.scope)
    checked: Checked | None = None
    problem: Refused | None = None
    if request.method == "POST":
        try:
            checked = check_statement(_file(request), scope=visitor.scope, today=visitor.today, most=MOST_AT_ONCE)
        except BadStatement as refused:
            problem = refused
    return _page(request, visitor, checked=checked, problem=problem)


@never_cache
@require_safe
@signed_in
def statement_file(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The signed file of a period."""
    allow_statements(visitor.scope)
    by = request.GET.get("by", "")
    try:
        made = make_statement(
            period=parse(request.GET.get("period", ""), visitor.company.fiscal_start),
            by=By(by) if by in list(By) else By.PERSON,
            scope=visitor.scope,
            today=visitor.today,
            at=visitor.at,
            maker=visitor.account.name if visitor.account else "",
        )
    except Refused as refused:
        return _page(request, visitor, problem=refused, field="period")
    name = f"yeji-{visitor.today}-{by or By.PERSON}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/json; charset=utf-8", headers=headers)


def _file(request: HttpRequest) -> bytes:
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > LONGEST:
        raise BadStatement(_("Choose a signed file first."), field="file")
    return bytes(given.read())


def _moment(checked: Checked, visitor: Visitor) -> str:
    """When it was signed, on the company's clock; of a file that says nothing readable, what it says."""
    try:
        return f"{datetime.fromisoformat(checked.made_at).astimezone(visitor.now.tzinfo):%Y-%m-%d %H:%M}"
    except ValueError:
        return checked.made_at


def _fields(request: HttpRequest, visitor: Visitor, error: str) -> tuple[FormField, ...]:
    """The period and the rows of a statement to be signed."""
    names = {By.PERSON: _("People"), By.UNIT: _("Units"), By.PRODUCT: _("Products")}
    return (
        TextField(
            name="period",
            label=_("Period"),
            value=request.GET.get("period") or f"{visitor.today.replace(day=1) - timedelta(days=1):%Y-%m}",
            hint=_("2026-05, 2026Q2, 2026"),
            error=error,
            required=True,
            maxlength=24,
        ),
        ChoiceField(
            name="by",
            label=_("Rows"),
            value=request.GET.get("by") or By.PERSON,
            options=tuple(Option(value=str(by), label=name) for by, name in names.items()),
            required=True,
        ),
    )


def _page(
    request: HttpRequest,
    visitor: Visitor,
    *,
    checked: Checked | None = None,
    problem: Refused | None = None,
    field: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "fields": _fields(request, visitor, str(problem) if problem and field == "period" else ""),
        "checked": checked,
        "when": _moment(checked, visitor) if checked else "",
        "wrong": wrong(problem, "file"),
    }
    return render(request, "web/settings/statements.html", context, status=problem.status if problem else 200)
