"""The same change for several records keeps every promise of the one door, for all of them or for none."""

from __future__ import annotations

import pytest

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.business.sales.models import Deal
from yeji.kit.periods import parse
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.ledger.verify import verify
from yeji.org.scopes import SYSTEM
from yeji.records import several
from yeji.records.models import History
from yeji.records.reading import NotFound, deletions, trashed, visible
from yeji.records.types import registry
from yeji.records.writing import MayNotWrite, NotAccepted

pytestmark = pytest.mark.django_db
QUARTER = Question(metrics=("won_amount",), period=parse("2026Q2"))


def test_all_get_the_value_and_each_has_its_history(world: World) -> None:
    kind = registry.get("deal")
    deals = [deal_of(world, "chen", amount) for amount in (1, 2, 3)]
    given = {"owner": str(world.people["ben"])}
    changed = several.change_many(kind, [deal.pk for deal in deals], given, by=world.scope("ada"), at=NOON)
    assert set(changed) == {deal.pk for deal in deals}
    assert set(Deal.unscoped.values_list("owner", "version")) == {(world.people["ben"], 2)}
    assert History.objects.filter(record__in=changed, verb="deal.edit").count() == 3
    assert several.change_many(kind, changed, given, by=world.scope("ada"), at=NOON) == []


def test_one_that_is_out_of_scope_stops_all(world: World) -> None:
    kind = registry.get("deal")
    mine, theirs = deal_of(world, "chen", 1), deal_of(world, "dora", 2)
    for act in (several.remove_many, several.restore_many):
        with pytest.raises(NotFound):
            act(kind, [mine.pk, theirs.pk], by=world.scope("chen"), at=NOON)
    with pytest.raises(NotFound):
        several.change_many(kind, [mine.pk, theirs.pk], {"name": "x"}, by=world.scope("chen"), at=NOON)
    with pytest.raises(NotAccepted):
        several.change_many(kind, [mine.pk], {"owner": world.people["dora"]}, by=world.scope("chen"), at=NOON)
    with pytest.raises(MayNotWrite):
        several.remove_many(registry.get("product"), [world.products["service"]], by=world.scope("ada"), at=NOON)
    assert set(Deal.unscoped.values_list("version", "deleted_at")) == {(1, None)}


def test_a_rule_that_refuses_one_stops_all(world: World) -> None:
    kind = registry.get("deal")
    deals = [deal_of(world, "chen", 1), deal_of(world, "chen", 2, opened_on="2026-05-20")]
    with pytest.raises(NotAccepted):
        several.change_many(
            kind,
            [deal.pk for deal in deals],
            {"stage": world.stages["won"], "closed_on": "2026-05-19"},
            by=SYSTEM,
            at=NOON,
        )
    assert set(Deal.unscoped.values_list("version", flat=True)) == {1}


def test_the_bin_takes_the_result_along_and_gives_it_back(world: World) -> None:
    kind = registry.get("deal")
    deals = [win(deal_of(world, "chen", amount)) for amount in (100, 30)]
    ids = [deal.pk for deal in deals]
    assert figure("won_amount", QUARTER, scope=SYSTEM) == 130
    several.remove_many(kind, ids, by=world.scope("chen"), at=NOON)
    assert not figure("won_amount", QUARTER, scope=SYSTEM)
    assert not visible(SYSTEM, kind).exists()
    assert [row.pk for row in trashed(world.scope("ben"), kind)] == sorted(ids, reverse=True)
    assert not trashed(world.scope("dora"), kind).exists()
    assert {write.account for write in deletions(ids, kind).values()} == {world.accounts["chen"].pk}
    several.restore_many(kind, ids, by=world.scope("chen"), at=NOON)
    assert figure("won_amount", QUARTER, scope=SYSTEM) == 130
    assert not list(verify(day=TODAY))


def test_more_than_a_hand_can_choose_is_refused(world: World) -> None:
    with pytest.raises(several.TooMany):
        several.remove_many(registry.get("deal"), range(several.MOST + 1), by=SYSTEM, at=NOON)
