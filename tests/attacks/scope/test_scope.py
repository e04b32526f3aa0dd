"""The scope generator: companies by chance, every surface, every kind of account, held against the oracle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from pytest_django import Settings

from tests.attacks.scope import oracle
from tests.attacks.scope.company import Company, changes, make_company
from tests.attacks.scope.surfaces import FILLED, KINDS, surfaces
from tests.attacks.scope.sweep import Visit, whole_sweep
from tests.world import NOON
from yeji.records.types import registry

WORLDS = int(os.environ.get("YEJI_SCOPE_WORLDS", "1"))
FIRST = int(os.environ.get("YEJI_SCOPE_SEED", "20260521"))
MOST_TOLD = 20


@pytest.fixture(autouse=True)
def at_noon(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock of both faces stands still, so that today is the same for the product and the oracle."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    return NOON


@pytest.fixture(params=range(FIRST, FIRST + WORLDS))
def company(db: None, request: pytest.FixtureRequest) -> Iterator[Company]:
    yield make_company(request.param)


def test_every_address_is_of_a_known_kind() -> None:
    routes = [surface.route for surface in surfaces()]
    new = [route for route in routes if route not in KINDS]
    assert not new, f"say in tests/attacks/scope/surfaces.py of what kind these are: {new}"
    assert set(KINDS) <= set(routes), "these are addresses no more"
    strange = {part for surface in surfaces() for part in surface.parts} - FILLED
    assert not strange, f"say in tests/attacks/scope/sweep.py what fills these in: {strange}"


def test_the_oracle_knows_every_type() -> None:
    known = {*oracle.OWNED, *oracle.ABOUT, *oracle.COMPANY}
    assert {kind.key for kind in registry} == known, "say in tests/attacks/scope/oracle.py who sees these"


def test_nobody_sees_more_or_less_than_the_oracle_says(company: Company) -> None:
    found, checks = swept(company)
    assert not found, told(found)
    for name, change in changes(company):
        change()
        more, again = swept(company)
        checks += again
        assert not more, f"after: {name}\n{told(more)}"
    print(f"{checks:,} comparisons, seed {company.seed}")


def swept(company: Company) -> tuple[list[str], int]:
    """The differences that all accounts met, and how much was compared."""
    found: list[str] = []
    checks = 0
    for name in company.accounts:
        visit = Visit(company, name)
        found += whole_sweep(visit)
        checks += visit.checks
    return found, checks


def told(found: list[str]) -> str:
    return "\n".join([f"{len(found)} differences", *found[:MOST_TOLD]])
