"""Fields wait for records without which they mean nothing, and say so in their declaration."""

from __future__ import annotations

import pytest

from tests.world import World, record_of
from yeji.records.layouts.idle import idle_fields
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", list(registry), ids=str)
def test_every_field_that_waits_names_a_type_and_shows_itself_where_it_says_something(kind: ObjectType) -> None:
    waiting = [item for item in kind.fields if item.idle_without]
    assert {item.idle_without for item in waiting} <= set(registry.types)
    assert idle_fields(kind, {}) == {item.key for item in waiting}
    for item in waiting:
        assert item.key not in idle_fields(kind, {item.key: 1})


def test_they_stand_there_as_soon_as_the_company_has_one(world: World) -> None:
    customer = registry.get("customer")
    assert idle_fields(customer, {}) == {"territory", "territory_chosen"}
    record_of("territory", name="East", rule="level:in:A")
    assert idle_fields(customer, {}) == frozenset()
