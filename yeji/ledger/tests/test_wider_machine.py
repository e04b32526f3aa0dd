"""The machine with the rarer half of the story: see ``wider``. YEJI_MACHINE multiplies the stories that are tried."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from tests.world import World
from yeji.ledger.tests.test_machine import PHASES, TIMES, founded
from yeji.ledger.tests.wider import Wider, found

__all__ = ("founded",)


@pytest.mark.slow
def test_any_wider_story_leaves_the_ledger_right(founded: World) -> None:
    found(founded)
    Wider.world = founded
    run_state_machine_as_test(
        Wider,
        settings=hypothesis_settings(
            max_examples=3 * TIMES,
            stateful_step_count=20,
            phases=PHASES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
