"""One's own day: the month's result, what is due, and the deals that need a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit, show_apart
from yeji.process.models import Outcome
from yeji.records.reading import labels, visible
from yeji.records.types import registry as types
from yeji.ui.components import Gauge, Task
from yeji.ui.components.choosers import Option
from yeji.ui.days import show_day
from yeji.ui.signs import language
from yeji.web.home.overview import Overview
from yeji.web.visitor import Visitor

MOST_TASKS: Final = 12
MOST_DEALS: Final = 6
_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Day:
    """What is on for a person: tasks in their order, those already done, deals that need a word, and how many more."""

    tasks: tuple[Task, ...]
    due: int
    done: int
    deals: tuple[Task, ...]
    deals_in_all: int


def day_of(visitor: Visitor) -> Day:
    """The open activities that are due, and the open deals that are late, near their end or without a next step."""
    scope, today = visitor.scope, visitor.today
    mine = visible(scope, types.get("activity")).filter(owner=scope.person)
    due = mine.filter(state="open", due_on__lte=today).order_by("due_on", F("due_at").asc(nulls_last=True), "pk")
    done = mine.filter(state="done", done_on=today).order_by("-pk")
    rows, finished = list(due[: MOST_TASKS + 1]), list(done[:MOST_TASKS])
    customers = labels(scope, types.get("customer"), (row.customer_id for row in (*rows, *finished)))
    deals = _waiting(visitor)
    listed = list(deals.order_by(F("amount").desc(nulls_last=True), "pk")[: MOST_DEALS + 1])
    return Day(
        tasks=tuple(_task(row, customers, today) for row in (*rows[:MOST_TASKS], *finished)),
        due=due.count() if len(rows) > MOST_TASKS else len(rows),
        done=len(finished),
        deals=tuple(_deals(listed[:MOST_DEALS], visitor)),
        deals_in_all=deals.count() if len(listed) > MOST_DEALS else len(listed),
    )


def _waiting(visitor: Visitor) -> Any:
    scope, today = visitor.scope, visitor.today
    open_stages = visible(scope, types.get("stage")).filter(outcome=Outcome.OPEN).values("pk")
    late_or_near = Q(expected_close_on__lte=today + _SOON) | Q(next_step_on__lt=today) | Q(next_step="")
    return visible(scope, types.get("deal")).filter(late_or_near, owner=scope.person, stage__in=open_stages)


def _task(row: Any, customers: Mapping[int, str], today: date) -> Task:
    done = row.state == "done"
    customer = customers.get(row.customer_id or 0, "")
    late = (today - row.due_on).days if row.due_on and not done else 0
    told = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": late} if late > 0 else ""
    minutes = ngettext("%(count)s minute", "%(count)s minutes", row.minutes or 0) % {"count": row.minutes or 0}
    return Task(
        title=f"{customer} · {row.subject}" if customer else row.subject,
        url=f"/records/activity/{row.pk}/",
        time=show_day(row.due_on, today=today) if late > 0 else f"{row.due_at:%H:%M}" if row.due_at else "",
        about=told or (minutes if done and row.minutes else str(row.get_kind_display())),
        tone="bad" if told else "good" if done else "",
        done=done,
        act_url="" if done else f"/records/activity/{row.pk}/finish/",
        act=_("Finish"),
    )


def _deals(rows: list[Any], visitor: Visitor) -> Iterator[Task]:
    for row in rows:
        amount = show_apart(row.amount, language=language(), unit=Unit.MONEY, currency=row.currency)
        why, tone = _why(row, visitor.today)
        yield Task(
            title=row.name,
            url=f"/records/deal/{row.pk}/",
            about=f"{why} · {amount}" if row.amount is not None else why,
            tone=tone,
        )


def _why(row: Any, today: date) -> tuple[str, Any]:
    """Why a deal is on the list: the most pressing reason alone."""
    if row.expected_close_on and row.expected_close_on < today:
        return _("Was to close on %(day)s") % {"day": show_day(row.expected_close_on, today=today)}, "bad"
    if row.next_step_on and row.next_step_on < today:
        late = (today - row.next_step_on).days
        return ngettext("Next step %(count)s day late", "Next step %(count)s days late", late) % {"count": late}, "bad"
    if not row.next_step:
        return _("No next step"), "warn"
    return _("To close on %(day)s") % {"day": show_day(row.expected_close_on, today=today)}, ""


def month_gauge(page: Overview) -> Gauge:
    """The month's gauge, small: its figures stand beside it."""
    whole = page.whole
    due = whole.target * page.elapsed if whole.target and page.elapsed is not None else None
    return Gauge(
        achieved=whole.actual, target=whole.target, floor=whole.floor, due=due, currency=page.currency, small=True
    )


def entries() -> tuple[Option, ...]:
    """What is entered most: a visit, a call, a customer, a deal; one touch each."""
    kinds = ((_("Visit"), "map-pin", "activity/new/?kind=visit"), (_("Call"), "phone", "activity/new/?kind=call"))
    made = tuple(Option(label=label, icon=icon, url=f"/records/{path}") for label, icon, path in kinds)
    named = (types.get(key) for key in ("customer", "deal"))
    return made + tuple(
        Option(label=capfirst(str(kind.label)), icon=kind.icon, url=f"/records/{kind.key}/new/") for kind in named
    )
