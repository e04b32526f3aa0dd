"""Views: kept, shared with those they are for, and changed by nobody else."""

from __future__ import annotations

import json

import pytest

from tests.world import NOON, World, deal_of
from yeji.org.scopes import Scope
from yeji.records.filters.compact import read
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.filters.tree import BadFilter
from yeji.records.listing import CannotSort, Listing, rows_of, sorts_of
from yeji.records.types import ObjectType, UnknownField, registry
from yeji.records.views.keeping import (
    CannotKeepView,
    MayNotShare,
    change_view,
    choose_columns,
    delete_view,
    keep_view,
    move_view,
)
from yeji.records.views.reading import (
    NoSuchView,
    chosen_columns,
    events_of,
    first_view,
    view_called,
    views_for,
)
from yeji.records.views.shape import Shown, View, columns_of, content_of, exported

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def keep(scope: Scope, name: str, **content: object) -> View:
    return keep_view(DEAL, {"label": name, **content}, by=scope, at=NOON)


def names(scope: Scope) -> list[str]:
    return [str(view.label) for view in views_for(scope, DEAL) if view.number]


@pytest.mark.parametrize("kind", list(registry), ids=str)
def test_every_declared_view_and_calendar_means_something(world: World, kind: ObjectType) -> None:
    assert not kind.calendar or kind.field(kind.calendar).kind == "date"
    assert len({view.key for view in kind.views}) == len(kind.views)
    for view in kind.views:
        assert not view.key.isdigit()
        rows_let_through(kind, view.filter, asking_for(world.scope("ben")))
        assert not view.order or sorts_of(kind, view.order)
        assert all(one.key in kind.by_key for one in view.columns)
        assert view.look != "board" or kind.board


def test_a_view_is_kept_with_all_it_says_and_its_history(world: World) -> None:
    ben = world.scope("ben")
    made = keep(
        ben,
        "Large",
        filter=read("amount:gte:300000;owner:in:team"),
        order="-amount,name",
        look="board",
        columns=(Shown("amount", "wide"), Shown("name", "", True)),
    )
    found = view_called(ben, DEAL, made.key)
    assert (found.filter, found.order, found.look) == (made.filter, "-amount,name", "board")
    assert found.columns == (Shown("name", "", True), Shown("amount", "wide")), "pinned columns stand first"
    changed = change_view(DEAL, made.number or 0, {"label": "Very large"}, by=ben, at=NOON, version=1)
    assert (changed.label, changed.version, changed.filter) == ("Very large", 2, made.filter)
    with pytest.raises(CannotKeepView):
        change_view(DEAL, made.number or 0, {"label": "x"}, by=ben, at=NOON, version=1)
    assert [event.verb for event in events_of(ben, DEAL, changed)] == ["edit", "create"]
    delete_view(DEAL, made.number or 0, by=ben, at=NOON)
    with pytest.raises(NoSuchView):
        view_called(ben, DEAL, made.key)


def test_who_shares_and_with_whom(world: World) -> None:
    ada, ben, chen, dora, root = (world.scope(name) for name in ("ada", "ben", "chen", "dora", "root"))
    keep(chen, "Mine alone")
    keep(ben, "For the east", shared=True, units=[world.units["East"]])
    keep(ada, "For reps", shared=True, roles=["rep"])
    keep(root, "For all", shared=True)
    assert names(chen) == ["For the east", "For reps", "For all", "Mine alone"]
    assert names(dora) == ["For reps", "For all"]
    assert names(ben) == ["For the east", "For all"]
    for scope, sharing in (
        (chen, {"shared": True}),
        (ben, {"shared": True, "units": [world.units["West"]]}),
        (ben, {"shared": True, "default_roles": ["rep"]}),
    ):
        with pytest.raises(MayNotShare):
            keep(scope, "Too far", **sharing)
    with pytest.raises(CannotKeepView):
        keep(root, "No such role", shared=True, roles=["king"])


