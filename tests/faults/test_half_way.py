"""Closing, filling in, bringing in and taking back, cut off at any step (R-04, R-06, R-13): done, not done, or gone on
with; never half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from tests.faults.report import Figures, figures
from tests.faults.supervised import ROOT
from tests.support.home import home_of
from tests.world import NOON, TODAY, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.built import keeping
from yeji.ledger.models import Definition, Period, PeriodChange
from yeji.ledger.periods import move_period
from yeji.ledger.queries import fetch, figure
from yeji.ledger.question import Question
from yeji.ledger.seals import check_seals, seals
from yeji.ledger.tests.building import choices
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records.importing import runs
from yeji.records.importing.matching import mapping_from
from yeji.records.models import ImportRun
from yeji.records.types import registry

pytestmark = pytest.mark.faults
Cut = Callable[[str, object, int], str]
Tell = Callable[[Figures], None]
MOST_STEPS = 4_000
LONELY_WITHIN = 20.0
HEAD = "no,name,owner,stage,amount,opened_on,closed_on"
ROWS = 45
STATE = "SELECT count(*), coalesce(sum(amount), 0) FROM sales_deal WHERE deleted_at IS NULL AND name LIKE 'Came%'"


@pytest.fixture
def cut(own_world: World, own_database: Instance, settings: Settings) -> Iterator[Cut]:
    """Does an act in a process of its own that ends at a step, and waits until the database has noticed."""
    with home_of(own_database) as home:
        settings.INSTANCE = Instance.load(home)
        environment = {**os.environ, "YEJI_HOME": str(home), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "tests.faults.cut"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:

            def act(name: str, about: object, step: int) -> str:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(f"{name} {about} {'kill' if step % 2 else 'lose'} {step}\n")
                process.stdin.flush()
                told = process.stdout.readline().strip()
                _wait_until_alone()
                return told

            yield act


def _wait_until_alone() -> None:
    end = time.monotonic() + LONELY_WITHIN
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while fetch(others, {})[0][0]:
        assert time.monotonic() < end, "what was cut off goes on in the database"
        time.sleep(0.02)


def steps(kills: int, *, of: int = 55) -> Iterator[int]:
    """The steps to cut at: every one if there are to be many cuts, else some on the way."""
    stride = max(1, of // kills)
    yield from range(stride, MOST_STEPS, stride)


def all_is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []
    assert list(check_seals()) == []


def told(tell: Tell, what: str, times: list[float], half: int = 0) -> None:
    tell(figures(what, times, acknowledged=1, unknown=0, lost=0, doubled=0, half=half))


def test_r06_a_month_is_locked_or_not(cut: Cut, own_world: World, kills: int, tell: Tell) -> None:
    april = date(2026, 4, 10)
    win(deal_of(own_world, "chen", 100, opened_on=date(2026, 4, 1)), closed_on=april)
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=parse("2026-04"), to=to, by=own_world.accounts[who], at=NOON)
    open_still, locked, times = ("reviewed", 0, 0), ("locked", 1, 1), []
    for step in steps(kills, of=20):
        began = time.monotonic()
        outcome = cut("lock", "2026-04", step)
        found = (Period.objects.get().status, len(seals()), PeriodChange.objects.filter(after="locked").count())
        assert found in (open_still, locked)
        assert outcome in ("cut", "done")
        if found == locked:
            break
        assert outcome == "cut"
        times.append(time.monotonic() - began)
    assert times, "it was never cut off"
    all_is_right()
    told(tell, "closing", times)


def test_a_metric_cut_off_while_it_is_filled_in_goes_on(cut: Cut, own_world: World, kills: int, tell: Tell) -> None:
    for number in range(25):
        win(deal_of(own_world, "chen", 10 + number))
    made = keeping.build(key="wins", given=choices(value="sum", measure="amount"), by=SYSTEM, at=NOON)
    times: list[float] = []
    for step in steps(kills):
        began = time.monotonic()
        outcome = cut("fill", made.pk, step)
        assert outcome in ("cut", "done")
        times.append(time.monotonic() - began)
        win(deal_of(own_world, "dora", 1))  # whatever is laid by now, people work on
        if outcome == "done":
            break
    made.refresh_from_db()
    assert made.state == Definition.State.LIVE
    assert len(times) > 1, "it was never cut off"
    expected = sum(10 + number for number in range(25)) + len(times)
    assert figure("wins", Question(metrics=("wins",), period=parse("2026")), scope=SYSTEM) == expected
    all_is_right()
    told(tell, "filling in", times)


def begun() -> ImportRun:
    """A file of won deals, ready to be brought in."""
    lines = [f"C{n},Came {n},Chen,won,100,2026-05-01,2026-05-10" for n in range(ROWS)]
    kind = registry.get("deal")
    run = runs.begin(kind, ["\n".join([HEAD, *lines, ""]).encode()], name="deals.csv", by=SYSTEM, at=NOON)
    chosen = {one.field: {"column": one.column, "times": one.times} for one in runs.proposals(run)}
    runs.decide(run, mapping_from(kind, chosen, run.header, match=""), known="update", at=NOON)
    return run


def won() -> Any:
    return figure("won_amount", Question(metrics=("won_amount",), period=parse("2026-05")), scope=SYSTEM)


@pytest.mark.usefixtures("own_world")
def test_an_import_cut_off_goes_on_and_is_taken_back_whole(cut: Cut, kills: int, tell: Tell) -> None:
    run, times = begun(), []
    runs.ask(run, ImportRun.State.RUNNING, at=NOON)
    for step in steps(kills):
        began = time.monotonic()
        outcome = cut("import", run.pk, step)
        (count, amount) = fetch(STATE, {})[0]
        assert count % 10 in (0, ROWS % 10)
        assert won() == amount == count * 100
        if outcome == "done":
            break
        assert outcome == "cut"
        times.append(time.monotonic() - began)
    run.refresh_from_db()
    assert (run.state, run.read, run.created, run.refused) == (ImportRun.State.DONE, ROWS, ROWS, 0)
    all_is_right()
    runs.ask(run, ImportRun.State.UNDOING, at=NOON)
    for step in steps(kills):
        began = time.monotonic()
        outcome = cut("import", run.pk, step)
        assert won() in (0, ROWS * 100)
        if outcome == "done":
            break
        assert outcome == "cut"
        times.append(time.monotonic() - began)
    run.refresh_from_db()
    assert (run.state, run.found["undone"]["removed"], won()) == (ImportRun.State.UNDONE, ROWS, 0)
    all_is_right()
    told(tell, "an import and its undoing", times)
