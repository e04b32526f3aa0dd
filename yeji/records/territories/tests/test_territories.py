"""Territories: who falls into which by rule, by hand, one by one and all at once, and what stood where on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, record_of
from yeji.org.scopes import SYSTEM
from yeji.records import bulk, writing
from yeji.records.filters.compact import read
from yeji.records.filters.tree import Group
from yeji.records.layouts.arranging import arranged
from yeji.records.models import History
from yeji.records.territories import rules
from yeji.records.territories.assigning import move_next
from yeji.records.territories.standing import moving, nowhere, standing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 5, 25, 4, 0, tzinfo=UTC)


def territory(name: str, rule: str = "", **values: Any) -> int:
    return int(record_of("territory", name=name, rule=rule, **values).pk)


def customer(name: str, **values: Any) -> int:
    return int(record_of("customer", name=name, **values).pk)


def change(record: int, *, key: str = "customer", at: datetime = NOON, **values: Any) -> Any:
    return writing.save(registry.get(key), record, values, by=SYSTEM, at=at)


def stands(record: int) -> tuple[int | None, bool]:
    kind = registry.get("customer")
    found: tuple[int | None, bool] = kind.rows().values_list("territory_id", "territory_chosen").get(pk=record)
    return found


def follow(at: datetime = NOON) -> int:
    moved = after = 0
    while batch := move_next(account=None, at=at, day=at.date(), after=after):
        moved, after = moved + len(batch), batch[-1]
    return moved


def test_the_first_rule_that_fits_has_the_customer_and_the_deepest_is_asked_first(world: World) -> None:
    east = territory("East", "place:starts:浙江|place:starts:江苏")
    key = territory("Key accounts", "level:in:A", turn=1)
    city = territory("Hangzhou", "place:starts:浙江杭州", parent=east)
    assert stands(customer("甲", place="浙江杭州西湖区")) == (city, False)
    assert stands(customer("乙", place="江苏南京")) == (east, False)
    assert stands(customer("丙", place="浙江杭州", level="A")) == (key, False)
    assert stands(customer("丁", place="四川成都")) == (None, False)


def test_forms_and_pages_speak_of_territories_only_where_there_are_some(world: World) -> None:
    def shown(record: int | None = None) -> set[str]:
        kind = registry.get("customer")
        row = kind.rows().get(pk=record) if record else None
        values = {item.key: item.of(row) if row else item.empty for item in kind.fields}
        laid = arranged(kind, values, values, fresh=row is None, by=SYSTEM, day=TODAY)
        return {one.field.key for one in laid.standings if one.shown} & {"territory", "territory_chosen"}

    assert shown() == set()
    east = territory("East")
    assert shown() == {"territory", "territory_chosen"}
    there = customer("甲", territory=east)
    change(there, territory=None)
    writing.remove(registry.get("territory"), east, by=SYSTEM, at=NOON)
    assert shown() == shown(there) == set()


def test_the_saved_record_tells_its_territory_and_history_says_by_what_it_moved(world: World) -> None:
    east = territory("East", "place:starts:浙江")
    made: Any = record_of("customer", name="甲", place="浙江")
    assert (made.territory_id, made.version) == (east, 1)
    moved = change(made.pk, place="四川")
    assert (moved.territory_id, moved.version) == (None, 2)
    verbs = list(History.objects.filter(record=made.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["customer.create", "customer.assign", "customer.edit", "customer.assign"]


def test_who_was_put_somewhere_by_hand_stays_until_that_is_cleared(world: World) -> None:
    east, west = territory("East", "place:starts:浙江"), territory("West", "place:starts:四川")
    one = customer("甲", place="浙江", territory=west)
    assert stands(one) == (west, True)
    change(one, place="浙江宁波")
    assert stands(one) == (west, True)
    assert follow() == 0
    change(one, territory=None)
    assert stands(one) == (east, False)
    change(one, territory_chosen=True)
    change(one, place="四川")
    assert stands(one) == (east, True)
    change(one, territory_chosen=False)
    assert stands(one) == (west, False)


def test_a_new_rule_moves_nobody_before_it_is_followed_and_the_preview_says_who_would(world: World) -> None:
    ids = [customer(f"{number}", place="浙江") for number in range(3)]
    kept = customer("kept", place="浙江", territory=territory("West"))
    east = territory("East", "place:starts:浙江")
    assert [(one.stands, one.wanted, one.number, one.few) for one in moving(day=TODAY)] == [(0, east, 3, tuple(ids))]
    assert {stands(one) for one in ids} == {(None, False)}
    assert (follow(), follow(), moving(day=TODAY)) == (3, 0, [])
    assert {stands(one) for one in ids} == {(east, False)}
    assert stands(kept)[1]
    change(east, key="territory", rule="")
    assert [(one.stands, one.wanted, one.number) for one in moving(day=TODAY)] == [(east, 0, 3)]


def test_each_rule_is_read_once_until_the_day_is_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    east, west = territory("East", "place:starts:浙江"), territory("West", "place:starts:四川")
    asked: list[str] = []

    def noted(text: str) -> Group:
        asked.append(text)
        return read(text)

    monkeypatch.setattr(rules, "read", noted)
    monkeypatch.setattr(rules, "_read", rules._Read())
    one = customer("甲", place="四川")
    change(one, place="浙江")
    assert (stands(one), sorted(asked)) == ((east, False), ["place:starts:四川", "place:starts:浙江"])
    change(west, key="territory", rule="place:starts:江")
    change(one, place="江苏", at=LATER)
    assert (stands(one), len(asked)) == ((west, False), 5)  # the new one when it is checked, and both on the new day


def test_many_at_once_fall_into_their_territories_too(world: World) -> None:
    east = territory("East", "place:starts:浙江")
    kind = registry.get("customer")
    rows = [{**{item.key: item.clean(None) for item in kind.fields}, "name": "x", "place": place} for place in "浙四"]
    rows[0]["place"] = "浙江"
    ids = bulk.save_many(kind, fresh=rows, changed={}, by=SYSTEM, at=NOON, verb="customer.import.1")
    assert [stands(one)[0] for one in ids] == [east, None]


def test_the_tree_is_told_as_it_was_on_a_day(world: World) -> None:
    east, south = territory("East", manager=world.people["ben"]), territory("South")
    city = territory("City", "place:starts:浙江", parent=east)
    customer("甲", place="浙江")
    change(east, key="territory", at=LATER, manager=world.people["dora"])
    change(city, key="territory", at=datetime(2026, 6, 15, tzinfo=UTC), parent=south)
    change(city, key="territory", at=datetime(2026, 6, 15, tzinfo=UTC), rule="place:starts:四川")
    follow(datetime(2026, 6, 16, tzinfo=UTC))

    def told(day: date) -> list[tuple[str, int, str, int]]:
        found = standing(day=day, scope=SYSTEM)
        return [(one.name, one.depth, one.manager_name, one.number) for one in found]

    assert told(TODAY) == [("East", 0, "Ben", 0), ("City", 1, "", 1), ("South", 0, "", 0)]
    assert told(date(2026, 5, 30)) == [("East", 0, "Dora", 0), ("City", 1, "", 1), ("South", 0, "", 0)]
    assert told(date(2026, 6, 15)) == [("East", 0, "Dora", 0), ("South", 0, "", 0), ("City", 1, "", 1)]
    assert told(date(2026, 6, 17)) == [("East", 0, "Dora", 0), ("South", 0, "", 0), ("City", 1, "", 0)]
    assert (nowhere(day=TODAY), nowhere(day=date(2026, 6, 17))) == (1, 2)


@pytest.mark.parametrize(
    "rule", ["nothing:in:A", "level:like:A", "owner:in:me", "territory:empty", "level", "level:in:A;(place"]
)
def test_a_rule_that_tells_nobody_apart_is_refused(world: World, rule: str) -> None:
    with pytest.raises(writing.NotAccepted) as refused:
        territory("East", rule)
    assert refused.value.field == "rule"
