"""Closing months: where each stands, the next step, and who took which. For those whose role closes months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.periods import Period, containing, parse
from yeji.kit.refusal import Refused
from yeji.ledger.earlier import TOGETHER, earlier, hindering, move_with_earlier
from yeji.ledger.models import PeriodStatus
from yeji.ledger.periods import (
    FINAL,
    OPEN,
    STEPS,
    MayNotClose,
    Month,
    changed_since,
    closing_from,
    may_review,
    months,
    move_period,
    steps_of,
)
from yeji.ledger.seals import broken_seal, seal_of
from yeji.platform.models import Account
from yeji.ui.components import Cell, Column, Crumb, DataTable, Event, Row, State, Timeline
from yeji.ui.components.fields import TextField
from yeji.ui.days import moment_tag
from yeji.ui.signs import Tone, tag
from yeji.web.gate import signed_in
from yeji.web.settings.forms import wrong
from yeji.web.settings.month_results import results
from yeji.web.visitor import Visitor

HOME: Final = "/settings/months/"
_MOST: Final = 240
"""Twenty years: months are locked in order, so that the first that is not must be among them."""
_TONES: Final[dict[str, Tone]] = {
    OPEN: "",
    PeriodStatus.CALCULATED: "bl",
    PeriodStatus.REVIEWED: "y",
    PeriodStatus.LOCKED: "g",
    PeriodStatus.PAID: "g",
}


def _allow(visitor: Visitor) -> Account:
    if visitor.account is None or not visitor.scope.closes:
        raise MayNotClose(_("Closing months needs a role of its own. Ask an administrator for the role “closer”."))
    return visitor.account


@require_safe
@signed_in
def months_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every month from the first that can be closed to the present one, and what was closed before."""
    _allow(visitor)
    listed = list(_listed(visitor.today))
    heads = (_("Month"), _("Stands"), _("Since"))
    about = _("Open, calculated, reviewed by somebody else, locked, paid. Months are locked in order; locked is final.")
    following = next((one for one in reversed(listed) if one.status not in FINAL), None)
    context: dict[str, Any] = {"title": _("Months"), "about": about, "actions": _next_up(following)}
    if listed:
        context["table"] = DataTable(
            label=_("Months"),
            columns=tuple(Column(label=head) for head in heads),
            rows=tuple(_line(one, visitor) for one in listed),
        )
    else:
        text = _("As soon as a first result is counted, its month stands here.")
        context["empty"] = State(title=_("Nothing to close yet"), text=text, icon="calendar-stats")
    return render(request, "web/settings/list.html", context)


def _next_up(month: Month | None) -> tuple[dict[str, Any], ...]:
    """The way to the month that is locked next."""
    if month is None:
        return ()
    key = f"{month.starts_on:%Y-%m}"
    label = _("Next to be locked: %(month)s") % {"month": key}
    return ({"label": label, "url": f"{HOME}{key}/", "icon": "lock"},)


def _listed(today: date) -> Iterator[Month]:
    """The latest first."""
    begun = {one.starts_on: one for one in months()}
    first = closing_from()
    starts = set(begun)
    at = containing(first, "month") if first else None
    while at is not None and at.start <= today:
        starts.add(at.start)
        at = containing(at.end, "month")
    for start in sorted(starts, reverse=True)[:_MOST]:
        span = containing(start, "month")
        yield begun.get(start) or Month(starts_on=span.start, ends_on=span.end, status=OPEN)


def _line(month: Month, visitor: Visitor) -> Row:
    key = f"{month.starts_on:%Y-%m}"
    since = month.changed_at
    return Row(
        key=key,
        cells=(
            Cell(content=key, role="title", href=f"{HOME}{key}/"),
            Cell(content=tag(status_label(month.status), _TONES[month.status])),
            Cell(content=moment_tag(since.astimezone(visitor.now.tzinfo), now=visitor.now) if since else ""),
        ),
    )


def status_label(status: str) -> str:
    """How far a month has come, in a word."""
    return str(PeriodStatus(status).label) if status else pgettext("period", "open")


@require_http_methods(["GET", "POST"])
@signed_in
def step_page(request: HttpRequest, visitor: Visitor, month: str) -> HttpResponse:
    """One month: the step that comes next, the way back while there is one, and every step taken."""
    by = _allow(visitor)
    span = _month(month)
    problem: Refused | None = None
    if request.method == "POST":
        to = request.POST.get("to", "")
        try:
            move = move_with_earlier if request.POST.get("earlier") else move_period
            move(month=span, to=to, by=by, at=visitor.at, reason=request.POST.get("reason", "")[:500])
        except MayNotClose:
            raise
        except Refused as refused:
            problem = refused
        else:
            told = {"month": f"{span.start:%Y-%m}", "status": status_label(to)}
            messages.success(request, _("%(month)s is %(status)s now.") % told)
            return HttpResponseRedirect(f"{HOME}{span.start:%Y-%m}/")
    return _page(request, visitor, span, problem)


