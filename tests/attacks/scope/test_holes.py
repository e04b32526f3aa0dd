"""The scope generator against itself: every hole put back by hand has to be found."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.attacks.scope.company import Company
from tests.attacks.scope.holes import HOLES
from tests.attacks.scope.surfaces import surfaces
from tests.attacks.scope.visit import Visit

LOOKERS = ("rep", "manager", "mixed", "careful", "analyst")


@pytest.mark.slow
def test_every_planted_hole_is_found(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    # A page that was loaded while a hole is open would keep it.
    assert surfaces()
    missed = []
    for name, (plant, probe) in HOLES.items():
        with monkeypatch.context() as patch, transaction.atomic():
            plant(patch)
            if not any(True for who in LOOKERS for _difference in probe(Visit(company, who))):
                missed.append(name)
            transaction.set_rollback(True)
    assert not missed, f"{len(missed)} of {len(HOLES)} holes were not found"
    print(f"{len(HOLES)} of {len(HOLES)} planted holes found, seed {company.seed}")
