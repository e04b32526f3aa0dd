"""Days and moments as the screens show them: short for this year, in full in the title."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yeji.ui.signs import language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show_day(day: date, *, today: date) -> str:
    """``05-21`` or ``21 May`` this year, ``2025-11-03`` or ``3 Nov 2025`` in others."""
    if language().startswith("zh"):
        return f"{day:%m-%d}" if day.year == today.year else day.isoformat()
    short = f"{day.day} {_MONTHS[day.month - 1]}"
    return short if day.year == today.year else f"{short} {day.year}"


def show_moment(moment: datetime, *, now: datetime) -> str:
    """``今天 15:00``, ``昨天 15:00``, else the day and the time. Both moments are in the company's time zone."""
    clock = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return _("Today %(time)s") % {"time": clock}
    if moment.date() == now.date() - timedelta(days=1):
        return _("Yesterday %(time)s") % {"time": clock}
    return f"{show_day(moment.date(), today=now.date())} {clock}"


def day_tag(day: date | None, *, today: date) -> SafeString | str:
    """A day as an element that machines can read too; an em dash for none."""
    if day is None:
        return "—"
    return format_html('<time class="num" datetime="{}">{}</time>', day.isoformat(), show_day(day, today=today))


def moment_tag(moment: datetime, *, now: datetime) -> SafeString:
    """A moment as an element, with its second in the title."""
    return format_html(
        '<time class="num" datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{moment:%Y-%m-%d %H:%M:%S %Z}".strip(),
        show_moment(moment, now=now),
    )
