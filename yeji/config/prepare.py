"""Bringing a database up to this version: migrations, triggers, capture functions. By the owner role alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from yeji.ledger import capture
from yeji.org import closure
from yeji.org.calendar import NoCompany, company
from yeji.org.roles import lay_roles
from yeji.platform import rights
from yeji.records import install as tracking
from yeji.records.duplicates import sameness as duplicates
from yeji.records.search import keeping as search


def prepare(*, alias: str = "owner") -> None:
    """Migrate and lay what the declarations need. Running it again changes nothing."""
    call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
    install(alias=alias)
    lay_roles(alias=alias)


def gather_static() -> None:
    """Lay the built style sheets, scripts and icons where the web process serves them from."""
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def install(*, alias: str = "owner") -> None:
    """Lay triggers, rights and capture functions, all in one transaction."""
    app_role = settings.DATABASES["default"]["USER"]
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        rights.install(cursor, app_role=app_role)
        closure.install(cursor, app_role=app_role)
        tracking.install(cursor, app_role=app_role)
        duplicates.install(cursor)
        with _what_people_built(alias):
            capture.install(cursor, app_role=app_role)
        search.install(cursor)


@contextmanager
def _what_people_built(alias: str) -> Iterator[None]:
    """Let this program know what people built, or capture would be laid without it and count it no more.

    It is read as the owner role reads: the program's own may not yet read what this version has added.
    """
    usual = connections["default"]
    connections["default"] = connections[alias]
    try:
        with suppress(NoCompany):
            company()
        yield
    finally:
        connections["default"] = usual
