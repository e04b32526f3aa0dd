"""A metric that changes what it counts gets a new version; the tests know what each version meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.definitions import changed, kept, unwritten
from yeji.ledger.metrics import Flow, registry

# Metrics that people built are asked of the database: the empty one has none.
pytestmark = pytest.mark.django_db


def test_no_metric_changed_without_a_new_version() -> None:
    assert changed() == [], "give each a new version"


def test_every_version_is_written_down() -> None:
    assert kept()
    assert unwritten() == [], "write them down: python -m tools.definitions keep"


def test_a_change_is_noticed_and_a_new_version_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    won = registry.get("won_amount")
    assert isinstance(won, Flow)
    monkeypatch.setitem(registry.metrics, "won_amount", replace(won, value="r.amount * 2"))
    assert "won_amount v1" in changed()
    monkeypatch.setitem(registry.metrics, "won_amount", replace(won, value="r.amount * 2", version=2))
    assert (changed(), "won_amount v2" in unwritten()) == ([], True)