def _page(request: HttpRequest, visitor: Visitor, span: Period, problem: Refused | None) -> HttpResponse:
    known = next((one for one in months() if one.starts_on == span.start), None)
    status = known.status if known else OPEN
    by = known.calculated_by if known else None
    own = status == PeriodStatus.CALCULATED and not may_review(calculated_by=by, account=visitor.scope.account)
    key = f"{span.start:%Y-%m}"
    changed = changed_since(month=span)
    ways, words = _ways(status, changed=bool(changed), own=own), _step_labels(status)
    first = _first(span, status)
    ways = ways - {PeriodStatus.LOCKED} if first else ways
    context = {
        "title": _("Month %(month)s") % {"month": key},
        "crumbs": (Crumb(label=_("Months"), url=HOME), Crumb(label=key)),
        "back": HOME,
        "status": tag(status_label(status), _TONES[status]),
        "steps": [(str(to), words[to], _behind(span, to)) for to in PeriodStatus if to in ways],
        "earlier": request.POST.get("earlier", ""),
        "meaning": _("You calculated this month: somebody else whose role closes months agrees to it.")
        if own
        else _meaning(status),
        **results(span, visitor),
        "changed": changed,
        **_seal(span),
        "first": first,
        "asks": _("Locked is final: nothing is posted in this month any more.") if status == "reviewed" else "",
        "reason": _reason(request, problem) if OPEN in ways else None,
        "final": status in FINAL,
        "whole_error": str(problem) if problem and problem.field != "reason" else "",
        "timeline": Timeline(events=tuple(_events(span, visitor))),
    }
    return render(request, "web/settings/month.html", context, status=problem.status if problem else 200)


def _seal(span: Period) -> dict[str, Any]:
    """The seal of a locked month, and what of the month is others than it was when it was sealed."""
    seal = seal_of(month=span.start)
    broken = broken_seal(seal) if seal else None
    return {"seal": seal, "whole": broken == [], "broken": [one.told for one in broken or ()]}


def _ways(status: str, *, changed: bool, own: bool) -> Set[str]:
    """The steps that the month can take: what has changed is calculated or opened again, what has not, need not be.

    ``own``: the visitor calculated it himself, so somebody else reviews it.
    """
    ways = STEPS[status] & {status, OPEN} if changed else STEPS[status] - {status}
    return ways - {PeriodStatus.REVIEWED} if own else ways


def _step_labels(status: str) -> dict[PeriodStatus, str]:
    """What the buttons of the steps say."""
    return {
        PeriodStatus.CALCULATED: _("Calculated again") if status else _("Mark as calculated"),
        PeriodStatus.REVIEWED: _("Reviewed: agree"),
        PeriodStatus.LOCKED: _("Lock for good"),
        PeriodStatus.PAID: _("Mark as paid"),
    }


def _reason(request: HttpRequest, problem: Refused | None) -> TextField:
    return TextField(
        name="reason",
        label=_("Why it is opened again"),
        value=request.POST.get("reason", ""),
        error=wrong(problem, "reason"),
        required=True,
        wide=True,
        maxlength=500,
    )


def _behind(span: Period, to: str) -> int:
    """How many months before it have not come as far as a step, and can take it together with this one."""
    return len(earlier(span, to=to)) if to in TOGETHER and hindering(span, to=to) is None else 0


def _first(span: Period, status: str) -> str:
    """The month that comes before this one can be locked; empty where it can be."""
    found = hindering(span, to=PeriodStatus.LOCKED) if status == PeriodStatus.REVIEWED else None
    return f"{found.start:%Y-%m}" if found else ""


def _meaning(status: str) -> str:
    return {
        OPEN: _("Everything is still counted in this month. When its results are worked out, mark it as calculated."),
        "calculated": _("Somebody else than who calculated it looks at the results and agrees."),
        "reviewed": _("Two people have agreed. Lock it, and later changes become adjustments in the first open month."),
        "locked": _("Final. When the money is on its way, mark it as paid."),
        "paid": _("Final and paid."),
    }[status]


def _events(span: Period, visitor: Visitor) -> Iterable[Event]:
    for step in steps_of(month=span.start):
        yield Event(
            title=f"{status_label(step.before)} → {status_label(step.after)}",
            when=moment_tag(step.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            who=step.by,
            icon="lock" if step.after in FINAL else "calendar-stats",
            text=step.reason,
        )


def _month(text: str) -> Period:
    """The month that an address names.

    :raises Refused: if it names none.
    """
    found = parse(text)
    if found.kind != "month":
        raise Refused(_("Periods are closed month by month."))
    return found
