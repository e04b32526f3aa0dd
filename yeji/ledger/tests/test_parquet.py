"""The ledger as files: whole, incremental, the same sums, and no damage unseen."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars
import pytest

from tests.world import NOON, deal_of, make_world, win
from yeji.ledger.moves import move_person
from yeji.ledger.parquet import MANIFEST, NotOurs, check, export
from yeji.ledger.queries import fetch
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")


def entries(directory: Path) -> polars.DataFrame:
    return polars.read_parquet(directory / "month=*" / "*.parquet", hive_partitioning=True)


def by_metric(directory: Path) -> dict[tuple[Any, ...], tuple[Decimal, int]]:
    found = entries(directory).group_by("metric", "day").agg(polars.col("amount").sum(), polars.col("count").sum())
    return {(metric, day): (amount, count) for metric, day, amount, count in found.iter_rows()}


def in_the_ledger() -> dict[tuple[Any, ...], tuple[Decimal, int]]:
    rows = fetch(
        "SELECT m.key, e.day, sum(e.amount), sum(e.count) FROM ledger_entry e "
        "JOIN ledger_metric m ON m.id = e.metric_id GROUP BY 1, 2",
        {},
    )
    return {(key, day): (amount, count) for key, day, amount, count in rows}


def test_it_leaves_whole_and_what_is_new_follows(own_database: Instance, tmp_path: Path) -> None:
    world, there = make_world(), tmp_path / "ledger"
    deal = win(deal_of(world, "chen", "100.25", opened_on=date(2026, 3, 2)), closed_on=date(2026, 4, 9))
    deal_of(world, "dora", 7, currency="CNY")
    first = export(there, instance="one")
    assert first.fresh == len(first.files) == len({one.month for one in first.files}) > 1
    assert by_metric(there) == in_the_ledger()
    assert check(there, instance="one") == []
    kept = {one.path: (there / one.path).read_bytes() for one in first.files}
    assert export(there, instance="one").fresh == 0
    writing.save(DEAL, deal.pk, {"amount": "90.5"}, by=SYSTEM, at=NOON)
    move_person(person=world.people["dora"], unit=world.units["East"], since=date(2026, 5, 1), by=SYSTEM, at=NOON)
    assert check(there, instance="one") == []  # what came later is none of its business
    later = export(there, instance="one")
    assert later.fresh > 0
    assert by_metric(there) == in_the_ledger()
    assert {path: (there / path).read_bytes() for path in kept} == kept
    assert check(there, instance="one") == []
    frame = entries(there)
    assert frame.schema["amount"] == polars.Decimal(20, 4)
    assert frame["id"].n_unique() == frame.height
    units = polars.read_parquet(there / "units.parquet")
    assert set(units["unit"]) == set(world.units.values())
    assert "won_amount" in set(polars.read_parquet(there / "metrics.parquet")["metric"])


def test_damage_and_another_ledger_are_told(own_database: Instance, tmp_path: Path) -> None:
    world, there = make_world(), tmp_path / "ledger"
    win(deal_of(world, "chen", 100))
    export(there, instance="one")
    manifest = json.loads((there / MANIFEST).read_text())
    path = there / manifest["files"][0]["path"]
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert len(check(there, instance="one")) == 1
    path.unlink()
    assert "missing" in check(there, instance="one")[0]
    path.write_bytes(good)
    manifest["files"][0]["amount"] = "1"
    (there / MANIFEST).write_text(json.dumps(manifest))
    assert "other entries" in check(there, instance="one")[0]
    for refused in (lambda: export(there, instance="two"), lambda: check(tmp_path / "nothing", instance="one")):
        with pytest.raises(NotOurs):
            refused()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    with pytest.raises(NotOurs):
        export(tmp_path / "mine", instance="one")


def test_a_run_that_was_cut_off_leaves_nothing_that_counts(own_database: Instance, tmp_path: Path) -> None:
    world, there = make_world(), tmp_path / "ledger"
    win(deal_of(world, "chen", 100))
    stray = there / "month=2026-05" / "entries-x-001.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half")
    (there / "month=2026-05" / "entries-y-001.part").write_bytes(b"half")
    export(there, instance="one")
    assert not stray.exists()
    assert by_metric(there) == in_the_ledger()
    assert check(there, instance="one") == []
