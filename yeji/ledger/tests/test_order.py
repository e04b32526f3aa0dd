"""In which order things happen between records never matters to what is summed: only each record's own order does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of
from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.ledger.metrics import registry as metrics
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tests.building import built
from yeji.ledger.tests.story import BUILT, DEAL, FIRST, PEOPLE, amounts, owners
from yeji.ledger.tests.test_machine import TIMES
from yeji.ledger.upkeep import fold
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing

ASKED = ("won_amount", "won_deals", "new_deals", "lost_deals", "won_days", "signed_customers", "open_pipeline",
         *BUILT)  # fmt: skip
CUTS: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.PERSON, Dimension.MONTH),
    (Dimension.UNIT,),
    (Dimension.PRODUCT,),
    (Dimension.CUSTOMER,),
)
days = st.integers(0, 100)
acts = st.one_of(
    st.tuples(st.just("amount"), amounts),
    st.tuples(st.just("owner"), owners),
    st.tuples(st.just("opened_on"), days),
    st.tuples(st.just("closed_on"), days),
    st.tuples(st.just("stage"), st.sampled_from(("lead", "proposal", "won", "lost"))),
    st.tuples(st.just("customer"), st.integers(0, 1)),
    st.tuples(st.just("product"), st.sampled_from(("spectrometer", "service"))),
    st.tuples(st.just("currency"), st.sampled_from(("CNY", "USD"))),
    st.tuples(st.just("shares"), st.sampled_from((None, 3333, 5000, 9999))),
    st.tuples(st.sampled_from(("remove", "restore", "recredit")), st.none()),
)
lives = st.lists(st.tuples(owners, amounts, st.lists(acts, min_size=1, max_size=5)), min_size=2, max_size=3)


NET = """
SELECT metric_id, day, person, unit, product, customer, overlay, sum(amount), sum(count)
FROM ledger_entry WHERE scenario = 0 GROUP BY 1, 2, 3, 4, 5, 6, 7
HAVING sum(amount) <> 0 OR sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""


class Undo(Exception):  # noqa: N818
    """Takes a whole run back."""


def change_of(world: World, customers: list[int], key: str, value: Any) -> dict[str, Any]:
    if key in ("opened_on", "closed_on"):
        return {key: str(max(TODAY - timedelta(days=value), FIRST))}
    if key == "owner":
        return {key: world.people[value] if value else None}
    if key == "customer":
        return {key: customers[value]}
    if key == "stage":
        return {key: world.stages[value]}
    if key == "product":
        return {key: world.products[value]}
    if key == "shares" and value:
        cut = f"{value // 100}.{value % 100:02}"
        rest = f"{(10_000 - value) // 100}.{(10_000 - value) % 100:02}"
        parts = zip(PEOPLE[:2], (cut, rest), strict=True)
        return {key: [{"person": world.people[name], "share": share} for name, share in parts]}
    return {key: value}


def act_on(world: World, customers: list[int], deal: int, key: str, value: Any) -> None:
    does: dict[str, Callable[[], object]] = {
        "remove": lambda: writing.remove(DEAL, deal, by=SYSTEM, at=NOON),
        "restore": lambda: writing.restore(DEAL, deal, by=SYSTEM, at=NOON),
        "recredit": lambda: DEAL.verb("recredit").act(deal=deal, by=SYSTEM, at=NOON, change={"why": "agreed"}),
    }
    try:
        with transaction.atomic():
            if key in does:
                does[key]()
            else:
                writing.save(DEAL, deal, change_of(world, customers, key, value), by=SYSTEM, at=NOON)
    except Refused:
        return


def lived(world: World, customers: list[int], told: Any, seed: int) -> Any:
    """All that is shown once these deals have lived their lives, mingled in one order or another."""
    dice = random.Random(seed)
    shown: list[Any] = []
    try:
        with transaction.atomic():
            made = [
                deal_of(world, owner, amount, opened_on=FIRST + timedelta(days=place)).pk
                for place, (owner, amount, _acts) in enumerate(told)
            ]
            queue = [place for place, (_owner, _amount, steps) in enumerate(told) for _step in steps]
            if seed:
                dice.shuffle(queue)
            at = [0] * len(told)
            for place in queue:
                key, value = told[place][2][at[place]]
                at[place] += 1
                act_on(world, customers, made[place], key, value)
                if seed and dice.random() < 0.2:
                    fold()
            for by in CUTS:
                rows = ask(Question(metrics=ASKED, period=parse("2026"), by=by), scope=SYSTEM).rows
                shown.append(sorted((str(key), sorted(row.items())) for key, row in rows.items() if any(row.values())))
            shown.append(fetch(NET, {}))
            assert verify(day=TODAY) == [] == verify_independently(day=TODAY)
            raise Undo
    except Undo:
        return shown


@pytest.fixture
def founded(own_database: Instance, settings: Settings) -> Iterator[tuple[World, list[int]]]:
    world = make_world()
    record_of("rate", currency="USD", day="2026-01-01", rate="7.1234")
    for key, chosen in BUILT.items():
        built(key, **chosen)
    customers = [world.customer, record_of("customer", name="other", level="A", owner=world.people["ben"]).pk]
    yield world, customers
    metrics._known.setup = None


def test_the_order_of_events_between_records_never_matters(founded: tuple[World, list[int]]) -> None:
    world, customers = founded

    @hypothesis_settings(
        max_examples=5 * TIMES,
        phases=(Phase.generate, Phase.shrink),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(told=lives, seed=st.integers(1, 99))
    def tried(told: Any, seed: int) -> None:
        assert lived(world, customers, told, 0) == lived(world, customers, told, seed)

    tried()
