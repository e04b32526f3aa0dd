"""The scope generator: companies by chance, every surface, every kind of account, held against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.attacks.scope import oracle
from tests.attacks.scope.company import WORLDS, Company, changes
from tests.attacks.scope.surfaces import FILLED, KINDS, surfaces
from tests.attacks.scope.sweep import light_sweep, whole_sweep
from tests.attacks.scope.visit import Visit
from yeji.records.types import registry

MOST_TOLD = 40
ALWAYS = ("rep", "manager", "mixed", "picky")
OTHERS = 8 if WORLDS > 1 else 1
AFTER_A_CHANGE = 4 if WORLDS > 1 else 1


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


@pytest.mark.slow
def test_s01_s02_s03_s05_s06_s07_nobody_sees_more_or_less_than_the_oracle_says(company: Company) -> None:
    others = [name for name in company.accounts if name not in ALWAYS]
    checks = swept(company, [*ALWAYS, *company.chance.sample(others, OTHERS)], whole_sweep, "at first")
    for name, change in changes(company):
        change()
        checks += swept(company, company.chance.sample(sorted(company.accounts), AFTER_A_CHANGE), light_sweep, name)
    print(f"{checks:,} comparisons, seed {company.seed}")


def swept(company: Company, names: list[str], sweep: Callable[[Visit], Iterator[str]], when: str) -> int:
    """How much was compared as these accounts, without a difference."""
    checks, found = 0, []
    for name in names:
        visit = Visit(company, name)
        found += list(sweep(visit))
        checks += visit.checks
    assert not found, "\n".join([f"{when}: {len(found)} differences", *found[:MOST_TOLD]])
    return checks
