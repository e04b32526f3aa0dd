"""Records made one, and several again: nothing is lost, the ledger stays right, and undoing restores everything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.verify.independent import verify_independently
from yeji.ledger.verify.own import verify
from yeji.org.scopes import SYSTEM
from yeji.platform.invariants import check
from yeji.records import reading, writing
from yeji.records.merging.refusals import CannotMerge, CannotUnmerge, NoSuchMerge
from yeji.records.merging.services import merge, merged_into, merges_of, unmerge
from yeji.records.models import History
from yeji.records.types import UnknownField, registry

pytestmark = pytest.mark.django_db
CUSTOMER = registry.get("customer")


def customer(**values: Any) -> int:
    return int(record_of("customer", **values).pk)


def values_of(key: str, record: int) -> dict[str, Any]:
    kind = registry.get(key)
    row = kind.table.unscoped.get(pk=record)
    return {item.key: item.of(row) for item in kind.fields} | {"gone": row.deleted_at is not None}


def everything() -> dict[int, dict[str, Any]]:
    """All records with all their values, but for how often they were written."""
    found: dict[int, dict[str, Any]] = {}
    for kind in registry:
        for row in kind.table.unscoped.all():
            values = {item.key: item.of(row) for item in kind.fields}
            found[row.pk] = {"type": kind.key, "gone": row.deleted_at is not None, **values}
    return found


def counted() -> list[tuple[object, ...]]:
    """What the ledger says, by everything it can be asked by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT metric_id, scenario, day, belongs_on, person, unit, product, customer, record, sum(amount), "
            "sum(count) FROM ledger_entry GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 "
            "HAVING sum(amount) <> 0 OR sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
        )
        return list(cursor.fetchall())


def is_right() -> None:
    assert list(verify(day=TODAY)) == []
    assert verify_independently(day=TODAY) == []
    assert [found.key for found in check(day=TODAY) if not found.holds] == []


def test_children_values_and_figures_come_to_the_one_that_stays(world: World) -> None:
    other = customer(name="云岭仪器（集团）", phone="010-1234", level="A", owner=world.people["chen"])
    deal = win(deal_of(world, "chen", 500, customer=other))
    contact = record_of("contact", name="Li", customer=other)
    bare = record_of("contact", name="Gone", customer=other)
    writing.remove(registry.get("contact"), bare.pk, by=SYSTEM, at=NOON)
    made = merge(CUSTOMER, world.customer, [other], by=world.scope("ada"), at=NOON)
    kept = values_of("customer", world.customer)
    assert (kept["phone"], kept["level"], kept["gone"]) == ("010-1234", "A", False)
    assert values_of("customer", other)["gone"]
    assert [values_of("contact", one.pk)["customer"] for one in (contact, bare)] == [world.customer] * 2
    assert {line[7] for line in counted() if line[8] == deal.pk} == {world.customer}
    assert (merged_into(CUSTOMER, other), [one.pk for one in merges_of(CUSTOMER, world.customer)]) == (
        world.customer,
        [made.pk],
    )
    verbs = History.objects.filter(record__in=[world.customer, other, deal.pk, contact.pk]).order_by("record", "-id")
    assert {(write.record, write.verb) for write in verbs.distinct("record")} == {
        (world.customer, "customer.merge"),
        (other, "customer.merge"),
        (deal.pk, "deal.merge"),
        (contact.pk, "contact.merge"),
    }
    is_right()


def test_the_choice_of_each_field_is_kept_a_number_moves_and_nothing_points_to_itself(world: World) -> None:
    first = customer(name="First", code="K-1", phone="1", industry="steel")
    second = customer(name="Second", code="K-2", phone="2", parent=first)
    third = customer(name="Third", parent=second)
    made = merge(CUSTOMER, first, [second], by=SYSTEM, at=NOON, take={"code": second, "phone": second})
    kept = values_of("customer", first)
    assert [kept[key] for key in ("name", "code", "phone", "industry", "parent")] == [
        "First",
        "K-2",
        "2",
        "steel",
        None,
    ]
    assert (values_of("customer", second)["code"], values_of("customer", third)["parent"]) == (None, first)
    unmerge(made.pk, by=SYSTEM, at=NOON)
    assert [values_of("customer", one)["code"] for one in (first, second)] == ["K-1", "K-2"]
    assert [values_of("customer", one)["parent"] for one in (second, third)] == [first, second]
    is_right()


def test_what_changed_since_stays_when_a_merge_is_undone(world: World) -> None:
    other = customer(name="Other", phone="2", industry="steel")
    deal = deal_of(world, "chen", 10, customer=other)
    made = merge(CUSTOMER, world.customer, [other], by=SYSTEM, at=NOON)
    writing.save(CUSTOMER, world.customer, {"phone": "3"}, by=SYSTEM, at=NOON)
    later = deal_of(world, "chen", 20)
    elsewhere = customer(name="Elsewhere")
    writing.save(registry.get("deal"), deal.pk, {"customer": elsewhere}, by=SYSTEM, at=NOON)
    unmerge(made.pk, by=SYSTEM, at=NOON)
    kept = values_of("customer", world.customer)
    assert (kept["phone"], kept["industry"]) == ("3", "")
    assert [values_of("deal", one.pk)["customer"] for one in (deal, later)] == [elsewhere, world.customer]
    with pytest.raises(NoSuchMerge):
        unmerge(made.pk, by=SYSTEM, at=NOON)


