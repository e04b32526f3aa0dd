"""The company's own clock: which business day an instant falls on, and its periods."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Company


class NoCompany(Refused):
    """The installation was made but its company was not."""

    status = 503
    code = "company.missing"


def company() -> Company:
    """The company of this installation.

    :raises NoCompany: before ``yeji init`` has finished.
    """
    found = Company.objects.first()
    if found is None:
        raise NoCompany(_("There is no company here yet. Run: yeji init"))
    return found


def business_day(*, at: datetime, of: Company) -> date:
    """The day an instant falls on in the company's time zone."""
    return at.astimezone(ZoneInfo(of.zone)).date()