def test_only_its_owner_and_administrators_change_a_shared_view(world: World) -> None:
    ben, chen, root = (world.scope(name) for name in ("ben", "chen", "root"))
    shared, own = keep(ben, "Shared", shared=True), keep(ben, "Own")
    for view in (shared, own):
        for change in (
            lambda number: change_view(DEAL, number, {"label": "taken"}, by=chen, at=NOON),
            lambda number: delete_view(DEAL, number, by=chen, at=NOON),
            lambda number: move_view(DEAL, number, before=True, by=chen),
        ):
            with pytest.raises(NoSuchView):
                change(view.number or 0)
    change_view(DEAL, shared.number or 0, {"label": "Renamed"}, by=root, at=NOON)
    with pytest.raises(NoSuchView):
        change_view(DEAL, own.number or 0, {"label": "x"}, by=root, at=NOON)
    move_view(DEAL, own.number or 0, before=True, by=ben)
    assert names(ben) == ["Renamed", "Own"], "shared ones stand first whatever their place"


def test_a_role_begins_with_the_view_that_is_its_own(world: World) -> None:
    root, chen = world.scope("root"), world.scope("chen")
    keep(root, "Start of reps", shared=True, default_roles=["rep"])
    assert str(getattr(first_view(chen, views_for(chen, DEAL)), "label", "")) == "Start of reps"
    assert first_view(world.scope("ben"), views_for(world.scope("ben"), DEAL)) is None


def test_s12_a_view_widens_nothing(world: World) -> None:
    theirs, own = deal_of(world, "dora", 5), deal_of(world, "chen", 5)
    keep(world.scope("root"), "All of Dora's", shared=True, filter=read(f"owner:in:{world.people['dora']}"))
    chen = world.scope("chen")
    view = next(view for view in views_for(chen, DEAL) if view.number)
    rows = rows_of(Listing(kind=DEAL, where={}, filter=view.filter), chen)
    assert list(rows) == []
    assert {row.pk for row in rows_of(Listing(kind=DEAL, where={}), chen)} == {own.pk} != {theirs.pk}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"label": " "}, CannotKeepView),
        ({"label": "x" * 81}, CannotKeepView),
        ({"filter": read("colour:is:red")}, BadFilter),
        ({"order": "colour"}, CannotSort),
        ({"look": "map"}, CannotKeepView),
        ({"columns": (Shown("colour"),)}, UnknownField),
        ({"owner": 3}, CannotKeepView),
    ],
)
def test_s18_what_cannot_be_kept_is_refused(world: World, content: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        keep_view(DEAL, {"label": "A view", **content}, by=world.scope("ben"), at=NOON)


def test_chosen_columns_are_remembered_for_each_view(world: World) -> None:
    chen = world.scope("chen")
    choose_columns(DEAL, "", [Shown("amount"), Shown("name", "wide", True)], by=chen)
    choose_columns(DEAL, "closing", [Shown("name")], by=chen)
    assert chosen_columns(chen, DEAL, "") == (Shown("name", "wide", True), Shown("amount"))
    assert chosen_columns(chen, DEAL, "closing") == (Shown("name"),)
    assert chosen_columns(world.scope("ben"), DEAL, "") == ()
    choose_columns(DEAL, "", [], by=chen)
    assert chosen_columns(chen, DEAL, "") == ()


def test_a_view_goes_out_and_comes_in_again_the_same() -> None:
    view = View(
        key="1", label="Large", filter=read("amount:gte:5;(owner:in:me|owner:empty)"), order="-amount", look="list"
    )
    content = content_of(json.loads(json.dumps(exported(view))))
    assert (content["label"], content["filter"], content["order"]) == (view.label, view.filter, view.order)
    assert columns_of([{"key": "a", "width": "huge"}, 3, {"key": "b", "pinned": True}]) == (
        Shown("b", "", True),
        Shown("a"),
    )
