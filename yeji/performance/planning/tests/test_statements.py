"""Signed statements: what they hold, that a changed one is known, and that what changed since is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.performance.planning.queries import By
from yeji.performance.planning.statements import (
    BadStatement,
    Checked,
    MayNotState,
    check_statement,
    make_statement,
)
from yeji.platform.instance import Instance
from yeji.platform.signing import Signed, canonical, is_genuine
from yeji.records import writing
from yeji.records.types import registry


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def april(world: World) -> Any:
    """A deal won in April against a target; the month locked."""
    deal = win(deal_of(world, "chen", 100, opened_on=date(2026, 4, 1)), closed_on=date(2026, 4, 10))
    record_of("target", metric="won_amount", period="2026-04", person=world.people["chen"], amount=80)
    lock(world, "2026-04")
    return deal


def made(period: str = "2026-04", *, by: By = By.PERSON) -> bytes:
    return make_statement(period=parse(period), by=by, scope=SYSTEM, today=TODAY, at=NOON, maker="Ada")


def checked(file: bytes) -> Checked:
    return check_statement(file, scope=SYSTEM, today=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("by", By)
def test_a_statement_holds_while_nothing_changes(world: World, by: By) -> None:
    april(world)
    file = made(by=by)
    body = json.loads(file)["statement"]
    assert (body["total"]["actual"], body["made_by"], body["by"]) == ("100", "Ada", by)
    assert [(one["month"], one["status"], len(one["seal"])) for one in body["months"]] == [("2026-04", "locked", 64)]
    assert checked(file) == Checked(genuine=True, period="2026-04", made_at="2026-05-21T04:00:00Z", made_by="Ada")
    assert checked(json.dumps(json.loads(file)).encode()).holds  # how it is written does not matter


@pytest.mark.django_db
def test_anybody_can_check_it_with_the_public_key(world: World) -> None:
    whole = json.loads(made())
    signed = Signed(signature=whole["signature"], public_key=whole["public_key"])
    assert is_genuine(canonical(whole["statement"]), signed)
    assert not is_genuine(canonical(whole["statement"]) + b" ", signed)


@pytest.mark.django_db
def test_a_changed_file_is_not_genuine(world: World) -> None:
    april(world)
    whole = json.loads(made())
    for part in ("signature", "public_key", "sha256"):
        assert not checked(json.dumps({**whole, part: whole["sha256"][:-1] + "="}).encode()).genuine
    body = {**whole["statement"], "total": {**whole["statement"]["total"], "actual": "1000"}}
    assert not checked(json.dumps({**whole, "statement": body}).encode()).genuine


@pytest.mark.django_db
@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"statement": 1}',
        b'{"statement": {"format": "other"}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_statement_is_refused(world: World, file: bytes) -> None:
    with pytest.raises(BadStatement):
        checked(file)


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["1", "[1]", '{"name": "\\ud800"}', "null"])
def test_a_made_up_file_is_told_as_one(world: World, period: str) -> None:
    file = f'{{"statement": {{"format": "yeji-statement-1", "period": {period}, "made_by": "\\ud800"}}}}'
    assert not checked(file.encode()).genuine


@pytest.mark.django_db
def test_a_statement_of_another_instance_is_told(world: World, settings: Any) -> None:
    file = made()
    settings.SECRET_KEY = "another instance's secret, as long as ours and as good"
    assert checked(file).findings == ("Another instance signed this file.",)


@pytest.mark.django_db
def test_what_changed_since_is_told(world: World) -> None:
    deal = april(world)
    locked, year = made(), made("2026")
    writing.save(registry.get("deal"), deal.pk, {"amount": "130"}, by=SYSTEM, at=NOON)
    assert checked(locked).holds
    found = checked(year)
    assert found.genuine
    assert found.findings == ("Chen, actual: 100 then, 130 now.", "Total, actual: 100 then, 130 now.")


def test_a_locked_month_changed_behind_the_doors_breaks_the_statement(own_database: Instance) -> None:
    april(make_world())
    file = made()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_seal SET hash = repeat('0', 64)")
        cursor.execute("UPDATE ledger_summary SET amount = 90 WHERE amount = 100 AND scenario = 0")
    assert set(checked(file).findings) == {
        "The seal of 2026-04 is another one now.",
        "The seal of 2026-04 is broken: the seal itself was changed",
        "2026-04: the sums are not those of the entries.",
        "Chen, actual: 100 then, 90 now.",
        "Total, actual: 100 then, 90 now.",
    }


def test_an_entry_changed_behind_the_doors_is_found_though_no_sum_changed(own_database: Instance) -> None:
    april(make_world())
    sealed, year = made(), made("2026", by=By.PRODUCT)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = 90 WHERE amount = 100 AND scenario = 0 AND part = 0")
    broken = "The seal of 2026-04 is broken: entries of 2026-04-10 differ: "
    for file in (sealed, year):
        seal, sums = checked(file).findings
        assert seal.startswith(broken)
        assert sums == "2026-04: the sums are not those of the entries."
    assert check_statement(sealed, scope=SYSTEM, today=TODAY, most=0).left == ("2026-04",)


def test_an_entry_of_an_open_month_changed_behind_the_doors_is_found(own_database: Instance) -> None:
    world = make_world()
    win(deal_of(world, "chen", 100))
    file = made("2026-05")
    assert checked(file).holds
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET person = %s WHERE amount = 100 AND part = 0", [world.people["dora"]])
    assert checked(file).findings == ("2026-05: the sums are not those of the entries.",)


@pytest.mark.django_db
def test_only_who_sees_all_figures_signs_for_them(world: World) -> None:
    for name in ("ben", "chen", "eve"):
        with pytest.raises(MayNotState):
            make_statement(
                period=parse("2026"), by=By.PERSON, scope=world.scope(name), today=TODAY, at=NOON, maker=name
            )
        with pytest.raises(MayNotState):
            check_statement(b"{}", scope=world.scope(name), today=TODAY)
