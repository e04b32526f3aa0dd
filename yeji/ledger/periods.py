"""Closing months: open → calculated → reviewed (four eyes) → locked → paid. Locked is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.periods import Period as Span
from yeji.kit.refusal import Refused
from yeji.ledger.capture.following import being_counted, hindrance
from yeji.ledger.capture.tables import CLOSING_LOCK
from yeji.ledger.models import Entry, Period, PeriodChange, PeriodStatus, Scenario
from yeji.ledger.upkeep import mark_what_is_known
from yeji.org.calendar import business_day, company
from yeji.org.queries import may_close
from yeji.platform.models import Account

OPEN: Final = ""
STEPS: Final[Mapping[str, frozenset[str]]] = {
    OPEN: frozenset({PeriodStatus.CALCULATED}),
    PeriodStatus.CALCULATED: frozenset({PeriodStatus.CALCULATED, PeriodStatus.REVIEWED, OPEN}),
    PeriodStatus.REVIEWED: frozenset({PeriodStatus.LOCKED, OPEN}),
    PeriodStatus.LOCKED: frozenset({PeriodStatus.PAID}),
    PeriodStatus.PAID: frozenset(),
}
FINAL: Final = (PeriodStatus.LOCKED, PeriodStatus.PAID)


class CannotClose(Refused):
    """A step in closing a month that its rules do not allow."""

    status = 409
    code = "period.refused"


class MayNotClose(Refused):
    """Whoever asked has no role that closes months."""

    status = 403
    code = "period.forbidden"


@dataclass(frozen=True, kw_only=True)
class Month:
    """How far a month's closing has come; ``status`` is empty while it is open. ``calculated_by`` is an account."""

    starts_on: date
    ends_on: date
    status: str
    changed_at: datetime | None = None
    calculated_by: int | None = None


@transaction.atomic
def move_period(*, month: Span, to: str, by: Account, at: datetime, reason: str = "") -> Month:
    """Take a month one step on, or reopen it with a reason. Waits until no posting is under way.

    :raises MayNotClose: if no role of this account closes months.
    :raises CannotClose: if the step is not the next one, the same person would review what he calculated, something
        was posted since the step before, results stand with nobody, the month is not over, an earlier one is still
        open, or a reopening has no reason.
    """
    if not may_close(by):
        raise MayNotClose(_("Closing months needs a role of its own. Ask an administrator for the role “closer”."))
    if month.kind != "month":
        raise CannotClose(_("Periods are closed month by month."), field="period")
    _wait()
    row = Period.objects.select_for_update().filter(starts_on=month.start).first()
    before = row.status if row else OPEN
    _refuse_step(before, to)
    _refuse_rules(month, row, to=to, by=by, reason=reason, today=business_day(at=at, of=company()))
    known_at = mark_what_is_known()
    PeriodChange.objects.create(
        starts_on=month.start, before=before, after=to, by=by, at=at, known_at=known_at, reason=reason
    )
    if to == OPEN:
        Period.objects.filter(starts_on=month.start).delete()
        return Month(starts_on=month.start, ends_on=month.end, status=OPEN, changed_at=at)
    calculated = by if row is None or to == PeriodStatus.CALCULATED else row.calculated_by
    now = {"status": to, "calculated_by": calculated, "changed_by": by, "changed_at": at, "reason": reason}
    Period.objects.update_or_create(starts_on=month.start, defaults={"ends_on": month.end, **now})
    return Month(starts_on=month.start, ends_on=month.end, status=to, changed_at=at)


def _wait() -> None:
    """Wait until no posting is under way, and let none begin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING_LOCK])
        cursor.execute("SET LOCAL statement_timeout = 0")  # sealing a month with millions of entries takes its time


def may_review(*, calculated_by: int | None, account: int | None) -> bool:
    """Four eyes: whoever calculated a month does not review it. Both are accounts."""
    return calculated_by is None or calculated_by != account


def months() -> list[Month]:
    """Every month on its way to being closed, oldest first."""
    return [
        Month(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            status=row.status,
            changed_at=row.changed_at,
            calculated_by=row.calculated_by_id,
        )
        for row in Period.objects.order_by("starts_on")
    ]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step that was taken with a month."""

    before: str
    after: str
    by: str
    at: datetime
    reason: str


def steps_of(*, month: date) -> list[Step]:
    """Every step taken with the month that starts on this day, newest first."""
    changes = PeriodChange.objects.filter(starts_on=month).select_related("by").order_by("-pk")
    return [
        Step(before=one.before, after=one.after, by=one.by.name, at=one.at, reason=one.reason or "") for one in changes
    ]


def changed_since(*, month: Span) -> int:
    """How many entries were posted in a month since its last step was taken; nothing in an open or a final one."""
    row = Period.objects.filter(starts_on=month.start).exclude(status__in=FINAL).first()
    if row is None:
        return 0
    known_at = PeriodChange.objects.filter(starts_on=month.start).order_by("-pk").values_list("known_at", flat=True)[0]
    return Entry.objects.filter(day__gte=month.start, day__lt=month.end, written_at__gt=known_at).count()


