"""Periods as people say them, and the ones a page can go to from here."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.periods import Kind, Period, containing
from yeji.ui.signs import language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHOSEN: tuple[Kind, ...] = ("month", "quarter", "year")


def name_of(period: Period, fiscal_start: int) -> str:
    """``2026 第二季度``, ``Q2 2026``; a fiscal year that is not the calendar's says so."""
    if period.kind == "day":
        return period.start.isoformat()
    if period.kind == "month":
        month = str(period.start.month) if language().startswith("zh") else _MONTHS[period.start.month - 1]
        return _("%(month)s %(year)s") % {"month": month, "year": period.start.year}
    code = period.code(fiscal_start)
    year, part = code[:4], code[4:]
    named = {
        "": pgettext("a year", "%(year)s"),
        "H1": _("H1 %(year)s"),
        "H2": _("H2 %(year)s"),
        "Q1": _("Q1 %(year)s"),
        "Q2": _("Q2 %(year)s"),
        "Q3": _("Q3 %(year)s"),
        "Q4": _("Q4 %(year)s"),
    }[part] % {"year": year}
    return named if fiscal_start == 1 else _("%(period)s (fiscal)") % {"period": named}


def short_name(period: Period, fiscal_start: int) -> str:
    """``2026 Q2``, ``2026-05``, ``2026``: where there is little room."""
    code = period.code(fiscal_start)
    return f"{code[:4]} {code[4:]}" if period.kind in ("quarter", "half") else code


def day_name(day: date) -> str:
    """``11 月 22 日 周日``, ``Sun, 22 Nov``: a page of one day is called so."""
    weekday = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]
    month = str(day.month) if language().startswith("zh") else _MONTHS[day.month - 1]
    return _("%(weekday)s, %(day)s %(month)s") % {"weekday": weekday, "day": day.day, "month": month}


def called(period: Period, today: date, fiscal_start: int) -> str:
    """``This quarter`` for the current one, its name for others: how a sentence begins."""
    if today not in period:
        return name_of(period, fiscal_start)
    return {
        "month": _("This month"),
        "quarter": _("This quarter"),
        "year": _("This year"),
    }.get(period.kind, name_of(period, fiscal_start))


def word_for(kind: Kind) -> str:
    """What a kind of period is called on its button."""
    return {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}[kind]


def as_kind(period: Period, kind: Kind, today: date, fiscal_start: int) -> Period:
    """The period of another kind to show instead: the current one if ``period`` is current, else where it began."""
    return containing(today if today in period else period.start, kind, fiscal_start)


def after(period: Period, fiscal_start: int) -> Period:
    """The period of the same kind that begins where this one ends."""
    return containing(period.end, period.kind, fiscal_start)
