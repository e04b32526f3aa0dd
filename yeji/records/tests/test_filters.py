"""A filter lets through what its words say: every type's every field, against an oracle that knows no SQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import TODAY, World, deal_of, record_of
from yeji.org.scopes import SYSTEM, Scope
from yeji.records.filters import compact, stored
from yeji.records.filters.rows import filterable
from yeji.records.filters.tree import BadFilter, Condition, Group, both
from yeji.records.listing import ID, Listing, page_of, rows_of
from yeji.records.types import ObjectType, registry

DEAL = registry.get("deal")
SAMPLES = {
    "text": "a",
    "note": "a",
    "number": "3",
    "money": "3",
    "date": "2026-05-01",
    "time": "09:30",
    "yes_no": "yes",
    "period": "2026Q2",
    "link": "1",
    "person": "me",
    "shares": "me",
}
NUMBER_OF_VALUES = {"nothing": 0, "two": 2}


def found(scope: Scope, filter_: Group, kind: ObjectType = DEAL) -> set[int]:
    return set(rows_of(Listing(kind=kind, where={}, filter=filter_), scope).values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(registry), ids=str)
def test_every_field_of_every_type_can_be_compared_in_each_of_its_ways(world: World, kind: ObjectType) -> None:
    scope = world.scope("ben")
    for item in filterable(kind):
        assert item.operators, item.key
        keys = [operator.key for operator in item.operators]
        assert len(set(keys)) == len(keys)
        for operator in item.operators:
            sample = SAMPLES.get(item.kind) or item.options[0][0]  # type: ignore[attr-defined]
            sample = {"span": "this_quarter", "days": "7", "text": "a"}.get(operator.takes, sample)
            values = (sample,) * NUMBER_OF_VALUES.get(operator.takes, 1)
            filter_ = Group((Condition(item.key, operator.key, values),))
            assert compact.read(compact.written(filter_)) == filter_
            assert stored.from_json(json.loads(json.dumps(stored.to_json(filter_)))) == filter_
            found(scope, filter_, kind)


# The oracle: what each operator means, over plain values.

Test = Callable[[Any, list[Any]], bool]
_SIZED: dict[str, Test] = {
    "gt": lambda value, given: value is not None and value > given[0],
    "gte": lambda value, given: value is not None and value >= given[0],
    "lt": lambda value, given: value is not None and value < given[0],
    "lte": lambda value, given: value is not None and value <= given[0],
    "is": lambda value, given: value == given[0],
    "not": lambda value, given: value != given[0],
    "in": lambda value, given: value in given,
    "none": lambda value, given: value not in given,
    "between": lambda value, given: value is not None and given[0] <= value <= given[1],
    "empty": lambda value, given: value in (None, ""),
    "filled": lambda value, given: value not in (None, ""),
    "has": lambda value, given: str(given[0]).lower() in (value or "").lower(),
    "lacks": lambda value, given: str(given[0]).lower() not in (value or "").lower(),
    "starts": lambda value, given: (value or "").lower().startswith(str(given[0]).lower()),
    "last": lambda value, given: value is not None and TODAY - timedelta(days=given[0] - 1) <= value <= TODAY,
    "next": lambda value, given: value is not None and TODAY <= value <= TODAY + timedelta(days=given[0] - 1),
    "within": lambda value, given: value is not None and given[0](value),
}
SPANS: dict[str, Callable[[date], bool]] = {
    "today": lambda day: day == TODAY,
    "past": lambda day: day < TODAY,
    "this_week": lambda day: day.isocalendar()[:2] == TODAY.isocalendar()[:2],
    "this_month": lambda day: (day.year, day.month) == (2026, 5),
    "last_month": lambda day: (day.year, day.month) == (2026, 4),
    "this_quarter": lambda day: day.year == 2026 and day.month in (4, 5, 6),
    "2026Q1": lambda day: day.year == 2026 and day.month < 4,
}
DAYS = [None, TODAY, *(TODAY + timedelta(days=away) for away in (-130, -60, -31, -20, -4, -1, 1, 3, 12))]
AMOUNTS = [None, "0", "5", "5.50", "30", "300000"]
STEPS = ["", "Call", "send 100%", "价格_谈", "CALL back"]
_day = st.sampled_from([day for day in DAYS if day])
_amount = st.sampled_from(["0", "5", "5.5", "29.9", "30"])
_values: dict[tuple[str, str], st.SearchStrategy[list[str]]] = {
    **{("amount", op): st.lists(_amount, min_size=1, max_size=1) for op in ("is", "not", "gt", "gte", "lt", "lte")},
    ("amount", "between"): st.lists(_amount, min_size=2, max_size=2),
    **{("expected_close_on", op): _day.map(lambda day: [day.isoformat()]) for op in ("is", "gte", "lte")},
    ("expected_close_on", "within"): st.sampled_from(list(SPANS)).map(lambda word: [word]),
    **{("expected_close_on", op): st.integers(1, 70).map(lambda n: [str(n)]) for op in ("last", "next")},
    **{("next_step", op): st.sampled_from([["call"], ["%"], ["_"], ["价"]]) for op in ("has", "lacks", "starts")},
    **{("next_step", op): st.sampled_from([["Call"], ["x"]]) for op in ("is", "not")},
    **{
        (field, op): st.just([])
        for field in ("amount", "expected_close_on", "next_step", "owner")
        for op in ("empty", "filled")
    },
    **{("owner", op): st.lists(st.sampled_from(["ben", "chen"]), min_size=1, max_size=2) for op in ("in", "none")},
}
_condition = st.sampled_from(list(_values)).flatmap(
    lambda key: _values[key].map(lambda values: Condition(*key, tuple(values)))
)
_filter = st.recursive(
    _condition,
    lambda inner: st.builds(
        lambda parts, every: Group(tuple(parts), every), st.lists(inner, min_size=1, max_size=3), st.booleans()
    ),
    max_leaves=6,
)


def holds(part: Condition | Group, row: Any, world: World) -> bool:
    if isinstance(part, Group):
        answers = [holds(one, row, world) for one in part.parts]
        return all(answers) if part.every else any(answers)
    value = getattr(row, DEAL.field(part.field).column)
    return _SIZED[part.operator](value, [_meant(part, text, world) for text in part.values])


def _meant(part: Condition, text: str, world: World) -> Any:
    if part.field == "owner":
        return world.people[text]
    if part.field == "amount":
        return Decimal(text)
    if part.operator == "within":
        return SPANS[text]
    if part.operator in ("last", "next"):
        return int(text)
    return date.fromisoformat(text) if part.field == "expected_close_on" else text


def _by_id(part: Condition | Group, world: World) -> Any:
    if isinstance(part, Group):
        return Group(tuple(_by_id(one, world) for one in part.parts), part.every)
    if part.field != "owner":
        return part
    return Condition(part.field, part.operator, tuple(str(world.people[name]) for name in part.values))


@pytest.mark.django_db
def test_a_filter_lets_through_exactly_what_it_says(world: World) -> None:
    for number in range(44):
        deal_of(
            world,
            ("ben", "chen", None)[number % 3],
            AMOUNTS[number % 6],
            expected_close_on=DAYS[number % 11],
            next_step=STEPS[number % 5],
        )
    rows = list(rows_of(Listing(kind=DEAL, where={}), SYSTEM))
    scope = world.scope("ada")

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(_filter)
    def agrees(tree: Any) -> None:
        group = tree if isinstance(tree, Group) else Group((tree,))
        asked = compact.read(compact.written(_by_id(group, world)))
        assert found(scope, asked) == {row.pk for row in rows if holds(group, row, world)}

    agrees()


@pytest.mark.django_db
def test_people_are_said_from_the_reader(world: World) -> None:
    deals = {name: deal_of(world, name, 5).pk for name in ("ada", "ben", "chen", "dora")}
    for reader, word, names in (
        ("ben", "me", {"ben"}),
        ("ben", "team", {"ben", "chen"}),
        ("ada", "team", {"ada"}),
        ("ada", "below", {"ada", "ben", "chen", "dora"}),
        ("chen", "below", {"chen"}),
    ):
        filter_ = Group((Condition("owner", "in", (word,)),))
        assert found(world.scope(reader), filter_) == {deals[name] for name in names}, (reader, word)
    nobody = Group((Condition("owner", "in", ("me",)),))
    assert found(world.scope("root"), nobody) == set(), "who is no person has no deals of his own"


@pytest.mark.django_db
def test_a_filter_over_a_link_tells_nothing_of_records_out_of_sight(world: World) -> None:
    hidden = record_of("customer", name="Secret", level="A", owner=world.people["dora"])
    open_one = record_of("customer", name="Secret garden", level="A", owner=world.people["chen"])
    theirs = deal_of(world, "chen", 5, customer=hidden.pk)
    own = deal_of(world, "chen", 6, customer=open_one.pk)
    by_level = Group((Condition("customer.level", "in", ("A",)),))
    by_name = Group((Condition("customer", "named", ("secret",)),))
    by_id = Group((Condition("customer", "in", (str(hidden.pk), str(open_one.pk))),))
    for filter_ in (by_level, by_name, by_id):
        assert found(world.scope("ada"), filter_) == {theirs.pk, own.pk}
        assert found(world.scope("chen"), filter_) == {own.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("amount", "is no condition"),
        ("amount:gte:1;", "is no condition"),
        ("amount:gte:1|owner:empty;name:has:x", "is no condition"),
        ("(amount:gte:1", "is no condition"),
        ("colour:is:red", "no field of this name"),
        ("amount:like:3", "it can be compared by"),
        ("amount:gte:much", "is not a number"),
        ("amount:gte:1,2", "it takes one value"),
        ("amount:between:1", "it takes two values"),
        ("amount:empty:1", "it takes no value"),
        ("owner:in:", "at least one value"),
        ("closed_on:within:someday", "is not a period"),
        ("closed_on:last:0", "whole number of days"),
        ("name.x:has:y", "it leads to no other record"),
        ("customer.colour:has:y", "no field of this name"),
        ('{"all": 3}', "A group of a filter"),
        ('{"v": 2, "all": []}', "not known here"),
        ('{"all": [{"field": "amount", "is": "gte", "values": [1.5]}]}', "text or whole numbers"),
        ("{", "no JSON"),
        (";".join(["amount:gte:1"] * 41), "at most 40 conditions"),
        ("(" * 6 + "amount:empty" + ")" * 6, "too deep"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said(world: World, text: str, why: str, in_english: None) -> None:
    with pytest.raises(BadFilter, match=why):
        found(world.scope("ada"), compact.read(text))


@pytest.mark.django_db
def test_nobody_filters_by_what_is_private(world: World) -> None:
    with pytest.raises(BadFilter):
        found(world.scope("ada"), compact.read("phone:has:1"), registry.get("person"))
    with pytest.raises(BadFilter):
        found(world.scope("ada"), compact.read("owner.phone:has:1"))


def test_signs_that_join_conditions_can_stand_in_values() -> None:
    odd = Group((Condition("name", "has", ("a;b|c(d),e:f%g",)), Condition("name", "lacks", ("价格",))), every=False)
    assert compact.read(compact.written(odd)) == odd
    assert both(Group(), odd) == odd
    assert len(both(odd, odd).parts) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["amount", "-amount", "stage"])
def test_pages_of_a_list_ordered_by_several_make_up_the_list(world: World, first: str) -> None:
    for number, amount in enumerate((7, None, 5, 7, None, 5, 7, 5)):
        deal_of(
            world,
            "chen",
            amount,
            opened_on=DAYS[number % 4] or TODAY,
            closed_on=None if number % 3 else TODAY,
            stage="won",
        )
    key, falls = (first.removeprefix("-"), first.startswith("-")) if first != "stage" else (ID, True)
    listing = Listing(
        kind=DEAL, where={}, order=key, descending=falls, then=(("closed_on", False), ("opened_on", True))
    )
    whole = page_of(listing, SYSTEM, size=99)[0]
    expected = sorted(rows_of(listing, SYSTEM), key=lambda row: -row.pk)
    expected.sort(key=lambda row: row.opened_on, reverse=True)
    expected.sort(key=lambda row: row.closed_on or date.max)
    if key == "amount":
        expected.sort(key=lambda row: (row.amount is None, (row.amount or 0) * (-1 if falls else 1)))
        assert whole == expected
    for size in (1, 3):
        for backwards in (False, True):
            rows: list[Any] = []
            more = True
            while more:
                after = listing.place_of(rows[-1]) if rows else None
                part, more = page_of(listing, SYSTEM, size=size, after=after, backwards=backwards)
                rows += part
            assert rows == (list(whole)[::-1] if backwards else list(whole))
