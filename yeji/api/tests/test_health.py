"""Whether the server says truly that it can serve, and what it says when it cannot."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, OperationalError, connection
from django.test import Client
from psycopg_pool import PoolTimeout

from tests.world import World
from yeji.api.tests.conftest import Program

CAUSES = {
    "55P03": (409, "record.busy"),
    "40P01": (409, "record.busy"),
    "57014": (503, "service.unavailable"),
    "25006": (503, "service.unavailable"),
    "57P01": (503, "service.unavailable"),
    "08006": (503, "service.unavailable"),
    "53100": (503, "service.unavailable"),
    "": (503, "service.unavailable"),
    "XX000": (500, "service.failed"),
}


def lost(state: str) -> Exception:
    """What Django raises when the database ends a statement with a state."""

    class CauseError(Exception):
        sqlstate = state or None

    problem = (InternalError if state == "XX000" else OperationalError)("it said no")
    problem.__cause__ = CauseError()
    return problem


def test_health_is_a_real_query(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert Client().post("/healthz").status_code == 405


@pytest.mark.parametrize("problem", [OperationalError("gone"), PoolTimeout("none is free")])
def test_without_a_database_it_is_not_healthy(db: None, monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def fails(*_: object) -> None:
        raise problem

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", fails)
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"not available\n")


@pytest.mark.parametrize("state", CAUSES)
def test_what_the_database_cannot_do_now_is_told_as_such(
    world: World, ada: Program, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    def fails(**_: object) -> None:
        raise lost(state)

    monkeypatch.setattr("yeji.api.calls.caller.key_of", fails)
    told = ada.get("/metrics")
    assert (told.status, told.body["code"]) == CAUSES[state]
    assert "it said no" not in told.text
