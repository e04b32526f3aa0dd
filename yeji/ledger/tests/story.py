"""What a made-up story of a company rests on, and its rarer turns: merges, imports taken back, metrics that change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connections, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.world import NOON, TODAY, World, record_of
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping, laying
from yeji.ledger.capture.install import lay_type, metric_ids
from yeji.ledger.effect import effect
from yeji.ledger.metrics import registry as metrics
from yeji.ledger.models import Definition, Entry
from yeji.ledger.tests.building import OPEN, WON, choices
from yeji.ledger.versions import forget_versions
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.importing import runs, working
from yeji.records.importing.matching import mapping_from
from yeji.records.importing.runs import State
from yeji.records.merging.services import merge, unmerge
from yeji.records.models import ImportRun
from yeji.records.types import registry

FIRST = date(2026, 2, 1)
DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")
LARGE = {"field": "amount", "operator": "at_least", "values": ["100"]}
OF_A = {"field": "customer.level", "operator": "is", "values": ["A"]}
LEVEL = {"value": "level", "measure": "amount", "on": "opened_on"}
BUILT: dict[str, dict[str, Any]] = {
    "large_wins": {"value": "sum", "measure": "amount", "conditions": [WON, LARGE]},
    "of_owners": {"value": "sum", "measure": "amount", "credit": {"who": "owner", "team": False}},
    "first_wins": {"value": "first", "measure": "product", "credit": {"who": "nobody"}},
    "large_open": {**LEVEL, "conditions": [OPEN, LARGE], "until": "closed_on"},
    "of_a": {**LEVEL, "conditions": [OPEN, OF_A], "credit": {"who": "owner_of", "field": "customer"}},
}
OF_NORTH = "of_north"
"""What customers of the territory North bring, for whoever is responsible for it."""
HEAD = ("no", "name", "owner", "stage", "amount", "opened_on", "closed_on")

PEOPLE = ("ada", "ben", "chen", "dora")
amounts = st.one_of(st.none(), st.decimals(min_value=0, max_value=5000, places=2, allow_nan=False).map(str))
owners = st.one_of(st.none(), st.sampled_from(PEOPLE))
days_back = st.integers(0, 120)
rows_of_files = st.lists(
    st.tuples(owners, amounts, days_back, st.sampled_from(("lead", "won", "lost"))), min_size=1, max_size=3
)


class Story(RuleBasedStateMachine):
    """A story in a transaction of its own that is rolled back."""

    world: World
    territories: tuple[int, int]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.now: datetime = NOON
        self.deals: list[int] = []
        self.customers: list[int] = [self.world.customer]
        self.merges: list[int] = []
        self.brought: list[ImportRun] = []
        self.renewed = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()
        if self.renewed:
            # What the owner role laid stays: the next story begins with what the metrics meant before.
            metrics._known.setup = None
            forget_versions()
            with connections["owner"].cursor() as cursor:
                lay_type(cursor, "deal", metric_ids(cursor, "deal"))

    @property
    def today(self) -> date:
        return TODAY + (self.now - NOON)

    @initialize()
    def customers_of_two_levels(self) -> None:
        owner = self.world.people["dora"]
        self.customers += [record_of("customer", name=level, level=level, owner=owner).pk for level in "AB"]

    def tried(self, act: Callable[[], Any]) -> None:
        """Do something that the product may refuse by name; then nothing may have changed."""
        before = Entry.objects.count()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert Entry.objects.count() == before

    def one(self, place: int) -> int:
        return self.deals[place % len(self.deals)]

    def edit(self, place: int, **change: Any) -> None:
        self.tried(lambda: writing.save(DEAL, self.one(place), change, by=SYSTEM, at=self.now))

    def look_again(self) -> None:
        self.deals = list(DEAL.table.unscoped.order_by("pk").values_list("pk", flat=True))

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), which=st.integers(0, 2))
    def change_customer(self, place: int, which: int) -> None:
        self.edit(place, customer=self.customers[which])

    @rule(which=st.integers(0, 2), level=st.sampled_from("AB"), owner=owners)
    def change_level(self, which: int, level: str, owner: str | None) -> None:
        change = {"level": level, "owner": self.world.people[owner] if owner else None}
        self.tried(lambda: writing.save(CUSTOMER, self.customers[which], change, by=SYSTEM, at=self.now))

    @rule(which=st.integers(0, 2), place=st.sampled_from((None, 0, 1)))
    def move_to_a_territory(self, which: int, place: int | None) -> None:
        change = {"territory": None if place is None else self.territories[place]}
        self.tried(lambda: writing.save(CUSTOMER, self.customers[which], change, by=SYSTEM, at=self.now))

    @rule(place=st.integers(0, 1), keeper=owners, below=st.booleans())
    def change_a_territory(self, place: int, keeper: str | None, below: bool) -> None:
        """Give it to somebody, and let South stand below North, or by itself."""
        territory, north = registry.get("territory"), self.territories[0]
        change: dict[str, Any] = {"manager": self.world.people[keeper] if keeper else None}
        if place == 1:
            change["parent"] = north if below else None
        self.tried(lambda: writing.save(territory, self.territories[place], change, by=SYSTEM, at=self.now))

    @rule(kept=st.integers(0, 2), gone=st.integers(0, 2))
    def merge_customers(self, kept: int, gone: int) -> None:
        def act() -> None:
            both = self.customers[kept], self.customers[gone]
            self.merges.append(merge(CUSTOMER, both[0], [both[1]], by=SYSTEM, at=self.now).pk)

        self.tried(act)

    @precondition(lambda self: self.merges)
    @rule(place=st.integers(0))
    def undo_a_merge(self, place: int) -> None:
        self.tried(lambda: unmerge(self.merges[place % len(self.merges)], by=SYSTEM, at=self.now))

    @rule(rows=rows_of_files, known=st.booleans())
    def bring_in_as_the_worker_does(self, rows: list[tuple[str | None, str | None, int, str]], known: bool) -> None:
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(HEAD)
        for number, (owner, amount, back, stage) in enumerate(rows):
            day = max(self.today - timedelta(days=back), FIRST)
            code = f"D{number}" if known else f"W{len(self.deals)}-{number}"
            closed = day if stage != "lead" else ""
            lines.writerow([code, "brought in", (owner or "").title(), stage, amount or "", day, closed])
        run = runs.begin(DEAL, [text.getvalue().encode()], name="deals.csv", by=SYSTEM, at=self.now)
        chosen = {one.field: {"column": one.column, "times": one.times} for one in runs.proposals(run)}
        runs.decide(run, mapping_from(DEAL, chosen, run.header, match=""), known="update", at=self.now)
        self.work(run, State.RUNNING, State.DONE)
        self.brought.append(run)
        self.look_again()

    @precondition(lambda self: self.brought)
    @rule(place=st.integers(0))
    def take_an_import_back(self, place: int) -> None:
        self.work(self.brought.pop(place % len(self.brought)), State.UNDOING, State.UNDONE)

    def work(self, run: ImportRun, state: str, then: str) -> None:
        runs.ask(run, state, at=self.now)
        working.work(run.pk, at=self.now, measure=partial(effect, at=self.now))
        run.refresh_from_db()
        assert run.state == then, run.reason

    @rule(key=st.sampled_from(tuple(BUILT)), least=st.sampled_from(("50", "1500")), back=days_back)
    def change_a_metric(self, key: str, least: str, back: int) -> None:
        """Let it count from some day on what is at least so much, beside what it asked before."""
        given = BUILT[key]
        conditions = [*given.get("conditions", [WON]), {**LARGE, "values": [least]}]

        def act() -> None:
            since = self.today - timedelta(days=back)
            made = keeping.change(
                key=key,
                given=choices(**{**given, "conditions": conditions}),
                since=since,
                reason="because",
                by=SYSTEM,
                at=self.now,
                today=self.today,
            )
            self.renewed = True
            laying.lay(made.pk, day=self.today, at=self.now, pause=lambda _seconds: None)
            made.refresh_from_db()
            assert made.state == Definition.State.LIVE, made.problem

        self.tried(act)
