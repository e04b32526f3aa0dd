"""The one door for writing: who may, what is refused, how two editors meet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.org.scopes import SYSTEM
from yeji.records import reading, writing
from yeji.records.models import Directory, History
from yeji.records.types import UnknownField, registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def test_whoever_enters_a_deal_owns_it(world: World) -> None:
    row = record_of("deal", by=world.scope("chen"), name="mine", stage=world.stages["lead"])
    assert DEAL.table.unscoped.get(pk=row.pk).owner_id == world.people["chen"]


def test_a_rep_cannot_give_a_deal_beyond_his_reach(world: World) -> None:
    with pytest.raises(writing.NotAccepted) as refused:
        deal_of(world, "dora", 1, by=world.scope("chen"))
    assert refused.value.field == "owner"
    assert not DEAL.table.unscoped.exists()


def test_dora_cannot_touch_chens_deal(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    for act in (
        lambda: writing.save(DEAL, deal.pk, {"amount": 1}, by=world.scope("dora"), at=NOON),
        lambda: writing.remove(DEAL, deal.pk, by=world.scope("dora"), at=NOON),
        lambda: reading.history(world.scope("dora"), DEAL, deal.pk),
    ):
        with pytest.raises(reading.NotFound):
            act()
    assert DEAL.table.unscoped.get(pk=deal.pk).version == 1


@pytest.mark.parametrize("name", ["chen", "ben", "ada"])
def test_only_administrators_change_what_belongs_to_everybody(world: World, name: str) -> None:
    with pytest.raises(writing.MayNotWrite):
        record_of("product", by=world.scope(name), name="New")


def test_unknown_and_read_only_fields_are_refused_by_name(world: World) -> None:
    """S-04: nothing is ignored in silence."""
    deal = deal_of(world, "chen", 100)
    for key in ("is_superuser", "version", "created_at", "opening_assumed", "custom.__proto__"):
        with pytest.raises(UnknownField) as refused:
            writing.save(DEAL, deal.pk, {key: True}, by=SYSTEM, at=NOON)
        assert refused.value.field == key


def test_several_wrong_fields_are_told_at_once(world: World) -> None:
    with pytest.raises(writing.NotAccepted) as refused:
        deal_of(world, "chen", "-5", opened_on="soon", shares=[{"person": world.people["chen"], "share": "99"}])
    assert {problem.field for problem in refused.value.others} == {"amount", "opened_on", "shares"}


def test_edits_of_different_fields_merge_and_of_the_same_field_show_both(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    writing.save(DEAL, deal.pk, {"amount": 200}, by=SYSTEM, at=NOON, version=1)
    merged = writing.save(DEAL, deal.pk, {"name": "renamed"}, by=SYSTEM, at=NOON, version=1)
    assert (merged.version, DEAL.table.unscoped.get(pk=deal.pk).amount) == (3, 200)
    with pytest.raises(writing.Conflict) as met:
        writing.save(DEAL, deal.pk, {"amount": 300}, by=SYSTEM, at=NOON, version=1)
    assert met.value.fields == {"amount": {"yours": "300", "theirs": "200"}}
    assert DEAL.table.unscoped.get(pk=deal.pk).amount == 200


def test_history_tells_who_did_what(world: World) -> None:
    deal = deal_of(world, "chen", 100, by=world.scope("chen"))
    writing.save(DEAL, deal.pk, {"amount": 150}, by=world.scope("ben"), at=NOON)
    kept = list(History.objects.filter(record=deal.pk).order_by("id"))
    assert [(line.verb, line.account) for line in kept] == [
        ("deal.create", world.accounts["chen"].pk),
        ("deal.edit", world.accounts["ben"].pk),
    ]
    assert kept[1].changes == {"amount": [Decimal(100), Decimal(150)]}
    assert Directory.objects.get(pk=deal.pk).type == "deal"


def test_nothing_changed_is_nothing_written(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    assert writing.save(DEAL, deal.pk, {"amount": "100.00"}, by=SYSTEM, at=NOON).version == 1


def test_a_number_is_taken_once(world: World) -> None:
    deal_of(world, "chen", 1, code="D-1")
    with pytest.raises(writing.AlreadyThere) as refused:
        deal_of(world, "dora", 2, code="D-1")
    assert refused.value.field == "code"


def test_no_rate_no_deal(world: World) -> None:
    with pytest.raises(writing.NotAccepted) as refused:
        deal_of(world, "chen", 1, currency="EUR")
    assert refused.value.field == "currency"


def test_the_bin_and_back(world: World) -> None:
    deal = deal_of(world, "chen", 1)
    writing.remove(DEAL, deal.pk, by=world.scope("chen"), at=NOON)
    assert not reading.visible(SYSTEM, DEAL).filter(pk=deal.pk).exists()
    writing.restore(DEAL, deal.pk, by=world.scope("chen"), at=NOON)
    assert reading.get(world.scope("chen"), DEAL, deal.pk).version == 3
