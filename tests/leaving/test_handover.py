"""Everything of a leaver goes to others in one step, and comes back for a day as far as nobody changed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.verify.own import verify
from yeji.org.models import (
    Grant,
    HandOver,
    HandOverStep,
    Membership,
    Person,
    Role,
    RoleField,
    RoleRight,
    Sharing,
)
from yeji.org.moves import Move, move_people
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.models import Account, Notice, Token
from yeji.platform.rows import Row
from yeji.platform.services import make_token
from yeji.records import reading, writing
from yeji.records.handover import asking
from yeji.records.handover.doing import do_next
from yeji.records.handover.holdings import holdings, staying
from yeji.records.models import History
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")


def handed(world: World, *, by: Scope = SYSTEM, person: str = "chen", days: int = 0, **more: Any) -> HandOver:
    """A hand-over, done if it is for today."""
    receivers = {key: world.people[who] for key, who in more.pop("to", {"*": "ben"}).items()}
    made = asking.ask(
        person=world.people[person], receivers=receivers, on=TODAY + timedelta(days=days), by=by, at=NOON, **more
    )
    if not days:
        run(made)
    return made


def run(made: HandOver, *, later: int = 0) -> None:
    while do_next(made.pk, at=NOON + timedelta(days=later)):
        pass
    made.refresh_from_db()


def owner(row: Row) -> Any:
    return type(row).unscoped.get(pk=row.pk).owner_id


def won_by(world: World) -> dict[int, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.person, sum(e.amount) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
            "WHERE m.key = 'won_amount' AND e.scenario = 0 GROUP BY 1"
        )
        return dict(cursor.fetchall())


def test_s004_21_everything_goes_and_history_says_from_whom(world: World) -> None:
    customer = record_of("customer", name="Lantern", owner=world.people["chen"])
    theirs = deal_of(world, "chen", 500, customer=customer.pk)
    alone, won = deal_of(world, "chen", 70), deal_of(world, "chen", 900)
    win(won)
    record_of("activity", subject="call", kind="call", owner=world.people["chen"], done_on=TODAY)
    kept = deal_of(world, "dora", 1)
    told = {one.kind.key: (one.open, one.over, one.money) for one in holdings(world.people["chen"], by=SYSTEM)}
    assert told == {
        "customer": (1, 0, {}),
        "deal": (2, 1, {"CNY": Decimal(570)}),
        "activity": (0, 1, {}),
    }
    before = won_by(world)
    made = handed(world, by=world.scope("root"), to={"*": "ben", "customer": "ada"})
    assert (made.state, made.total, made.moved) == ("done", 5, 5)
    assert [owner(row) for row in (customer, theirs, alone, won, kept)] == [
        world.people[name] for name in ("ada", "ada", "ben", "ben", "dora")
    ]
    assert won_by(world) == before, "what was won stays with who won it"
    line = History.objects.filter(record=theirs.pk).latest("pk")
    assert (line.verb, line.account) == ("deal.hand_over", world.accounts["root"].pk)
    assert line.changes == {"owner_id": [world.people["chen"], world.people["ada"]]}
    assert not verify(day=TODAY)


def test_the_account_ends_with_it_and_the_place_the_day_after(world: World) -> None:
    deal_of(world, "chen", 5)
    make_token(account=world.accounts["chen"], label="x", at=NOON)
    handed(world, by=world.scope("root"))
    assert not Account.objects.get(pk=world.accounts["chen"].pk).is_active
    assert not Token.objects.filter(account=world.accounts["chen"], ended_at=None).exists()
    (held,) = Membership.objects.filter(person=world.people["chen"])
    assert held.days.upper == TODAY + timedelta(days=1)
    (notice,) = Notice.objects.filter(kind="handed_over")
    assert (notice.account_id, notice.facts["created"]) == (world.accounts["ben"].pk, "1")
    assert not Notice.objects.filter(kind="assigned").exists(), "one notice, not one for each record"


def test_it_comes_back_within_a_day_but_for_what_somebody_changed(world: World) -> None:
    first, second = deal_of(world, "chen", 5), deal_of(world, "chen", 6)
    made = handed(world, by=world.scope("root"))
    writing.save(DEAL, second.pk, {"name": "mine now"}, by=world.scope("ben"), at=NOON)
    asking.undo(made.pk, by=world.scope("root"), at=NOON)
    run(made)
    assert (made.state, owner(first), owner(second)) == ("undone", world.people["chen"], world.people["ben"])
    assert Account.objects.get(pk=world.accounts["chen"].pk).is_active
    (held,) = Membership.objects.filter(person=world.people["chen"])
    assert held.days.upper is None
    (left,) = HandOverStep.objects.filter(handover=made, outcome=asking.LEFT)
    assert left.record == second.pk
    with pytest.raises(asking.CannotHandOver):
        asking.undo(made.pk, by=world.scope("root"), at=NOON)
    assert not verify(day=TODAY)


def test_not_after_a_day_nor_by_somebody_else(world: World) -> None:
    deal_of(world, "chen", 5)
    made = handed(world, by=world.scope("ben"), closes=False)
    with pytest.raises(asking.CannotHandOver):
        asking.undo(made.pk, by=world.scope("ben"), at=NOON + timedelta(days=2))
    with pytest.raises(asking.NoSuchHandOver):
        asking.hand_over_of(made.pk, by=world.scope("ada"))


def test_it_comes_back_but_for_a_place_that_somebody_changed(world: World) -> None:
    deal_of(world, "chen", 5)
    deal_of(world, "dora", 6)
    first, second = handed(world), handed(world, person="dora")
    after = TODAY + timedelta(days=1)
    move_people([Move(person=world.people["chen"], unit=world.units["West"], since=after)], at=NOON, today=TODAY)
    Membership.objects.filter(person=world.people["dora"]).update(days=(None, TODAY))
    before = list(Membership.objects.order_by("pk").values_list("person", "position", "days"))
    for made in (first, second):
        asking.undo(made.pk, by=SYSTEM, at=NOON)
        run(made)
        assert (made.state, "was not given back" in made.reason) == ("undone", True)
        connection.check_constraints()
    assert list(Membership.objects.order_by("pk").values_list("person", "position", "days")) == before


def test_who_gets_a_type_by_name_gets_all_of_it(world: World) -> None:
    customer = record_of("customer", name="Lantern", owner=world.people["chen"])
    theirs = deal_of(world, "chen", 500, customer=customer.pk)
    handed(world, to={"*": "ben", "customer": "ada", "deal": "dora"})
    assert (owner(customer), owner(theirs)) == (world.people["ada"], world.people["dora"])


def test_what_follows_goes_nowhere_that_who_asks_may_not_send_it(world: World) -> None:
    customer = record_of("customer", name="Lantern", owner=world.people["chen"])
    theirs = deal_of(world, "chen", 500, customer=customer.pk)
    Sharing.objects.create(type="customer", owned_in_id=world.units["West"], seen_in_id=world.units["East"], edits=True)
    to, by = {"*": "ben", "customer": "dora"}, world.scope("ben")
    with pytest.raises(asking.CannotHandOver) as refused:
        handed(world, by=by, to=to)
    assert refused.value.field == "to-customer"
    handed(world, by=by, to=to, follows=False)
    assert (owner(customer), owner(theirs)) == (world.people["dora"], world.people["ben"])


def test_one_planned_is_looked_at_again_on_its_day(world: World) -> None:
    his, tomorrow = deal_of(world, "chen", 5), NOON + timedelta(days=1)
    made = handed(world, days=1)
    whole = made.receivers

    def why() -> str | None:
        with pytest.raises(asking.CannotHandOver) as refused, transaction.atomic():
            do_next(made.pk, at=tomorrow)
        assert owner(his) == world.people["chen"]
        return refused.value.field

    HandOver.objects.update(receivers={"deal": world.people["ben"]})  # a type came into the house since
    assert why() == "to"
    HandOver.objects.update(receivers=whole)
    Person.unscoped.filter(pk=world.people["ben"]).update(deleted_at=NOON)
    assert why() == "to"
    Person.unscoped.filter(pk=world.people["ben"]).update(deleted_at=None)
    Grant.objects.create(account=world.accounts["chen"], role_id="administrator")
    HandOver.objects.update(account=world.accounts["ada"])
    assert why() == "closes"


def test_the_last_day_is_the_one_that_was_asked_for(world: World) -> None:
    made = handed(world, days=1)
    run(made, later=3)
    (held,) = Membership.objects.filter(person=world.people["chen"])
    assert held.days.upper == TODAY + timedelta(days=2)


def test_what_is_masked_is_not_told_by_its_sum(world: World) -> None:
    deal_of(world, "chen", 500)
    RoleField.objects.bulk_create(
        RoleField(role_id=role, type="deal", field="amount", access="masked") for role in ("manager", "closer")
    )
    (held,) = holdings(world.people["chen"], by=world.scope("ben"))
    assert (held.total, held.money) == (1, {})


def test_one_planned_for_a_day_waits_for_it_and_can_be_called_off(world: World) -> None:
    his = deal_of(world, "chen", 5)
    made = handed(world, days=3)
    run(made)
    assert (made.state, owner(his)) == ("planned", world.people["chen"])
    assert asking.begin_due(day=TODAY) == []
    assert asking.begin_due(day=TODAY + timedelta(days=3)) == [made.pk]
    run(made, later=3)
    assert (made.state, owner(his)) == ("done", world.people["ben"])
    other = handed(world, person="dora", days=3)
    asking.cancel(other.pk, by=SYSTEM, at=NOON)
    run(other, later=3)
    assert other.state == "cancelled"


@pytest.mark.parametrize(
    ("name", "person", "refusal"),
    [
        ("chen", "chen", asking.MayNotHandOver),
        ("ben", "dora", asking.MayNotHandOver),
        ("ben", "ben", asking.MayNotHandOver),
        ("eve", "chen", asking.MayNotHandOver),
    ],
)
def test_managers_hand_over_for_their_own_people_alone(
    world: World, name: str, person: str, refusal: type[Exception]
) -> None:
    his = deal_of(world, person, 5)
    with pytest.raises(refusal):
        handed(world, by=world.scope(name), person=person, to={"*": "ada"})
    assert owner(his) == world.people[person]


def test_a_manager_gives_to_his_own_unit_and_only_what_he_may_change(world: World) -> None:
    his = deal_of(world, "chen", 5)
    call = record_of("activity", subject="call", kind="call", owner=world.people["chen"])
    with pytest.raises(asking.CannotHandOver) as outside:
        handed(world, by=world.scope("ben"), to={"*": "dora"})
    assert outside.value.field == "to"
    RoleRight.objects.create(
        role_id="manager", type="activity", sees="unit", edits="", creates=False, deletes=False, exports=True
    )
    handed(world, by=world.scope("ben"), closes=False)
    assert (owner(his), owner(call)) == (world.people["ben"], world.people["chen"])


def test_s13_a_role_that_may_no_more_stops_it(world: World) -> None:
    his = deal_of(world, "chen", 5)
    made = handed(world, by=world.scope("ben"), days=1)
    Role.objects.filter(pk="manager").update(hands_over=False)
    with pytest.raises(asking.MayNotHandOver):
        do_next(made.pk, at=NOON + timedelta(days=1))
    assert owner(his) == world.people["chen"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": {}}, "to"),
        ({"to": {"*": "chen"}}, "to"),
        ({"to": {"*": "ben", "moon": "ben"}}, "to-moon"),
        ({"days": -1}, "on"),
        ({"days": 900}, "on"),
    ],
)
def test_what_cannot_be_handed_over_is_said_where(world: World, given: dict[str, Any], field: str) -> None:
    deal_of(world, "chen", 5)
    with pytest.raises(asking.CannotHandOver) as refused:
        handed(world, **given)
    assert refused.value.field == field
    assert not HandOver.objects.exists()


def test_the_last_administrator_keeps_the_account(world: World) -> None:
    Person.unscoped.filter(pk=world.people["chen"]).update(account=world.accounts["root"])
    with pytest.raises(asking.CannotHandOver) as refused:
        handed(world)
    assert refused.value.field == "closes"
    Grant.objects.create(account=world.accounts["chen"], role_id="administrator")
    with pytest.raises(asking.CannotHandOver):
        handed(world, by=world.scope("ada"))


def test_twice_at_once_is_refused_and_a_batch_costs_the_same_whatever_its_size(world: World) -> None:
    handed(world, days=2)
    with pytest.raises(asking.CannotHandOver):
        handed(world, days=3)
    HandOver.objects.update(state="done", ended_at=NOON)
    (first,) = HandOver.objects.all()
    handed(world, days=3)
    with pytest.raises(asking.CannotHandOver):
        asking.undo(first.pk, by=SYSTEM, at=NOON)
    costs = []
    for number in (2, 20):
        for amount in range(number):
            deal_of(world, "dora", amount + 1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            handed(world, person="dora", to={"*": "ben"}, closes=False, leaves=False)
        costs.append(len(asked))
    assert costs[1] <= costs[0] + 2


def test_targets_stay(world: World) -> None:
    record_of("target", metric="won_amount", period="2026Q2", amount=5, level="target", person=world.people["chen"])
    assert staying(world.people["chen"]) == 1
    scope = replace(world.scope("root"))
    assert reading.may_write(scope, CUSTOMER)