def test_merges_are_undone_from_the_last(world: World) -> None:
    second, third = customer(name="Second"), customer(name="Third")
    first_made = merge(CUSTOMER, second, [third], by=SYSTEM, at=NOON)
    second_made = merge(CUSTOMER, world.customer, [second], by=SYSTEM, at=NOON)
    with pytest.raises(CannotUnmerge):
        unmerge(first_made.pk, by=SYSTEM, at=NOON)
    unmerge(second_made.pk, by=SYSTEM, at=NOON)
    unmerge(first_made.pk, by=SYSTEM, at=NOON)
    assert not any(values_of("customer", one)["gone"] for one in (world.customer, second, third))


def test_nobody_merges_what_he_may_not_see_or_delete(world: World) -> None:
    """S-02: out of scope as source and as target, and what belongs to nobody."""
    mine = customer(name="Mine", owner=world.people["chen"])
    his = customer(name="His", owner=world.people["dora"])
    nobodys = customer(name="Nobody's")
    before = everything()
    for kept, gone, refusal in (
        (mine, his, reading.NotFound),
        (his, mine, reading.NotFound),
        (mine, nobodys, writing.MayNotWrite),
    ):
        with pytest.raises(refusal), transaction.atomic():
            merge(CUSTOMER, kept, [gone], by=world.scope("chen"), at=NOON)
    made = merge(CUSTOMER, mine, [his], by=SYSTEM, at=NOON)
    with pytest.raises(writing.MayNotWrite), transaction.atomic():
        unmerge(made.pk, by=world.scope("chen"), at=NOON)
    unmerge(made.pk, by=SYSTEM, at=NOON)
    assert everything() == before


@pytest.mark.parametrize("others", [[], ["itself"], ["many"]])
def test_two_to_ten_records_are_merged(world: World, others: list[str]) -> None:
    gone = [world.customer] if others == ["itself"] else list(range(1, 12)) if others else []
    with pytest.raises(CannotMerge):
        merge(CUSTOMER, world.customer, gone, by=SYSTEM, at=NOON)


def test_people_and_stages_are_not_merged_and_choices_are_among_the_records(world: World) -> None:
    with pytest.raises(CannotMerge):
        merge(registry.get("person"), world.people["ben"], [world.people["chen"]], by=world.scope("root"), at=NOON)
    other = customer(name="Other")
    for take, refusal in (({"phone": 1}, CannotMerge), ({"nosuch": other}, UnknownField)):
        with pytest.raises(refusal):
            merge(CUSTOMER, world.customer, [other], by=SYSTEM, at=NOON, take=take)


texts = st.sampled_from(["", "", "010-1", "139"])
customers = st.lists(
    st.fixed_dictionaries(
        {
            "phone": texts,
            "industry": st.sampled_from(["", "steel", "glass"]),
            "level": st.sampled_from([None, "A", "B"]),
            "staff": st.sampled_from([None, 5]),
            "deals": st.lists(st.sampled_from([None, Decimal(10), Decimal("99.5")]), max_size=2),
            "won": st.booleans(),
            "parent": st.integers(0, 3),
        }
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=customers, picks=st.lists(st.integers(0, 3), min_size=5, max_size=5), twice=st.booleans())
def test_merging_and_undoing_changes_nothing(
    world: World, drawn: Sequence[dict[str, Any]], picks: Sequence[int], twice: bool
) -> None:
    with transaction.atomic():
        _merge_and_undo(world, drawn, picks, twice=twice)
        transaction.set_rollback(True)


def _merge_and_undo(world: World, drawn: Sequence[dict[str, Any]], picks: Sequence[int], *, twice: bool) -> None:
    made: list[int] = []
    for number, one in enumerate(drawn):
        own = {key: value for key, value in one.items() if key not in ("deals", "won", "parent")}
        parent = made[one["parent"]] if one["parent"] < number else None
        made.append(customer(name=f"C{number}", code=f"K-{number}", parent=parent, **own))
        for amount in one["deals"]:
            deal = deal_of(world, "chen", amount, customer=made[-1])
            if one["won"]:
                win(deal)
    before, figures = everything(), counted()
    keys = ("name", "code", "phone", "level", "staff")
    take = {key: made[pick % len(made)] for key, pick in zip(keys, picks, strict=True)}
    kept, *gone = made
    merges = [merge(CUSTOMER, kept, gone, by=SYSTEM, at=NOON, take=take)]
    if twice:
        merges.append(merge(CUSTOMER, world.customer, [kept], by=SYSTEM, at=NOON))
    assert sum(line[9] for line in counted()) == sum(line[9] for line in figures)  # type: ignore[misc]
    is_right()
    for one_merge in reversed(merges):
        unmerge(one_merge.pk, by=SYSTEM, at=NOON)
    assert everything() == before
    assert counted() == figures
    is_right()