_CHANGED: Final = """
SELECT p.starts_on FROM ledger_period p
CROSS JOIN LATERAL (SELECT c.known_at FROM ledger_periodchange c WHERE c.starts_on = p.starts_on
                    ORDER BY c.id DESC LIMIT 1) AS last
WHERE p.status = %(status)s AND EXISTS (
    SELECT FROM ledger_entry e WHERE e.day >= p.starts_on AND e.day < p.ends_on AND e.written_at > last.known_at
)
"""


def calculated_before_postings() -> frozenset[date]:
    """The calculated months, each by its first day, in which something was posted since."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"status": PeriodStatus.CALCULATED})
        return frozenset(row[0] for row in cursor.fetchall())


def closing_from() -> date | None:
    """The first day of the first month that is not locked yet and could be; None while nothing was counted."""
    last = Period.objects.filter(status__in=FINAL).order_by("-ends_on").values_list("ends_on", flat=True).first()
    if last is not None:
        return last
    first = Entry.objects.filter(scenario=Scenario.ACTUAL).order_by("day").values_list("day", flat=True).first()
    return first.replace(day=1) if first else None


def _refuse_step(before: str, to: str) -> None:
    if to in STEPS[before]:
        return
    if before in FINAL:
        raise CannotClose(_("A locked month is final. Corrections are posted in the first open one."))
    words = {"before": _name(before), "to": _name(to)}
    raise CannotClose(_("A month that is %(before)s cannot become %(to)s.") % words)


def _refuse_rules(month: Span, row: Period | None, *, to: str, by: Account, reason: str, today: date) -> None:
    if to == OPEN and not reason.strip():
        raise CannotClose(_("Say why the month is opened again."), field="reason")
    if to not in (OPEN, PeriodStatus.PAID) and being_counted():
        if problem := hindrance():
            raise CannotClose(_("Records cannot be counted anew after a change: %(problem)s") % {"problem": problem})
        raise CannotClose(_("Records are still being counted anew after a change. Take this step in a moment."))
    if to == PeriodStatus.REVIEWED:
        if row and not may_review(calculated_by=row.calculated_by_id, account=by.pk):
            raise CannotClose(_("Whoever calculated a month does not review it."), field="by")
        _refuse_changed(month, _("Calculate it again first."))
        _refuse_unassigned(month)
    if to == PeriodStatus.LOCKED:
        _refuse_running(month, today)
        _refuse_changed(month, _("Open it again, so that it is calculated and reviewed as it stands now."))
        _refuse_gap(month)


def _refuse_running(month: Span, today: date) -> None:
    """What still happens in a month would count in the next one, and what stands today would be read too early."""
    if month.end > today:
        raise CannotClose(
            _("This month is not over. It can be locked from %(day)s on.") % {"day": month.end.isoformat()}
        )


def _refuse_changed(month: Span, way_on: str) -> None:
    """What was calculated is what is reviewed, and what was reviewed is what is locked."""
    count = changed_since(month=month)
    if count:
        told = _("%(count)s entries were posted in this month since the last step.") % {"count": count}
        raise CannotClose(f"{told} {way_on}")


def _refuse_unassigned(month: Span) -> None:
    """What nobody is credited with must be given to somebody before a month is reviewed."""
    nobody = Entry.objects.filter(
        scenario=Scenario.ACTUAL, part=0, person=None, day__gte=month.start, day__lt=month.end
    )
    left = nobody.values("metric", "record").annotate(net=Sum("count"), sum=Sum("amount")).exclude(net=0, sum=0)
    count = left.values("record").distinct().count()
    if count:
        raise CannotClose(_("%(count)s records of this month are credited to nobody.") % {"count": count})


_NOBODY_S: Final = """
SELECT m.key, count(*) FROM (
    SELECT e.metric_id, e.record FROM ledger_entry e
    WHERE e.scenario = %(scenario)s AND e.part = 0 AND e.person IS NULL AND e.day >= %(start)s AND e.day < %(end)s
    GROUP BY 1, 2 HAVING sum(e.count) <> 0 OR sum(e.amount) <> 0
) open_yet JOIN ledger_metric m ON m.id = open_yet.metric_id GROUP BY 1 ORDER BY 2 DESC, 1
"""


def uncredited(month: Span) -> dict[str, int]:
    """How many records of a month are credited to nobody, by the metric that counts them."""
    with connection.cursor() as cursor:
        cursor.execute(_NOBODY_S, {"start": month.start, "end": month.end, "scenario": Scenario.ACTUAL})
        return dict(cursor.fetchall())


def _refuse_gap(month: Span) -> None:
    """Months are locked in order, so that one day bounds all that is final."""
    closed = Period.objects.filter(status__in=FINAL).order_by("-ends_on").values_list("ends_on", flat=True).first()
    if closed is not None:
        fits = closed == month.start
    else:
        fits = not Entry.objects.filter(scenario=Scenario.ACTUAL, day__lt=month.start).exists()
    if not fits:
        raise CannotClose(_("Earlier months are still open. Months are locked in order."))


def _name(status: str) -> str:
    return str(PeriodStatus(status).label) if status else pgettext("period", "open")
