"""A company's own fields: made, filled in, listed, found, logged, taken away and brought back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.kit.expressions import BadExpression
from yeji.org.scopes import SYSTEM
from yeji.records import bulk, reading, writing
from yeji.records.custom import services
from yeji.records.custom.told import CannotBuild
from yeji.records.listing import Listing, page_of
from yeji.records.models import FieldDefinition, History, SetupChange
from yeji.records.search.finding import find
from yeji.records.several import change_many
from yeji.records.types import ObjectType, UnknownField, registry

pytestmark = pytest.mark.django_db


def own(kind: str, **given: Any) -> FieldDefinition:
    """A field of deals."""
    key = given.setdefault("key", f"own_{kind}")
    return services.make_field(
        type_key="deal", given={"kind": kind, "label": {"en": key, "zh": "自建"}, **given}, by=SYSTEM, at=NOON
    )


def deals() -> ObjectType:
    return registry.get("deal")


def test_a_value_goes_in_and_comes_out_as_what_it_is(world: World) -> None:
    own("money")
    deal = deal_of(world, "chen", 100, own_money="12.50")
    row = reading.get(world.scope("chen"), deals(), deal.pk)
    assert deals().field("own_money").of(row) == Decimal("12.50")
    assert row.custom == {"own_money": "12.50"}


def test_an_edit_of_one_field_leaves_the_others_and_the_history_names_it(world: World) -> None:
    own("text")
    own("money")
    deal = deal_of(world, "chen", 100, own_text="one", own_money="5")
    writing.save(deals(), deal.pk, {"own_text": "two"}, by=SYSTEM, at=NOON)
    writing.save(deals(), deal.pk, {"own_money": ""}, by=SYSTEM, at=NOON)
    changes = list(History.objects.filter(record=deal.pk).order_by("id").values_list("changes", flat=True))
    assert changes == [None, {"custom.own_text": ["one", "two"]}, {"custom.own_money": ["5", None]}]


def test_two_people_change_different_own_fields_and_the_same_one_clashes(world: World) -> None:
    own("text")
    own("money")
    deal = deal_of(world, "chen", 100, own_text="one")
    writing.save(deals(), deal.pk, {"own_text": "two"}, by=SYSTEM, at=NOON, version=1)
    writing.save(deals(), deal.pk, {"own_money": "7"}, by=SYSTEM, at=NOON, version=1)
    with pytest.raises(writing.Conflict):
        writing.save(deals(), deal.pk, {"own_text": "three"}, by=SYSTEM, at=NOON, version=1)


def test_lists_are_ordered_and_narrowed_by_own_fields_with_the_empty_ones_last(world: World) -> None:
    own("money")
    for amount in ("9", "100", "", "20"):
        deal_of(world, "chen", 1, own_money=amount)
    for descending, expected in ((True, ["100", "20", "9", None]), (False, ["9", "20", "100", None])):
        listing = Listing(kind=deals(), where={}, order="own_money", descending=descending)
        first, more = page_of(listing, SYSTEM, size=2)
        rest, _end = page_of(listing, SYSTEM, size=2, after=listing.place_of(first[-1]))
        values = [deals().field("own_money").of(row) for row in (*first, *rest)]
        assert more
        assert values == [None if text is None else Decimal(text) for text in expected]
    narrowed = Listing(kind=deals(), where={f"{deals().field('own_money').column}__gte": Decimal(20)})
    assert len(page_of(narrowed, SYSTEM, size=9)[0]) == 2


def test_many_at_once_keep_what_they_are_not_given(world: World) -> None:
    own("yes_no")
    own("date")
    row = deal_of(world, "chen", 1, own_date="2026-03-01")
    before = {item.key: item.of(row) for item in deals().fields}
    bulk.save_many(
        deals(),
        fresh=[{**before, "code": None, "own_yes_no": True}],
        changed={row.pk: {**before, "own_yes_no": True}},
        by=SYSTEM,
        at=NOON,
        verb="deal.import",
    )
    found = deals().rows().values_list("custom", flat=True)
    assert list(found) == [{"own_yes_no": True, "own_date": "2026-03-01"}] * 2


def test_a_deleted_field_is_gone_at_once_and_comes_back_with_its_values(world: World) -> None:
    own("text", required=False)
    deal = deal_of(world, "chen", 1, own_text="kept")
    services.delete_field(type_key="deal", key="own_text", by=SYSTEM, at=NOON)
    with pytest.raises(UnknownField):
        writing.save(deals(), deal.pk, {"own_text": "x"}, by=SYSTEM, at=NOON)
    writing.save(deals(), deal.pk, {"name": "renamed"}, by=SYSTEM, at=NOON)
    services.restore_field(type_key="deal", key="own_text", by=SYSTEM, at=NOON + timedelta(days=29))
    assert deals().field("own_text").of(reading.get(SYSTEM, deals(), deal.pk)) == "kept"
    services.delete_field(type_key="deal", key="own_text", by=SYSTEM, at=NOON)
    with pytest.raises(services.NoSuchField):
        services.restore_field(type_key="deal", key="own_text", by=SYSTEM, at=NOON + timedelta(days=31))


def test_a_searchable_field_is_searched(world: World) -> None:
    own("text", searched=True)
    deal_of(world, "chen", 1, own_text="云岭专线")
    found = find("ylzx", [deals()], scope=world.scope("chen"), each=5)
    assert [len(one.rows) for one in found] == [1]
    assert find("ylzx", [deals()], scope=world.scope("dora"), each=5) == []


def test_links_of_ones_own_hold_to_what_the_writer_sees(world: World) -> None:
    own("link", options={"to": "contact"})
    contact = record_of("contact", by=world.scope("dora"), name="Dora's")
    with pytest.raises(writing.NotAccepted):
        deal_of(world, "chen", 1, by=world.scope("chen"), own_link=contact.pk)
    deal_of(world, "dora", 1, by=world.scope("dora"), own_link=contact.pk)


def test_only_administrators_build_and_each_change_is_kept(world: World) -> None:
    given = {"kind": "text", "label": {"en": "Mine"}}
    for name in ("ada", "ben", "chen"):
        with pytest.raises(services.MayNotBuild):
            services.make_field(type_key="deal", given=given, by=world.scope(name), at=NOON)
    assert not FieldDefinition.objects.exists()
    own("text")
    services.change_field(type_key="deal", key="own_text", given={"required": True}, by=SYSTEM, at=NOON)
    assert list(SetupChange.objects.order_by("id").values_list("verb", flat=True)) == ["field.make", "field.change"]
    with pytest.raises(writing.NotAccepted):
        deal_of(world, "chen", 1)


def test_who_may_not_read_a_private_field_leaves_it_as_it_is(world: World) -> None:
    own("text", private=True)
    own("number")
    deal = deal_of(world, "chen", 1, own_text="secret")
    chen = world.scope("chen")
    assert deals().field("own_text").of(reading.get(chen, deals(), deal.pk)) is None
    row = writing.save(deals(), deal.pk, {"own_number": "7"}, by=chen, at=NOON)
    change_many(deals(), [deal.pk], {"own_number": "8"}, by=chen, at=NOON)
    assert deals().rows().get(pk=deal.pk).custom == {"own_text": "secret", "own_number": 8}
    assert row.version == 2


def test_a_field_is_needed_under_a_condition_however_a_record_is_written(world: World) -> None:
    own("money")
    own("text")
    with pytest.raises(BadExpression):
        services.change_field(
            type_key="deal", key="own_text", given={"required_when": "[nothing] > 1"}, by=SYSTEM, at=NOON
        )
    services.change_field(
        type_key="deal", key="own_text", given={"required_when": "own_money > 1000"}, by=SYSTEM, at=NOON
    )
    deal = deal_of(world, "chen", 1, own_money="1000")
    for act in (
        lambda: writing.save(deals(), deal.pk, {"own_money": "1001"}, by=SYSTEM, at=NOON),
        lambda: change_many(deals(), [deal.pk], {"own_money": "1001"}, by=SYSTEM, at=NOON),
    ):
        with pytest.raises(writing.NotAccepted) as refused:
            act()
        assert refused.value.field == "own_text"
    writing.save(deals(), deal.pk, {"own_money": "1001", "own_text": "why"}, by=SYSTEM, at=NOON)


@pytest.mark.parametrize("key", ["amount", "id", "version", "Big", "a__b", "_a", "a-b", "x" * 41])
def test_s17_a_key_that_would_clash_is_refused(world: World, key: str) -> None:
    with pytest.raises(CannotBuild):
        own("text", key=key)
    assert not FieldDefinition.objects.exists()
