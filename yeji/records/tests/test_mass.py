"""One change for many records: what was counted is changed, whoever cannot be is left out, and all of it goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import NOON, World, deal_of
from yeji.org.models import Grant
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import writing
from yeji.records.filters.compact import read
from yeji.records.listing import Listing, rows_of
from yeji.records.mass import asking
from yeji.records.mass.asking import CannotChangeAll, NoSuchChange, ask_for_all, ask_for_undo, may_undo, stop
from yeji.records.mass.doing import do_next
from yeji.records.models import History, MassChange, MassStep
from yeji.records.types import registry
from yeji.records.writing import MayNotWrite, NotAccepted

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
LATER = NOON + timedelta(hours=1)


def ask(scope: Scope, action: str = "change", f: str = "", **change: object) -> MassChange:
    rows = rows_of(Listing(kind=DEAL, where={}, filter=read(f)), scope)
    return ask_for_all(DEAL, rows, action=action, change=change, told="some", by=scope, at=NOON)


def do(mass: MassChange) -> MassChange:
    while do_next(mass.pk, at=NOON):
        pass
    return MassChange.objects.get(pk=mass.pk)


def outcomes(mass: MassChange) -> dict[int, str]:
    return dict(MassStep.objects.filter(mass=mass).values_list("record", "outcome"))


def rows() -> dict[int, object]:
    return {row.pk: row for row in rows_of(Listing(kind=DEAL, where={}), SYSTEM)}


def test_all_that_match_are_changed_in_batches_and_taken_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.mass.doing.BATCH", 2)
    made = [deal_of(world, "chen", amount, source="old").pk for amount in (5, 10, 15, 20, 25)]
    deal_of(world, "dora", 30, source="old")
    mass = ask(world.scope("ben"), f="amount:gte:10", source="fair")
    assert mass.total == 4
    deal_of(world, "chen", 40, source="old")  # made after it was asked for: not among what was counted
    mass = do(mass)
    assert (mass.state, mass.done, mass.changed, mass.refused) == ("done", 4, 4, 0)
    sources = {pk: row.source for pk, row in rows().items()}  # type: ignore[attr-defined]
    assert [sources[pk] for pk in made] == ["old", "fair", "fair", "fair", "fair"]
    assert list(sources.values()).count("old") == 3
    written = History.objects.filter(record=made[1]).latest("pk")
    assert (written.verb, written.account) == ("deal.edit", world.accounts["ben"].pk)
    writing.save(DEAL, made[1], {"name": "Another name"}, by=SYSTEM, at=LATER)
    writing.save(DEAL, made[2], {"source": "mine"}, by=SYSTEM, at=LATER)
    undo = do(ask_for_undo(mass.pk, by=world.scope("ben"), at=LATER))
    assert (undo.changed, undo.refused) == (3, 1)
    after = {pk: row.source for pk, row in rows().items()}  # type: ignore[attr-defined]
    assert [after[pk] for pk in made] == ["old", "old", "mine", "old", "old"], "what somebody changed since stays"
    assert not may_undo(mass, at=LATER)
    with pytest.raises(CannotChangeAll):
        ask_for_undo(mass.pk, by=world.scope("ben"), at=LATER)


def test_what_cannot_be_changed_is_left_out_and_told(world: World) -> None:
    open_one, won = deal_of(world, "chen", 5), deal_of(world, "chen", 6, stage="won", closed_on="2026-05-20")
    mine = deal_of(world, "ben", 7)
    mass = ask(world.scope("chen"), owner=str(world.people["chen"]))
    assert do(mass).changed == 0, "they were his already"
    mass = ask(world.scope("ben"), stage=str(world.stages["won"]), closed_on="2027-01-01")
    writing.remove(DEAL, mine.pk, by=SYSTEM, at=NOON)
    mass = do(mass)
    assert outcomes(mass) == {open_one.pk: "refused", won.pk: "refused", mine.pk: "refused"}
    assert all(step.reason for step in MassStep.objects.filter(mass=mass))


def test_all_go_into_the_bin_and_out_of_it(world: World) -> None:
    made = [deal_of(world, "chen", amount).pk for amount in (5, 10)]
    mass = do(ask(world.scope("chen"), "remove"))
    assert (mass.changed, set(rows())) == (2, set())
    writing.restore(DEAL, made[0], by=SYSTEM, at=LATER)
    undo = do(ask_for_undo(mass.pk, by=world.scope("chen"), at=LATER))
    assert (undo.changed, undo.refused, set(rows())) == (1, 1, set(made))


def test_it_stops_when_told_and_what_is_done_can_be_taken_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.mass.doing.BATCH", 1)
    for amount in (5, 10, 15):
        deal_of(world, "chen", amount)
    mass = ask(world.scope("chen"), source="fair")
    assert do_next(mass.pk, at=NOON)
    with pytest.raises(CannotChangeAll):
        ask_for_undo(mass.pk, by=world.scope("chen"), at=NOON)
    stop(mass.pk, by=world.scope("chen"), at=NOON)
    assert not do_next(mass.pk, at=NOON)
    undo = do(ask_for_undo(mass.pk, by=world.scope("chen"), at=NOON))
    assert (undo.total, undo.changed) == (1, 1)


def test_s13_rights_are_looked_at_again_for_each_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.records.mass.doing.BATCH", 1)
    for amount in (5, 10):
        deal_of(world, "chen", amount)
    mass = ask(world.scope("ben"), source="fair")
    do_next(mass.pk, at=NOON)
    Grant.objects.filter(account=world.accounts["ben"]).delete()
    mass = do(mass)
    assert (mass.changed, mass.refused) == (1, 1)


def test_who_may_ask_for_what(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    deal_of(world, "chen", 5)
    chen = world.scope("chen")
    with pytest.raises(NotAccepted):
        ask(chen, amount="much")
    with pytest.raises(NotAccepted):
        ask(chen, stage="")
    with pytest.raises(CannotChangeAll):
        ask(chen)
    with pytest.raises(CannotChangeAll):
        ask(chen, "burn")
    with pytest.raises(CannotChangeAll):
        ask(chen, f="amount:gte:900", source="x")
    with pytest.raises(MayNotWrite):
        ask(world.scope("eve"), source="x")
    mass = do(ask(chen, source="x"))
    for name in ("ben", "root"):
        with pytest.raises(NoSuchChange):
            ask_for_undo(mass.pk, by=world.scope(name), at=NOON)
    with pytest.raises(CannotChangeAll):
        ask_for_undo(mass.pk, by=chen, at=NOON + timedelta(days=2))
    monkeypatch.setattr(asking, "MOST", 0)
    with pytest.raises(CannotChangeAll):
        ask(chen, source="y")
