"""What roles say of single types and fields, what colleagues share, and who works on whose records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.kit.masking import masked
from yeji.org.models import Access, Reach, Role, RoleField, RoleRight, RoleUnit, Sharing, Teammate
from yeji.org.scopes import Scope
from yeji.org.services import grant_role
from yeji.platform.rows import Row
from yeji.records import reading, several, writing
from yeji.records.exporting.runs import MayNotExport, export
from yeji.records.importing import run_import
from yeji.records.listing import Listing
from yeji.records.private import as_seen
from yeji.records.search.finding import find
from yeji.records.types import UnknownField, UnknownType, registry

pytestmark = pytest.mark.django_db
DEAL, CONTACT, PRODUCT = registry.get("deal"), registry.get("contact"), registry.get("product")


def right_of(role: str, key: str, sees: str, edits: str, **may: bool) -> None:
    """A role says of a type what it allows."""
    allowed = {"creates": True, "deletes": True, "exports": True, **may}
    RoleRight.objects.create(role_id=role, type=key, sees=sees, edits=edits, **allowed)


def keep(role: str, field: str, access: Access, *, key: str = "contact") -> None:
    RoleField.objects.create(role_id=role, type=key, field=field, access=access)


def seen(by: Scope, key: str = "deal") -> set[int]:
    return set(reading.visible(by, registry.get(key)).values_list("pk", flat=True))


def value(row: Row, column: str) -> Any:
    return getattr(row, column)


def renamed(by: Scope, record: int, *, key: str = "deal", **change: Any) -> str:
    """The name after somebody tried to change it."""
    kind = registry.get(key)
    try:
        writing.save(kind, record, change or {"name": "mine"}, by=by, at=NOON)
    except (writing.MayNotWrite, reading.NotFound) as problem:
        return problem.code
    return str(kind.table.unscoped.get(pk=record).name)


def test_s004_21_a_role_sees_its_unit_and_changes_its_own(world: World) -> None:
    his, hers = deal_of(world, "chen", 5).pk, deal_of(world, "ben", 6).pk
    right_of("rep", "deal", Reach.UNIT, Reach.OWN, deletes=False)
    chen = world.scope("chen")
    assert seen(chen) == {his, hers}
    assert renamed(chen, hers) == "record.forbidden"
    assert renamed(chen, his) == "mine"
    with pytest.raises(reading.NotFound):
        writing.remove(DEAL, his, by=chen, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        several.change_many(DEAL, [his, hers], {"name": "x"}, by=chen, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        several.remove_many(DEAL, [his], by=chen, at=NOON)


def test_a_role_without_new_ones_enters_none_by_any_way(world: World, tmp_path: Path) -> None:
    right_of("rep", "contact", Reach.OWN, Reach.OWN, creates=False)
    chen = world.scope("chen")
    with pytest.raises(writing.MayNotWrite):
        writing.save(CONTACT, None, {"name": "Li"}, by=chen, at=NOON)
    file = tmp_path / "contacts.csv"
    file.write_text("name,code\nLi,K1\n", encoding="utf-8")
    outcome = run_import(CONTACT, file, map_path=None, by=chen, at=NOON)
    assert (outcome.created, outcome.refused_rows) == (0, 1)


def test_a_type_of_which_nothing_is_left_is_none(world: World) -> None:
    record_of("contact", name="Li", owner=world.people["chen"])
    right_of("rep", "contact", "", "")
    chen = world.scope("chen")
    assert seen(chen, "contact") == set()
    with pytest.raises(UnknownType):
        as_seen(CONTACT, chen)


def test_a_role_may_keep_what_nobody_owns(world: World) -> None:
    spectrometer = world.products["spectrometer"]
    assert renamed(world.scope("chen"), spectrometer, key="product") == "record.forbidden"
    right_of("rep", "product", Reach.ALL, Reach.ALL)
    assert renamed(world.scope("chen"), spectrometer, key="product") == "mine"


def test_two_roles_allow_what_either_allows_and_no_more(world: World) -> None:
    """Whoever may only look at everything, and keep his own, does not therefore change everything."""
    hers = deal_of(world, "dora", 5).pk
    grant_role(account=world.accounts["chen"], role="analyst")
    chen = world.scope("chen")
    assert seen(chen) == {hers}
    assert renamed(chen, hers) == "record.forbidden"


def test_own_unit_alone_and_chosen_units(world: World) -> None:
    east, west = deal_of(world, "chen", 5).pk, deal_of(world, "dora", 6).pk
    Role.objects.filter(pk="director").update(record_reach=Reach.TEAM, figure_reach=Reach.TEAM)
    assert seen(world.scope("ada")) == set()  # headquarters alone, nothing below
    RoleUnit.objects.create(role_id="director", unit_id=world.units["West"])
    ada = world.scope("ada")
    assert seen(ada) == {west}
    assert ada.units == {world.units["Headquarters"], world.units["West"]}
    Role.objects.filter(pk="director").update(record_reach=Reach.UNIT)
    assert seen(world.scope("ada")) == {east, west}


@pytest.mark.parametrize("edits", [False, True])
def test_units_share_with_each_other(world: World, edits: bool) -> None:
    hers = deal_of(world, "dora", 5).pk
    Sharing.objects.create(type="deal", owned_in_id=world.units["West"], seen_in_id=world.units["East"], edits=edits)
    assert seen(world.scope("chen")) == {hers}
    assert seen(world.scope("chen"), "contact") == set()
    assert renamed(world.scope("chen"), hers) == ("mine" if edits else "record.forbidden")


def test_what_is_shared_of_one_type_says_nothing_of_another(world: World) -> None:
    dora, customer = world.people["dora"], registry.get("customer")
    wanted = [(DEAL, deal_of(world, "dora", 5).pk), (customer, record_of("customer", name="澄江", owner=dora).pk)]
    Sharing.objects.create(type="deal", owned_in_id=world.units["West"], seen_in_id=world.units["East"])
    assert reading.all_visible(world.scope("chen"), wanted) == (True, False)
    assert reading.all_visible(world.scope("chen"), wanted[::-1]) == (False, True)


def test_sharing_makes_no_writer_of_who_only_looks(world: World) -> None:
    hers = deal_of(world, "dora", 5).pk
    Role.objects.filter(pk="rep").update(writes=False)
    Sharing.objects.create(type="deal", owned_in_id=world.units["West"], seen_in_id=world.units["East"], edits=True)
    chen = world.scope("chen")
    assert seen(chen) == {hers}
    assert renamed(chen, hers) == "record.forbidden"
    assert not reading.may_create(chen, DEAL)
    with pytest.raises(writing.MayNotWrite):
        writing.save(DEAL, None, {"name": "x"}, by=chen, at=NOON)


def test_a_scope_asks_once_who_is_around(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        assert world.scope("ben").below == frozenset()


def test_who_works_on_a_record_sees_it_and_leaves_it_its_owner(world: World) -> None:
    hers, other = deal_of(world, "dora", 5).pk, deal_of(world, "dora", 6).pk
    Teammate.objects.create(record=hers, person_id=world.people["chen"], edits=False)
    chen = world.scope("chen")
    assert seen(chen) == {hers}
    assert reading.all_visible(chen, [(DEAL, hers), (DEAL, other)]) == (True, False)
    assert [part.rows[0].pk for part in find("dora", [DEAL], scope=chen, each=5)] == [hers]
    assert renamed(chen, hers) == "record.forbidden"
    Teammate.objects.update(edits=True)
    chen = world.scope("chen")
    assert renamed(chen, hers) == "mine"
    assert DEAL.table.unscoped.get(pk=hers).owner_id == world.people["dora"]
    with pytest.raises(writing.NotAccepted):
        writing.save(DEAL, hers, {"owner": world.people["ben"]}, by=chen, at=NOON)
    with pytest.raises(reading.NotFound):
        writing.remove(DEAL, hers, by=chen, at=NOON)


def test_a_hidden_field_is_nowhere_and_stays_what_it_was(world: World) -> None:
    his = deal_of(world, "chen", 500).pk
    keep("rep", "amount", Access.HIDDEN, key="deal")
    chen = world.scope("chen")
    kind = as_seen(DEAL, chen)
    assert "amount" not in kind.by_key
    assert "amount" not in kind.columns
    assert value(reading.get(chen, kind, his), "amount") is None
    saved = writing.save(kind, his, {"name": "other"}, by=chen, at=NOON)
    assert value(saved, "amount") is None
    assert DEAL.table.unscoped.get(pk=his).amount == 500
    for change in ({"amount": 1}, {"name": "x", "amount": 1}):
        with pytest.raises(writing.MayNotWrite):
            writing.save(DEAL, his, change, by=chen, at=NOON)
    with pytest.raises(UnknownField):
        kind.field("amount")


def test_a_masked_number_keeps_its_ends_and_is_not_searched(world: World) -> None:
    made = record_of("contact", name="Li", mobile="13800138000", owner=world.people["chen"]).pk
    keep("rep", "mobile", Access.MASKED)
    chen = world.scope("chen")
    kind = as_seen(CONTACT, chen)
    assert value(reading.get(chen, kind, made), "mobile") == "138****8000"
    assert kind.field("mobile").private
    with pytest.raises(writing.MayNotWrite):
        writing.save(CONTACT, made, {"mobile": "13800138001"}, by=chen, at=NOON)
    assert find("00138000", [kind], scope=chen, each=5) == []
    assert find("13800138000", [CONTACT], scope=world.scope("ada"), each=5)
    assert [part.rows[0].pk for part in find("Li", [kind], scope=chen, each=5)] == [made]


def test_a_field_one_only_reads_and_a_role_that_shows_it_whole(world: World) -> None:
    his = deal_of(world, "chen", 500).pk
    keep("rep", "amount", Access.READ, key="deal")
    assert renamed(world.scope("chen"), his, amount=1) == "record.forbidden"
    assert value(reading.get(world.scope("chen"), DEAL, his), "amount") == 500
    grant_role(account=world.accounts["chen"], role="manager")
    assert world.scope("chen").access("deal", "amount") == ""


def test_a_role_that_reaches_the_own_alone_does_not_show_what_another_masks_of_everybody(world: World) -> None:
    keep("analyst", "mobile", Access.MASKED)
    for role in ("analyst", "closer"):
        grant_role(account=world.accounts["eve"], role=role)
    made = record_of("contact", name="Li", mobile="13800138000", owner=world.people["chen"]).pk
    eve = world.scope("eve")
    assert value(reading.get(eve, as_seen(CONTACT, eve), made), "mobile") == "138****8000"
    keep("closer", "mobile", Access.HIDDEN)
    assert world.scope("eve").access("contact", "mobile") == Access.MASKED
    grant_role(account=world.accounts["eve"], role="director")
    assert world.scope("eve").access("contact", "mobile") == "", "another that sees everything shows it"


@pytest.mark.parametrize(
    ("text", "left"),
    [("13800138000", "138****8000"), ("li@yunling.example", "l****@yunling.example"), ("京A", "京****"), ("", "")],
)
def test_what_is_left_of_a_masked_text(text: str, left: str) -> None:
    assert masked(text) == left


def test_a_role_that_exports_nothing_takes_nothing_out(world: World) -> None:
    right_of("rep", "deal", Reach.OWN, Reach.OWN, exports=False)
    listing = Listing(kind=DEAL, where={})
    with pytest.raises(MayNotExport):
        export(listing, form="csv", by=world.scope("chen"), at=NOON)


def test_the_day_decides(world: World) -> None:
    assert world.scope("chen").day == TODAY
