"""The company is read once a request, and again as soon as it is another."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import World
from yeji.org.calendar import company, company_changed, company_once
from yeji.org.services import describe_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def read(times: int) -> int:
    """How many statements it takes to ask for the company so often."""
    with CaptureQueriesContext(connection) as queries:
        for _ in range(times):
            company()
    return len(queries)


def test_it_is_read_once_while_that_lasts() -> None:
    assert read(2) == 2
    with company_once():
        assert read(3) == 1
    assert read(2) == 2


def test_what_changes_it_is_seen_at_once() -> None:
    with company_once():
        assert company().name == "云岭仪器"
        describe_company(name="岭海光电")
        assert company().name == "岭海光电"
        company_changed()
        assert read(2) == 1


def test_a_refused_request_leaves_nothing_kept(world: World) -> None:
    with suppress(ZeroDivisionError), company_once():
        company()
        raise ZeroDivisionError
    assert read(1) == 1
