"""The rarer half of a company's story: every kind of built metric, own objects, units that move, worker and purge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.world import NOON, World, deal_of, record_of
from yeji.kit.periods import containing
from yeji.kit.periods import parse as parse_period
from yeji.ledger.capture import following
from yeji.ledger.drill import drill
from yeji.ledger.moves import move_unit
from yeji.ledger.periods import move_period
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tests.building import OPEN, built
from yeji.ledger.tests.story import DEAL, FIRST, PEOPLE, amounts, days_back, owners
from yeji.ledger.tests.test_machine import Company
from yeji.ledger.upkeep import mark_what_is_known, rebuild
from yeji.org.scopes import SYSTEM
from yeji.records import bulk, purging, several, writing
from yeji.records.custom import services
from yeji.records.types import registry

BY_HELPER = {"who": "person", "field": "helper"}
LEVEL: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "conditions": [OPEN]}
OF_DEALS: dict[str, dict[str, Any]] = {
    "wins_in_words": {"value": "count", "where": "amount >= 1000"},
    "days_open": {"value": "days", "measure": "opened_on", "credit": {"who": "owner", "team": False}},
    "helped": {"value": "sum", "measure": "amount", "credit": BY_HELPER},
    "helping": {**LEVEL, "credit": BY_HELPER},
    "shared_open": {**LEVEL, "until": "closed_on"},
    "kept_open": {**LEVEL, "credit": {"who": "territory"}},
    "first_of_names": {"value": "first", "measure": "name", "conditions": [], "on": "opened_on"},
}
OF_SAMPLES: dict[str, dict[str, Any]] = {
    "fees": {"value": "sum", "measure": "fee", "on": "sent_on"},
    "samples": {"value": "count", "on": "sent_on", "where": "fee >= 10"},
    "fees_out": {"value": "level", "measure": "fee", "on": "sent_on"},
}
OWN: dict[str, Any] = {"conditions": []}
OF_METRICS: dict[str, dict[str, Any]] = {
    "part": {"value": "ratio", "metrics": ["helped", "won_amount"], "unit": "rate"},
    "sum_of_both": {"value": "formula", "formula": "helped + fees * 2"},
    "helped_customers": {"value": "distinct", "metrics": ["helped"]},
}
ASKED = (*OF_DEALS, *OF_SAMPLES, "open_pipeline", "won_amount")
BELOW = """
WITH RECURSIVE above AS (
    SELECT e.id, e.day, m.key, e.unit, e.amount FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
    WHERE m.key IN ('won_amount', 'new_deals', 'fees') AND e.scenario = 0 AND NOT e.overlay AND e.day < '2027-01-01'
    UNION ALL
    SELECT a.id, a.day, a.key, p.parent_id, a.amount FROM above a
    JOIN org_unitplace p ON p.unit_id = a.unit AND p.days @> a.day AND p.parent_id IS NOT NULL
)
SELECT key, unit, sum(amount) FROM above WHERE unit IS NOT NULL GROUP BY 1, 2
"""
"""What each unit has, by the places that units had on the day of each entry."""
MONTHS = (date(2026, 2, 1), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))


def found(world: World) -> None:
    """An own field of deals, an own object, and the metrics that count them."""
    given = {"kind": "link", "key": "helper", "label": {"zh": "helper"}, "options": {"to": "person"}}
    services.make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    label = {"zh": "样品申请", "en": "sample request"}
    services.make_object(given={"key": "sample", "label": label, "owned": True}, by=SYSTEM, at=NOON)
    for key, kind in (("fee", "money"), ("sent_on", "date")):
        field = {"kind": kind, "key": key, "label": {"zh": key}, "options": {}}
        services.make_field(type_key="sample", given=field, by=SYSTEM, at=NOON)
    for key, chosen in OF_DEALS.items():
        built(key, **chosen)
    for key, chosen in OF_SAMPLES.items():
        built(key, **{**OWN, "type": "sample", **chosen})
    for key, chosen in OF_METRICS.items():
        built(key, **{**OWN, "type": "", "on": "", **chosen})


class Wider(Company):
    """Ada's company with all of that."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: list[int] = []
        self.known: list[tuple[datetime, Any]] = []
        following.WAITING.most = None

    def teardown(self) -> None:
        following.WAITING.most = None
        super().teardown()

    @initialize()
    def a_rate_of_long_ago(self) -> None:
        record_of("rate", currency="EUR", day="2025-01-01", rate="7.77")

    @initialize(amount=amounts)
    def some_deals(self, amount: str | None) -> None:
        for number, name in enumerate((*PEOPLE, None)):
            who = self.world.people[name] if name else None
            opened = FIRST + timedelta(days=20 * number)
            row = deal_of(
                self.world, name, f"{number + 1}000.01", opened_on=opened, helper=who, name=f"deal {number % 2}"
            )
            self.deals.append(row.pk)
        DEAL.verb("win").act(deal=self.deals[0], by=SYSTEM, at=self.now, change={"closed_on": "2026-02-27"})
        DEAL.verb("win").act(deal=self.deals[1], by=SYSTEM, at=self.now, change={"closed_on": "2026-04-30"})
        record = writing.save(registry.get("sample"), None, {"name": "s", "fee": amount, "sent_on": "2026-03-03",
                              "owner": self.world.people["chen"]}, by=SYSTEM, at=self.now)  # fmt: skip
        self.samples.append(record.pk)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), who=owners)
    def help_with(self, place: int, who: str | None) -> None:
        self.edit(place, helper=self.world.people[who] if who else None)

    @rule(owner=owners, fee=amounts, back=days_back)
    def send_a_sample(self, owner: str | None, fee: str | None, back: int) -> None:
        day = str(max(self.today - timedelta(days=back), FIRST))
        values = {"name": "s", "fee": fee, "sent_on": day, "owner": self.world.people[owner] if owner else None}
        kind = registry.get("sample")
        self.tried(lambda: self.samples.append(writing.save(kind, None, values, by=SYSTEM, at=self.now).pk))

    @precondition(lambda self: self.samples)
    @rule(place=st.integers(0), fee=amounts, gone=st.booleans(), owner=owners)
    def change_a_sample(self, place: int, fee: str | None, gone: bool, owner: str | None) -> None:
        kind, record = registry.get("sample"), self.samples[place % len(self.samples)]
        change = {"fee": fee, "owner": self.world.people[owner] if owner else None}

        def act() -> None:
            if gone:
                writing.remove(kind, record, by=SYSTEM, at=self.now)
            else:
                writing.save(kind, record, change, by=SYSTEM, at=self.now)

        self.tried(act)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0))
    def purge(self, place: int) -> None:
        def act() -> None:
            writing.remove(DEAL, self.one(place), by=SYSTEM, at=self.now)
            purging.purge(DEAL, self.one(place), by=SYSTEM, at=self.now)

        self.tried(act)

    @precondition(lambda self: self.deals)
    @rule(owner=owners, amount=amounts, some=st.sets(st.integers(0, 6), min_size=1))
    def change_several(self, owner: str | None, amount: str | None, some: set[int]) -> None:
        change = {"owner": self.world.people[owner] if owner else None, "amount": amount}
        chosen = {self.one(place) for place in some}
        self.tried(lambda: several.change_many(DEAL, sorted(chosen), change, by=SYSTEM, at=self.now))

    @rule(rows=st.lists(st.tuples(owners, amounts, days_back), min_size=1, max_size=3))
    def enter_many(self, rows: list[tuple[str | None, str | None, int]]) -> None:
        usual = {item.key: item.clean(None) for item in DEAL.fields}
        fresh = [
            {
                **usual,
                "name": f"many {back % 3}",
                "amount": Decimal(amount) if amount else None,
                "owner": self.world.people[owner] if owner else None,
                "customer": self.customers[0],
                "currency": "CNY",
                "stage": self.world.stages["won" if back % 2 else "lead"],
                "opened_on": FIRST,
                "closed_on": max(self.today - timedelta(days=back), FIRST) if back % 2 else None,
            }
            for owner, amount, back in rows
        ]

        def act() -> None:
            self.deals += bulk.save_many(DEAL, fresh=fresh, changed={}, by=SYSTEM, at=self.now, verb="deal.import")

        self.tried(act)

    @rule(unit=st.sampled_from(("East", "West")), parent=st.sampled_from((None, "Headquarters", "East", "West")),
          since=st.sampled_from(MONTHS))  # fmt: skip
    def move_a_unit(self, unit: str, parent: str | None, since: date) -> None:
        above = self.world.units[parent] if parent else None
        self.tried(lambda: move_unit(unit=self.world.units[unit], parent=above, since=since, by=SYSTEM, at=self.now))

    @rule(to=st.sampled_from(("", "calculated", "reviewed", "locked", "paid")), who=st.sampled_from(("ada", "ben")))
    def take_a_step(self, to: str, who: str) -> None:
        """Any step with the next month, whoever asks; a month that is locked is remembered as it is."""
        month = containing(self.shut, "month")

        def act() -> None:
            move_period(month=month, to=to, by=self.world.accounts[who], at=self.now, reason="a return came in")
            if to == "locked":
                self.shut = month.end
                self.locked[month.code()] = self.figures(month.code())

        self.tried(act)

    @rule(most=st.sampled_from((None, 0, 1)))
    def let_somebody_wait(self, most: int | None) -> None:
        """What follows from a write is left to the worker where it is more than this."""
        following.WAITING.most = most

    @precondition(lambda _self: bool(following.left()))
    @rule(turns=st.integers(1, 5))
    def count_what_follows(self, turns: int) -> None:
        """The worker, which may be stopped in the middle and goes on another time."""
        for _turn in range(turns):
            for number in following.left():
                following.follow_next(number)

    @rule()
    def rebuild_sums(self) -> None:
        rebuild()

    @rule()
    def remember(self) -> None:
        self.known.append((mark_what_is_known(), self.as_known(None)))

    def as_known(self, at: datetime | None) -> list[Any]:
        told = []
        for by in ((), (Dimension.PERSON,), (Dimension.CUSTOMER,)):
            rows = ask(Question(metrics=ASKED, period=parse_period("2026"), by=by, known_at=at), scope=SYSTEM).rows
            told.append(sorted((str(key), sorted(row.items())) for key, row in rows.items() if any(row.values())))
        return told

    # What must hold beside what holds anyway.

    @invariant()
    def the_ledger_is_right(self) -> None:
        """While something is left to the worker, it is not; and that is known."""
        if not following.left():
            super().the_ledger_is_right()

    @invariant()
    def doing_it_again_appends_nothing(self) -> None:
        if not following.left():
            super().doing_it_again_appends_nothing()

    @invariant()
    def people_and_units_add_up(self) -> None:
        """Units move here, so each is compared with what stands below it on the day of each entry."""
        metrics = ("won_amount", "new_deals", "fees")
        whole = parse_period("2026")
        by_person = ask(Question(metrics=metrics, period=whole, by=(Dimension.PERSON,)), scope=SYSTEM).rows
        by_unit = ask(Question(metrics=metrics, period=whole, by=(Dimension.UNIT,)), scope=SYSTEM).rows
        totals = ask(Question(metrics=metrics, period=whole), scope=SYSTEM)
        below = {(key, unit): amount for key, unit, amount in fetch(BELOW, {})}
        for metric in metrics:
            assert sum(row[metric] or 0 for row in by_person.values()) == (totals.value(metric) or 0)
            for unit in self.world.units.values():
                row = by_unit.get((unit,))
                assert (row[metric] or 0 if row else 0) == below.get((metric, unit), 0)

    @invariant()
    def the_past_is_known_as_it_was(self) -> None:
        for at, known in self.known:
            assert self.as_known(at) == known, at

    @invariant()
    def what_is_made_of_metrics_is_made_of_them(self) -> None:
        asked = ask(Question(metrics=(*OF_METRICS, "helped", "fees", "won_amount"), period=parse_period("2026")),
                    scope=SYSTEM)  # fmt: skip
        told = {key: asked.value(key) for key in (*OF_METRICS, "helped", "fees", "won_amount")}
        helped, fees, won = (told[key] or Decimal(0) for key in ("helped", "fees", "won_amount"))
        assert (told["sum_of_both"] or 0) == helped + fees * 2
        assert told["part"] is None if not won else abs((told["part"] or 0) - helped / won) < Decimal("1e-9")
        signed = fetch(
            "SELECT count(*) FROM (SELECT e.customer FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
            "WHERE m.key = 'helped' AND e.scenario = 0 AND e.day < '2027-01-01' AND e.customer IS NOT NULL "
            "GROUP BY 1 HAVING sum(e.count) > 0 OR sum(e.amount) > 0) signed",
            {},
        )
        assert (told["helped_customers"] or 0) == signed[0][0]

    @invariant()
    def every_figure_opens_what_it_is_made_of(self) -> None:
        for metric in ASKED:
            behind = drill(Question(metrics=(metric,), period=parse_period("2026")), scope=SYSTEM)
            assert behind.agrees, metric


__all__ = ["Wider", "found"]
