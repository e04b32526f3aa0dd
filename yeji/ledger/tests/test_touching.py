"""Who saves what no metric reads waits for none; what is looked up is looked up once."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.ledger.built.paths import path_of
from yeji.ledger.capture.lookups import Lookups
from yeji.ledger.capture.touching import columns_in, spared, steps_of, touched_by
from yeji.ledger.metrics import registry
from yeji.records.types import Written
from yeji.records.types import registry as types

DEAL = types.get("deal")
STAGE = '(SELECT h."outcome" FROM "process_stage" h WHERE h.id = r."stage_id")'


def written(*changed: str) -> Written:
    return Written(
        kind=DEAL, ids=[1], fresh=False, account=None, at=NOON, day=TODAY, verb="deal.edit", changed=frozenset(changed)
    )


def captured(record: int, touched: list[str] | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_capture_deal(%s, %s, %s, false, %s)", [[record], TODAY, NOON, touched])
        return int(cursor.fetchone()[0])


def test_capture_passes_over_what_no_metric_reads(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_deal SET amount = 300 WHERE id = %s", [deal.pk])
    assert captured(deal.pk, ["name", "updated_at", "version"]) == 0
    assert captured(deal.pk, ["amount", "updated_at", "version"]) > 0
    assert captured(deal.pk, None) == 0, "all that was owed was posted"


def test_a_state_that_lasts_follows_its_amount_and_one_that_ended_does_not(world: World) -> None:
    lasting, ended = deal_of(world, "chen", 100), win(deal_of(world, "chen", 100))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_deal SET amount = 300 WHERE id = ANY(%s)", [[lasting.pk, ended.pk]])
    assert captured(lasting.pk, ["amount"]) == 1, "the difference, in the open pipeline"
    assert captured(ended.pk, ["amount"]) == 1, "the difference, in what was won"
    assert [captured(deal.pk, None) for deal in (lasting, ended)] == [0, 0]


def test_what_says_when_a_deal_is_won_is_never_passed_over(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_deal SET stage_id = %s WHERE id = %s", [world.stages["proposal"], deal.pk])
    assert captured(deal.pk, ["stage_id"]) > 0
    assert captured(deal.pk, None) == 0


@pytest.mark.django_db
def test_every_column_of_a_declared_metric_is_found_in_its_sql() -> None:
    steps = steps_of(registry.sources()["deal"], registry.captured("deal"))
    assert steps.credited is not None
    assert steps.read is not None
    assert {"stage_id", "closed_on", "opened_on", "owner_id", "shares", "currency"} <= steps.credited
    assert {"amount", "product_id", "customer_id"} <= steps.read
    assert steps.kin == frozenset()
    assert steps.lasting is not None
    assert {"stage_id", "closed_on", "opened_on", "owner_id", "shares", "currency"} <= steps.lasting
    assert "amount" not in steps.lasting


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ('r."amount" >= 5', {"amount"}),
        ("(r.custom->>'size')::numeric", {"custom"}),
        (f"{STAGE} = 'won' AND r.deleted_at IS NULL", {"stage_id", "deleted_at"}),
        ("true", set()),
        ("to_jsonb(r) ? 'x'", None),
        ("EXISTS (SELECT FROM other r WHERE r.id = 1)", None),
    ],
)
def test_columns_are_read_off_the_sql(sql: str, columns: set[str] | None) -> None:
    assert columns_in([sql]) == columns


def test_it_is_not_guessed_which_columns_a_write_touched() -> None:
    assert touched_by(written("amount")) == ["amount", "updated_at", "version"]
    assert touched_by(written("amount", "what nobody knows")) is None
    assert touched_by(Written(kind=DEAL, ids=[1], fresh=False, account=None, at=NOON, day=TODAY, verb="x")) is None
    assert spared(None) == "false"


def test_a_lookup_is_made_once_however_often_it_is_asked() -> None:
    looks = Lookups()
    assert looks.once(f"coalesce({STAGE} IN (E'won'), false)") == "coalesce(looked.l1 IN (E'won'), false)"
    assert looks.once(f"{STAGE} = 'lost' AND {STAGE} <> ')('") == "looked.l1 = 'lost' AND looked.l1 <> ')('"
    assert looks.join() == f"CROSS JOIN LATERAL (SELECT {STAGE} AS l1 OFFSET 0) AS looked"
    other = "r.id IN (SELECT w.id FROM won w)"
    assert looks.once(other) == other
    assert Lookups().join() == ""


@pytest.mark.django_db
def test_what_a_linked_record_was_is_looked_up_once_too() -> None:
    looks, asked = Lookups(), path_of(DEAL, "stage.outcome", field="on").sql_then()
    assert looks.once(f"{asked} = 'won' OR {asked} = 'lost'") == "looked.l1 = 'won' OR looked.l1 = 'lost'"
    assert asked in looks.join()
