"""R-12: whatever is written by any address there is, and by SQL as the application's role, a locked month stays."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.attacks.scope.looking import FIXED
from tests.attacks.scope.surfaces import Surface, surfaces
from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.queries import fetch
from yeji.ledger.seals import check_seals, seals
from yeji.ledger.tests.closing import lock
from yeji.ledger.verify import verify
from yeji.org.models import Grant
from yeji.platform.services import make_token
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
SEED = 20260521
SKIPPED = {"/sign-out/", "/me/sessions/", "/me/password/", "/api/v1/tokens/current"}
"""They end the attacker's own session and write nothing else."""
WRITING = ("POST", "PATCH", "PUT", "DELETE")
TRIES, TRIES_AT_RECORDS = 4, 14
ACCEPTED = range(200, 400)
FIT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/merge", ("others",)),
    ("/<verb_key>", ("closed_on", "amount")),
    ("/all", ("field", "value")),
    ("/move", ("unit", "parent", "since")),
    ("/periods/", ("to", "reason")),
    ("/months/", ("to", "reason")),
    ("/metrics/", ("since", "reason")),
    ("/records/", ("amount", "closed_on", "opened_on", "stage", "owner", "product", "shares")),
)
"""What the surfaces understand whose address has such a part in it; the first that fits."""

OPENED: dict[str, Any] = {"opened_on": date(2026, 4, 1)}
DEALS = 10

LOCKED = """
SELECT metric_id, scenario, day, person, unit, product, customer, stage, sum(amount), sum(count) FROM ledger_entry
WHERE day < '2026-05-01' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
TABLES = (
    "ledger_entry",
    "ledger_entry_2026",
    "ledger_period",
    "ledger_periodchange",
    "ledger_seal",
    "ledger_rollup",
    "ledger_summary",
    "ledger_balance",
    "ledger_folded",
    "ledger_metric",
)


@pytest.fixture
def locked(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """April locked, with a deal of Chen's in it; who attacks may do everything."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    won = [win(deal_of(world, "chen", 100 + n, **OPENED), closed_on=date(2026, 4, 10)).pk for n in range(DEALS)]
    open_yet = [deal_of(world, "chen", 10, **OPENED).pk for _n in range(DEALS)]
    record_of("target", metric="won_amount", period="2026-04", person=world.people["chen"], amount=80)
    lock(world, "2026-04")
    for role in ("director", "closer"):
        Grant.objects.get_or_create(account=world.accounts["root"], role_id=role)
    before, sealed = fetch(LOCKED, {}), seals()
    yield {"world": world, "deals": [*won, *open_yet]}
    assert fetch(LOCKED, {}) == before
    assert seals() == sealed
    assert list(check_seals()) == []
    assert verify(day=TODAY) == []


def filled(surface: Surface, dice: random.Random, around: dict[str, Any]) -> str:
    """An address of a surface, aimed at what lies in the locked month where it takes a record."""
    kind = registry.get("deal") if dice.random() < 0.8 else dice.choice(list(registry))
    verbs = [verb.key for verb in kind.verbs] or ["win"]
    deal = dice.choice(around["deals"])
    values = {"type_key": kind.key, "record": deal, "verb_key": dice.choice(verbs), "metric": "won_amount"}
    people, units = around["world"].people, around["world"].units
    values |= {"number": deal, "person": people["chen"], "unit": units["East"]}
    if "/people/" in surface.route or "/units/" in surface.route:
        values["number"] = people["chen"] if "/people/" in surface.route else units["East"]
    return surface.at(**{**dict.fromkeys(surface.parts, "1"), **FIXED, **values, "month": "2026-04"})


