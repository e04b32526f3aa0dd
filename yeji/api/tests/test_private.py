"""How to reach a person is told to those near that person, and to nobody else, by no route."""

from __future__ import annotations

import pytest

from tests.world import NOON, World
from yeji.api.tests.conftest import program_of
from yeji.org.scopes import SYSTEM
from yeji.records import reading, writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
PERSON = registry.get("person")
PHONE, MAIL = "13812345678", "dora.liu@yunling.example"


@pytest.fixture
def reached(world: World) -> World:
    """Dora of West can be reached, and was reached otherwise before."""
    for change in ({"phone": "13900000000"}, {"phone": PHONE, "email": MAIL}):
        writing.save(PERSON, world.people["dora"], change, by=SYSTEM, at=NOON)
    return world


@pytest.mark.parametrize(("name", "sees"), [("ada", True), ("dora", True), ("root", True), ("ben", False),
                                            ("chen", False), ("eve", False)])  # fmt: skip
def test_those_near_see_it_and_others_by_no_route(reached: World, name: str, sees: bool) -> None:
    program, dora = program_of(reached, name), reached.people["dora"]
    one = program.get(f"/records/person/{dora}").body
    assert (one["name"], one["phone"], one["email"]) == ("Dora", PHONE if sees else "", MAIL if sees else "")
    routes = [
        program.get("/records/person"),
        program.get("/records/person?sort=-name"),
        program.get("/records/person?q=dora"),
        program.get(f"/records/person/{dora}/history"),
    ]
    assert any(PHONE in reply.text for reply in routes) is sees
    assert any("13900000000" in reply.text for reply in routes) is sees
    for query in ("?sort=phone", "?sort=-email", "?filter[phone]=13812345678"):
        assert program.get(f"/records/person{query}").status == 400
    for text in (PHONE, "5678", "dora.liu"):
        assert program.get(f"/records/person?q={text}").body["items"] == []


def test_a_search_does_not_tell_it_either(reached: World) -> None:
    assert "phone" not in PERSON.found_by
    assert "email" not in PERSON.found_by


def test_the_stored_value_is_never_touched(reached: World) -> None:
    list(reading.visible(reached.scope("chen"), PERSON))
    row = reading.get(SYSTEM, PERSON, reached.people["dora"])
    assert getattr(row, "phone") == PHONE  # noqa: B009
