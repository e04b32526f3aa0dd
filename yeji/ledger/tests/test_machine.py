"""Any order of writes, moves and closings: the ledger equals the recomputation, and locked months do not change.

A normal run takes seconds; YEJI_MACHINE multiplies the stories that are tried. YEJI_MACHINE_SHRINK=1 shortens one that
fails, which takes minutes.
"""

from __future__ import annotations

import csv
import os
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import World, deal_of, make_world, record_of
from yeji.kit.periods import containing
from yeji.kit.periods import parse as parse_period
from yeji.kit.refusal import Refused
from yeji.ledger.built import laying
from yeji.ledger.capture import capture_all
from yeji.ledger.models import Entry
from yeji.ledger.moves import move_person
from yeji.ledger.periods import move_period
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tests.building import WON, built
from yeji.ledger.tests.story import (
    BUILT,
    DEAL,
    FIRST,
    OF_NORTH,
    PEOPLE,
    Story,
    amounts,
    days_back,
    owners,
    rows_of_files,
)
from yeji.ledger.upkeep import fold
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.importing import run_import
from yeji.records.types import registry

TIMES = int(os.environ.get("YEJI_MACHINE", "1"))
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("YEJI_MACHINE_SHRINK") else (Phase.generate,)
EARLY = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
people = st.sampled_from(PEOPLE)
cuts = st.lists(st.integers(1, 999_999), min_size=1, max_size=2, unique=True)