def body(surface: Surface, dice: random.Random, around: dict[str, Any]) -> dict[str, Any]:
    """Some of what would change a result, if anything could; mostly such as that surface understands."""
    world = around["world"]
    offered: dict[str, list[Any]] = {
        "amount": ["1", "99999.99", "-5", ""],
        "closed_on": ["2026-04-11", "2026-03-01", "2026-05-02", ""],
        "opened_on": ["2026-02-01", "2026-04-30"],
        "stage": list(world.stages.values()),
        "owner": list(world.people.values()),
        "product": list(world.products.values()),
        "shares": [[{"person": world.people["dora"], "share": "100"}]],
        "to": ["", "open", "calculated", "reviewed", "locked", "paid"],
        "status": ["open", "calculated", "reviewed", "locked"],
        "reason": ["so that it fits"],
        "since": ["2026-04-01", "2026-01-01"],
        "unit": list(world.units.values()),
        "parent": list(world.units.values()),
        "period": ["2026-04", "2026"],
        "metric": ["won_amount"],
        "records": [around["deals"][:3]],
        "others": [around["deals"][3:5]],
        "record": around["deals"],
        "field": ["amount", "closed_on", "owner"],
        "value": ["1", "2026-04-20"],
        "version": [1, 2, 3],
    }
    fit = next((names for part, names in FIT if part in surface.route), ()) if dice.random() < 0.7 else ()
    known = sorted(fit or offered)
    names = dice.sample(known, min(len(known), dice.choice((0, 1, 1, 1, 2, dice.randint(1, 6)))))
    return {name: dice.choice(offered[name]) for name in names}


def methods_of(surface: Surface, address: str) -> list[str]:
    """How a surface may be written to: whoever is nobody is sent away, but told first that a method is none."""
    if not surface.rest:
        return ["POST"]
    return [method for method in WRITING if Client().generic(method, address).status_code != 405]


def test_r12_no_address_changes_a_locked_month(locked: dict[str, Any]) -> None:
    dice, root = random.Random(SEED), locked["world"].accounts["root"]
    asked, accepted = 0, {True: 0, False: 0}
    for surface in surfaces():
        if surface.route in SKIPPED:
            continue
        client = Client(raise_request_exception=False)
        client.force_login(root)
        headers = {"Authorization": f"Bearer {make_token(account=root, label='attack', at=timezone.now())}"}
        methods = methods_of(surface, filled(surface, dice, locked))
        for _try in range(TRIES_AT_RECORDS if methods and "<record>" in surface.route else TRIES if methods else 0):
            address, given = filled(surface, dice, locked), body(surface, dice, locked)
            if surface.rest:
                method, text = dice.choice(methods), json.dumps(given)
                answer = client.generic(method, address, text, content_type="application/json", headers=headers)
            else:
                answer = client.post(address, {key: str(value) for key, value in given.items()})
            asked += 1
            accepted[surface.rest] += answer.status_code in ACCEPTED
            assert answer.status_code < 500 or answer.status_code == 503, (address, given, answer.status_code)
    assert asked > 600
    assert accepted[True] > 25, "programs that are all refused at the door attack nothing"
    assert accepted[False] > 100, "people who are all refused at the door attack nothing"


def test_r12_no_statement_of_the_application_changes_a_locked_month(locked: dict[str, Any]) -> None:
    dice, tried = random.Random(SEED), 0
    for table in TABLES:
        rows = fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %(table)s "
            "AND data_type IN ('numeric', 'bigint', 'integer', 'date')",
            {"table": table},
        )
        columns = [name for (name,) in rows] or ["id"]
        for statement in (
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table}",
            f"CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING",
            *(f'UPDATE {table} SET "{dice.choice(columns)}" = NULL' for _try in range(3)),
            *(f'UPDATE {table} SET "{name}" = "{name}"' for name in dice.sample(columns, min(3, len(columns)))),
        ):
            tried += 1
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert tried > 80


@pytest.mark.parametrize("name", ["session_replication_role", "row_security", "search_path", "yeji.context"])
def test_r12_no_setting_switches_the_lock_off(locked: dict[str, Any], name: str) -> None:
    values = {"session_replication_role": "replica", "row_security": "off", "search_path": "pg_temp"}
    insert = (
        "INSERT INTO public.ledger_entry (metric_id, scenario, part, day, belongs_on, amount, count, currency_amount, "
        "record, overlay, adjusts, recorded_at) SELECT metric_id, 0, 0, '2026-04-10', '2026-04-10', 1, 1, 1, record, "
        "false, false, now() FROM public.ledger_entry LIMIT 1"
    )
    statement = f"SELECT set_config('{name}', '{values.get(name, '{}')}', true); {insert}"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
