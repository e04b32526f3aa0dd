"""The worker's sessions give way to those of people, and nothing else does."""

from __future__ import annotations

import os

import psutil
import pytest

from yeji.platform.database.giving_way import STEPS, let_process_give_way
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance


def test_a_session_of_this_server_steps_back_alone(running: Instance) -> None:
    with connect(running, "app") as quiet, connect(running, "app") as other:
        session, beside = (psutil.Process(each.info.backend_pid) for each in (quiet, other))
        usual = beside.nice()
        assert let_process_give_way(running.data, session.pid)
        assert let_process_give_way(running.data, session.pid), "twice as far as once"
        assert (session.nice(), beside.nice()) == (max(usual, STEPS), usual)


@pytest.mark.parametrize("process", [os.getpid(), os.getppid(), 2**31 - 1], ids=["itself", "its parent", "nobody"])
def test_no_other_process_is_touched(running: Instance, process: int) -> None:
    before = psutil.Process().nice()
    assert not let_process_give_way(running.data, process)
    assert psutil.Process().nice() == before