class Company(Story):
    """Ada's company for some months, each story in a transaction of its own that is rolled back.

    Its metrics are those of the product and some that people built there before any story began.
    """

    def __init__(self) -> None:
        super().__init__()
        self.locked: dict[str, list[Any]] = {}
        self.shut = FIRST

    @initialize()
    def currencies(self) -> None:
        record_of("rate", currency="USD", day="2026-01-01", rate="7.1234")
        record_of("rate", currency="JPY", day="2026-01-01", rate="0.0477")

    # What people do.

    def parts(self, names: list[str], cut: list[int], overlay: bool) -> list[dict[str, Any]]:
        edges = [0, *sorted(cut), 1_000_000][: len(names) + 1]
        edges[-1] = 1_000_000
        shares = [Decimal(high - low) / 10_000 for low, high in pairwise(edges)]
        listed = [
            {"person": self.world.people[name], "share": str(share)} for name, share in zip(names, shares, strict=False)
        ]
        rest = [name for name in PEOPLE if name not in names]
        if overlay and rest:
            listed.append({"person": self.world.people[rest[0]], "share": "40", "overlay": True})
        return listed

    @rule(owner=owners, amount=amounts, back=days_back, currency=st.sampled_from(("CNY", "CNY", "USD", "JPY")))
    def open(self, owner: str | None, amount: str | None, back: int, currency: str) -> None:
        opened = max(self.today - timedelta(days=back), FIRST)

        def act() -> None:  # refused where its customer has gone into another
            self.deals.append(deal_of(self.world, owner, amount, opened_on=opened, currency=currency).pk)

        self.tried(act)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), amount=amounts)
    def change_amount(self, place: int, amount: str | None) -> None:
        self.edit(place, amount=amount)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), owner=owners)
    def change_owner(self, place: int, owner: str | None) -> None:
        self.edit(place, owner=self.world.people[owner] if owner else None)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), stage=st.sampled_from(("lead", "proposal", "won", "lost")))
    def change_stage(self, place: int, stage: str) -> None:
        self.edit(place, stage=self.world.stages[stage])

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), field=st.sampled_from(("opened_on", "closed_on")), back=days_back)
    def change_day(self, place: int, field: str, back: int) -> None:
        self.edit(place, **{field: str(max(self.today - timedelta(days=back), FIRST))})

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), currency=st.sampled_from(("CNY", "USD", "JPY")))
    def change_currency(self, place: int, currency: str) -> None:
        self.edit(place, currency=currency)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), product=st.sampled_from(("spectrometer", "service")))
    def change_product(self, place: int, product: str) -> None:
        self.edit(place, product=self.world.products[product])

    @precondition(lambda self: self.deals)
    @rule(
        place=st.integers(0),
        names=st.one_of(st.none(), st.lists(people, min_size=1, max_size=3, unique=True)),
        cut=cuts,
        overlay=st.booleans(),
    )
    def share(self, place: int, names: list[str] | None, cut: list[int], overlay: bool) -> None:
        kept = names[: len(cut) + 1] if names else None
        self.edit(place, shares=self.parts(kept, cut, overlay) if kept else None)

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0), back=days_back, amount=amounts)
    def win(self, place: int, back: int, amount: str | None) -> None:
        change = {"closed_on": str(max(self.today - timedelta(days=back), FIRST)), "amount": amount}
        self.tried(lambda: DEAL.verb("win").act(deal=self.one(place), by=SYSTEM, at=self.now, change=change))

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0))
    def lose(self, place: int) -> None:
        self.tried(lambda: DEAL.verb("lose").act(deal=self.one(place), by=SYSTEM, at=self.now))

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0))
    def delete(self, place: int) -> None:
        self.tried(lambda: writing.remove(DEAL, self.one(place), by=SYSTEM, at=self.now))

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0))
    def restore(self, place: int) -> None:
        self.tried(lambda: writing.restore(DEAL, self.one(place), by=SYSTEM, at=self.now))

    @precondition(lambda self: self.deals)
    @rule(place=st.integers(0))
    def recredit(self, place: int) -> None:
        self.tried(
            lambda: DEAL.verb("recredit").act(deal=self.one(place), by=SYSTEM, at=self.now, change={"why": "agreed"})
        )

    @rule(who=people, unit=st.sampled_from(("Headquarters", "East", "West")), shift=st.integers(-120, 40))
    def move(self, who: str, unit: str, shift: int) -> None:
        since = max(self.today + timedelta(days=shift), FIRST)
        move_person(person=self.world.people[who], unit=self.world.units[unit], since=since, by=SYSTEM, at=self.now)

    @rule(currency=st.sampled_from(("USD", "JPY")), rate=st.sampled_from(("6.5", "7.9")))
    def correct_rate(self, currency: str, rate: str) -> None:
        kind = registry.get("rate")
        first = kind.table.unscoped.get(currency=currency)
        writing.save(kind, first.pk, {"rate": rate}, by=SYSTEM, at=self.now)

    @rule(
        period=st.sampled_from(("2026", "2026H1", "2026Q2", "2026-05")),
        amount=st.sampled_from(("1000.01", "77", "0")),
        node=st.sampled_from((None, "chen", "East")),
    )
    def plan(self, period: str, amount: str, node: str | None) -> None:
        values: dict[str, Any] = {"metric": "won_amount", "period": period, "amount": amount}
        values["person"] = self.world.people[node] if node == "chen" else None
        values["unit"] = self.world.units[node] if node == "East" else None
        kind = registry.get("target")
        there = kind.table.unscoped.filter(period=period, person=values["person"], unit=values["unit"], deleted_at=None)
        found = there.first()
        change = {"amount": amount} if found else values
        self.tried(lambda: writing.save(kind, found.pk if found else None, change, by=SYSTEM, at=self.now))

    @rule(rows=rows_of_files, known=st.booleans())
    def bring_in(self, rows: list[tuple[str | None, str | None, int, str]], known: bool) -> None:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "deals.csv"
            with path.open("w", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(["code", "name", "owner", "amount", "stage", "opened_on", "closed_on"])
                for number, (owner, amount, back, stage) in enumerate(rows):
                    day = max(self.today - timedelta(days=back), FIRST)
                    closed = day if stage != "lead" else ""
                    code = f"D{number}" if known else f"D{len(self.deals)}-{number}"
                    writer.writerow([code, "brought in", (owner or "").title(), amount or "", stage, day, closed])
            run_import(DEAL, path, map_path=None, by=SYSTEM, at=self.now)
        self.look_again()

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def lock_next_month(self) -> None:
        month = containing(self.shut, "month")
        if month.end > self.today:
            return

        def close() -> None:
            for to, who in (("calculated", "ada"), ("reviewed", "ben"), ("locked", "ada")):
                move_period(month=month, to=to, by=self.world.accounts[who], at=self.now)

        try:
            with transaction.atomic():
                close()
        except Refused:
            return
        self.shut = month.end
        self.locked[month.code()] = self.figures(month.code())

    @rule()
    def fold_sums(self) -> None:
        fold()

    def figures(self, period: str) -> list[Any]:
        """Everything that a month's page could show."""
        asked: tuple[str, ...] = (
            "won_amount",
            "won_deals",
            "new_deals",
            "lost_deals",
            "won_days",
            "open_pipeline",
            "open_deals",
        )
        asked = (*asked, *BUILT, OF_NORTH)
        found = []
        for by in ((), (Dimension.PERSON,), (Dimension.UNIT,), (Dimension.PRODUCT,)):
            for overlay in (False, True):
                question = Question(metrics=asked, period=parse_period(period), by=by, overlay=overlay)
                rows = ask(question, scope=SYSTEM).rows
                found.append(sorted((str(key), sorted(row.items())) for key, row in rows.items() if any(row.values())))
        return found

    # What must hold after every step.

    @invariant()
    def the_ledger_is_right(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert verify(day=self.today) == []
        assert verify_independently(day=self.today) == []

    @invariant()
    def people_and_units_add_up(self) -> None:
        metrics = ("won_amount", "won_deals", "open_pipeline", "new_deals")
        whole = parse_period("2026")
        roots = set(self.world.units.values()) - {self.world.units["East"], self.world.units["West"]}
        totals = ask(Question(metrics=metrics, period=whole), scope=SYSTEM)
        by_person = ask(Question(metrics=metrics, period=whole, by=(Dimension.PERSON,)), scope=SYSTEM).rows
        by_unit = ask(Question(metrics=metrics, period=whole, by=(Dimension.UNIT,)), scope=SYSTEM).rows
        nowhere = fetch(
            "SELECT m.key, sum(e.amount), sum(e.count) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
            "WHERE e.scenario = 0 AND e.unit IS NULL AND NOT e.overlay AND e.day < '2027-01-01' GROUP BY 1",
            {},
        )
        for metric in metrics:
            total = totals.value(metric) or Decimal(0)
            assert sum(row[metric] or 0 for row in by_person.values()) == total
            base, place = ("won_amount", 2) if metric == "won_deals" else (metric, 1)
            beside = sum((row[place] for row in nowhere if row[0] == base), Decimal(0))
            assert sum(row[metric] or 0 for (unit,), row in by_unit.items() if unit in roots) + beside == total

    @invariant()
    def locked_months_do_not_change(self) -> None:
        for month, known in self.locked.items():
            assert self.figures(month) == known, month

    @invariant()
    def closed_and_deleted_stock_is_exactly_nothing(self) -> None:
        left = fetch(
            "SELECT e.record FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
            "JOIN sales_deal d ON d.id = e.record JOIN process_stage s ON s.id = d.stage_id "
            "WHERE e.scenario = 0 AND m.key = 'open_pipeline' AND (s.outcome <> 'open' OR d.deleted_at IS NOT NULL) "
            "GROUP BY e.record, e.line, e.person, e.unit "
            "HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0 OR sum(e.currency_amount) <> 0",
            {},
        )
        assert left == []

    @invariant()
    def nobody_is_credited_more_than_the_whole(self) -> None:
        over = fetch(
            "SELECT record, event_id FROM ledger_creditline WHERE ended_at IS NULL AND kind <> 2 "
            "GROUP BY record, event_id, spell HAVING sum(share) > 100",
            {},
        )
        assert over == []

    @invariant()
    def doing_it_again_appends_nothing(self) -> None:
        before = Entry.objects.count()
        with transaction.atomic():
            assert sum(capture_all(key, day=self.today, at=self.now) for key in ("deal", "target")) == 0
        assert Entry.objects.count() == before


@pytest.fixture
def founded(own_database: Instance, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A company that built metrics of every sort, in a database of its own."""
    files_in(tmp_path, settings)
    monkeypatch.setattr(laying, "LONGEST_WAIT", 1)  # nobody else writes, but the story's own transaction never ends
    world = make_world()
    north, south = (record_of("territory", name=name, at=EARLY).pk for name in ("North", "South"))
    Company.territories = (north, south)
    there = {"field": "customer.territory", "operator": "is", "values": [str(north)]}
    of_north = {"value": "sum", "measure": "amount", "conditions": [WON, there], "credit": {"who": "territory"}}
    for key, given in {**BUILT, OF_NORTH: of_north}.items():
        built(key, **given)
    return world


@pytest.mark.slow
def test_any_story_leaves_the_ledger_right(founded: World) -> None:
    Company.world = founded
    run_state_machine_as_test(
        Company,
        settings=hypothesis_settings(
            max_examples=6 * TIMES,
            stateful_step_count=15,
            phases=PHASES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
