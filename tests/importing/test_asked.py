"""Rows whose record is there already, put before whoever brings the file: decided, kept, and carried out."""

from __future__ import annotations

import pytest

from tests.importing.test_followed import HEAD, ROWS, State, begun, own_files, resumed, worked
from tests.world import NOON, World, record_of
from yeji.ledger.models import Entry
from yeji.ledger.tests.closing import lock
from yeji.records.importing import asking, runs
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.types import registry

__all__ = ["own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "own_files")]
CHANGED = [ROWS[0].replace("100", "150"), ROWS[1].replace("Two", "Zwei"), "D3,Three,Chen,lead,300,2026-05-03,"]


@pytest.fixture
def asked(world: World) -> ImportRun:
    """A file of three rows, two of which mean deals that are there and differ; rehearsed."""
    ada = world.scope("ada")
    worked(begun(ada, *ROWS), State.RUNNING)
    return worked(begun(ada, *CHANGED, known="ask"), State.TRYING, later=1)


def values(*codes: str) -> list[tuple[str, str, str]]:
    rows = registry.get("deal").rows().filter(code__in=codes).order_by("code")
    return [(row.code, row.name, f"{row.amount:.0f}") for row in rows]


def test_a_rehearsal_puts_the_rows_with_the_record_found_and_what_differs(asked: ImportRun) -> None:
    told = asked.found["rehearsal"]
    assert [told[name] for name in ("created", "updated", "refused", "asked")] == [1, 0, 0, 2]
    first, second = asking.page(asked)[0]
    there = dict(registry.get("deal").rows().values_list("code", "id"))
    assert (first.row, first.record, first.by, first.changes) == (2, there["D1"], "code", {"amount": ["100", "150"]})
    assert (second.row, second.changes) == (3, {"name": ["Two", "Zwei"]})
    assert asking.counts(asked) == (2, 2)
    assert asking.page(asked, most=1)[1] == 2
    assert [one.row for one in asking.page(asked, after=2)[0]] == [3]


def test_what_is_decided_is_rehearsed_and_done_and_the_rest_stays_out(asked: ImportRun) -> None:
    asking.answer(asked, {2: "update"})
    again = worked(asked, State.TRYING, later=2)
    told = again.found["rehearsal"]
    assert [told[name] for name in ("created", "updated", "refused", "asked")] == [1, 1, 0, 1]
    assert [one["amount"] for one in told["effect"] if one["metric"] == "won_amount"] == ["50"]
    assert list(ImportQuestion.objects.filter(run=asked).values_list("row", "answer")) == [
        (2, "update"),
        (3, ""),
    ]
    done = worked(again, State.RUNNING, later=3)
    assert (done.created, done.updated, done.refused) == (1, 1, 1)
    assert values("D1", "D2", "D3") == [("D1", "One", "150"), ("D2", "Two", "200"), ("D3", "Three", "300")]
    assert "differs in: name" in next(row["reason"] for _number, row in runs.refused_rows(done))


def test_all_alike_but_for_one(asked: ImportRun) -> None:
    asking.answer(asked, {3: "skip"}, rest="update")
    assert asking.counts(asked) == (2, 0)
    done = worked(asked, State.RUNNING, later=2)
    assert (done.created, done.updated, done.refused) == (1, 1, 0)
    assert values("D1", "D2") == [("D1", "One", "150"), ("D2", "Two", "200")]


def test_decisions_outlast_a_pause(asked: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.importing.run.BATCH", 1)
    asking.answer(asked, {2: "update", 3: "update"})
    runs.ask(asked, State.RUNNING, at=NOON)
    runs.wish(asked, "pause")
    paused = resumed(asked)
    assert (paused.state, paused.updated) == (State.PAUSED, 1)
    asking.answer(paused, {3: "skip"})
    done = worked(paused, State.RUNNING, later=3)
    assert (done.state, done.created, done.updated) == (State.DONE, 1, 1)
    assert values("D1", "D2") == [("D1", "One", "150"), ("D2", "Two", "200")]


@pytest.mark.parametrize(
    ("answers", "rest", "words"),
    [
        ({9: "update"}, None, "Row 9 asks nothing"),
        ({2: "perhaps"}, None, "no answer for row 2"),
        ({2: "create"}, None, "no answer for row 2"),  # two deals never have one number
        ({}, "create", "no answer for all rows"),
    ],
)
def test_what_is_no_answer(asked: ImportRun, answers: dict[int, str], rest: str | None, words: str) -> None:
    with pytest.raises(asking.CannotAnswer, match=words):
        asking.answer(asked, answers, rest=rest)
    assert asking.counts(asked) == (2, 2)


def test_another_one_of_the_same_name(world: World) -> None:
    ada = world.scope("ada")
    worked(begun(ada, "甲,Dali", head="name,place", key="customer"), State.RUNNING)
    run = worked(begun(ada, "甲,Lijiang", head="name,place", key="customer", known="ask"), State.TRYING, later=1)
    asking.answer(run, {2: "create"})
    assert worked(run, State.RUNNING, later=2).created == 1
    rows = registry.get("customer").rows().filter(name="甲").order_by("place")
    assert list(rows.values_list("place", flat=True)) == ["Dali", "Lijiang"]


def test_rows_whose_key_is_not_known_ask_by_the_rules_of_duplicates(world: World) -> None:
    ada, head = world.scope("ada"), "name,place,phone"
    there = ("华润（集团）有限公司,Dali,", "云岭食品,Dali,0871-6555 0101", "远山,Dali,")
    worked(begun(ada, *there, head=head, key="customer"), State.RUNNING)
    rows = (
        "华润集团,Lijiang,",  # the name without its legal form
        "云岭,Lijiang,（0871）65550101",  # the telephone number, however it is written
        "云岭公司,Kunming,087165550101",  # means the same record once more
        "远山,Lijiang,",  # by the key
        "大理远山,Lijiang,",  # nothing is sure
    )
    run = worked(begun(ada, *rows, head=head, key="customer", known="ask"), State.TRYING, later=1)
    told = run.found["rehearsal"]
    assert [told[name] for name in ("created", "updated", "asked")] == [1, 0, 4]
    records = dict(registry.get("customer").rows().values_list("name", "id"))
    questions = asking.page(run)[0]
    assert [(one.row, one.by, one.record) for one in questions] == [
        (2, "name", records["华润（集团）有限公司"]),
        (3, "phone", records["云岭食品"]),
        (4, "phone", records["云岭食品"]),
        (5, "name", records["远山"]),
    ]
    asking.answer(run, {2: "update", 3: "update", 4: "update", 5: "skip"})
    done = worked(run, State.RUNNING, later=2)
    assert (done.created, done.updated, done.refused) == (1, 2, 1)
    assert "Row 3 changes the same record" in next(row["reason"] for _number, row in runs.refused_rows(done))
    found = dict(registry.get("customer").rows().values_list("id", "name"))
    assert [found[one.record] for one in questions] == ["华润集团", "云岭", "云岭", "远山"]


def test_a_row_that_only_may_mean_a_record_asks_too_and_is_changed_by_no_answer_for_all(world: World) -> None:
    ada, head = world.scope("ada"), "name,place"
    worked(begun(ada, "云岭仪器有限公司,Dali", "远山,Dali", head=head, key="customer"), State.RUNNING)
    rows = ("北京云岭仪器,Lijiang", "上海云岭仪器公司,Kunming", "远山,Lijiang")  # two without the place before the name
    run = worked(begun(ada, *rows, head=head, key="customer", known="ask"), State.TRYING, later=1)
    assert [(one.row, one.by, one.surely) for one in asking.page(run)[0]] == [
        (2, "name", False),
        (3, "name", False),
        (4, "name", True),
    ]
    asking.answer(run, {2: "create"}, rest="update")
    assert asking.counts(run) == (3, 1)
    done = worked(run, State.RUNNING, later=2)
    assert (done.created, done.updated, done.refused) == (1, 1, 1)
    assert "may be there already" in next(row["reason"] for _number, row in runs.refused_rows(done))
    found = dict(registry.get("customer").rows().filter(place__in=("Dali", "Lijiang")).values_list("name", "place"))
    assert found == {"云岭仪器有限公司": "Dali", "北京云岭仪器": "Lijiang", "远山": "Lijiang"}


def test_what_is_out_of_sight_is_not_asked_about(world: World) -> None:
    record_of("customer", name="云岭食品", owner=world.people["dora"], phone="0871-65550101")
    chen = world.scope("chen")
    run = begun(chen, "云岭,0871-65550101", head="name,phone", key="customer", known="ask")
    assert worked(run, State.TRYING).found["rehearsal"]["asked"] == 0


def test_r37_taken_back_after_the_month_is_locked(world: World) -> None:
    ada = world.scope("ada")
    run = worked(begun(ada, ROWS[0].replace("2026-05", "2026-03"), head=HEAD), State.RUNNING)
    lock(world, "2026-01", "2026-02", "2026-03")
    undone = worked(run, State.UNDOING, later=1)
    assert undone.found["undone"]["removed"] == 1
    days = Entry.objects.filter(metric__key="won_amount").order_by("id").values_list("amount", "day", "belongs_on")
    (amount, day, _belongs), (back, adjusted, belongs) = days
    assert (int(amount), int(back)) == (100, -100)
    assert (day.month, adjusted.month, belongs.month) == (3, 4, 3)
