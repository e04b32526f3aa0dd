"""The company's own clock: which business day an instant falls on, and its periods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from threading import local
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Company


class NoCompany(Refused):
    """The installation was made but its company was not."""

    status = 503
    code = "company.missing"


class _Seen(local):
    """What this thread has seen last."""

    setup: int | None = None
    zone: str = "UTC"
    keeping: bool = False
    kept: Company | None = None


_seen = _Seen()


def setup_seen() -> int | None:
    """The number of the set-up when this thread last asked for the company; None if it never did.

    Every request asks for the company first, so what a company builds itself is up to date without a query of its own.
    """
    return _seen.setup


def zone_seen() -> str:
    """The company's time zone, as this thread knew it last; UTC if it never asked."""
    return _seen.zone


@contextmanager
def company_once() -> Iterator[None]:
    """While this lasts, this thread reads the company from the database once: a request asks for it many times."""
    _seen.keeping, _seen.kept = True, None
    try:
        yield
    finally:
        _seen.keeping, _seen.kept = False, None


def company_changed() -> None:
    """What changes the company, or must know it as it is now, says so: it is read again when it is next asked for."""
    _seen.kept = None


def company() -> Company:
    """The company of this installation.

    :raises NoCompany: before ``yeji init`` has finished.
    """
    if _seen.kept is not None:
        return _seen.kept
    names = [field.attname for field in Company._meta.concrete_fields]
    with connection.cursor() as cursor:
        # Asked for in every request: written out, it costs a third of what building it costs.
        cursor.execute(f"SELECT {', '.join(names)} FROM org_company")
        found = cursor.fetchone()
    if found is None:
        raise NoCompany(_("There is no company here yet. Run: yeji init"))
    ours = Company.from_db(connection.alias, names, found)
    _seen.setup, _seen.zone = ours.setup, ours.zone
    _seen.kept = ours if _seen.keeping else None
    return ours


def touch_setup() -> None:
    """Another number for the set-up: every process reads it with the company, and then reads what was built."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_company SET setup = nextval('record_id')")
    company_changed()
    company()


def business_day(*, at: datetime, of: Company) -> date:
    """The day an instant falls on in the company's time zone."""
    return at.astimezone(ZoneInfo(of.zone)).date()
