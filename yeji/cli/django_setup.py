"""Bringing Django up for a command, on the instance it is meant for."""

from __future__ import annotations

import atexit
import os
from contextlib import suppress

import django
from django.db import connections
from django.utils import translation

from yeji.cli.early_words import language_of
from yeji.kit.loading import loading
from yeji.platform.database.running import running_until_exit
from yeji.platform.instance import Instance, home_directory


def bring_up() -> Instance:
    """Set Django up on the instance in ``YEJI_HOME`` and speak the operator's language.

    Its database is started for this command if nobody runs it already.

    :raises NotAnInstance: if there is none; nothing but ``yeji init`` ever makes one.
    """
    instance = running_until_exit(Instance.load(home_directory(os.environ)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    with loading():
        django.setup()
    atexit.register(connections.close_all)  # before the database is stopped: it waits for who is still connected
    translation.activate(operator_language())
    _see_the_company()
    return instance


def _see_the_company() -> None:
    """What a company builds itself is known to whoever has asked for it: as every request begins, so does a command."""
    from yeji.org.calendar import NoCompany, company

    with suppress(NoCompany):
        company()


def operator_language() -> str:
    """The language of the commands: ``--language``, ``YEJI_LANGUAGE``, else the locale's."""
    return language_of(os.environ)
