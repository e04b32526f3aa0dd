"""Tables that have target and floor side by side: each filled cell is a record of its own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.world import World
from yeji.records.importing.matching import propose
from yeji.records.importing.run import open_source
from yeji.records.importing.unfolding import unfolded
from yeji.records.tests.files import bring, kept, told, written
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TARGET = registry.get("target")


def test_target_and_floor_in_one_row_become_two_records_and_change_alone(world: World, tmp_path: Path) -> None:
    rows = ("2026Q2,won_amount,Chen,100万,85万", "2026Q2,won_amount,Dora,60K,", "2026Q2,won_amount,Ben,,")
    outcome = bring("target", written(tmp_path / "t.csv", "期间,指标,人员,目标值,考核值", *rows))
    assert (outcome.created, [row for row, _column, _why in told(outcome)]) == (3, [4])
    chen, dora = world.people["chen"], world.people["dora"]
    assert {tuple(row) for row in kept("target", "person", "level", "amount")} == {
        (chen, "floor", Decimal(850_000)),
        (chen, "target", Decimal(1_000_000)),
        (dora, "target", Decimal(60_000)),
    }
    again = bring("target", written(tmp_path / "u.csv", "期间,指标,人员,目标值,考核值", rows[0].replace("85", "88")))
    assert (again.created, again.updated) == (0, 1)
    assert kept("target", "amount", "level")[1] == (Decimal(880_000), "floor")


@pytest.mark.parametrize(
    ("head", "became"),
    [
        ("期间,人员,目标值（万元）,考核值（万元）", ["期间", "人员", "档位", "目标值（万元）"]),
        ("period,Floor value,person,target", ["period", "person", "档位", "目标值"]),
        ("期间,人员,考核值", ["期间", "人员", "档位", "目标值"]),
        ("期间,人员,目标值", None),
        ("期间,档位,目标值,考核值", None),
        ("期间,目标值（万元）,考核值", ["期间", "档位", "目标值"]),
    ],
)
def test_columns_named_like_levels_are_read_as_rows(tmp_path: Path, head: str, became: list[str] | None) -> None:
    row = ",".join("9" for _name in head.split(","))
    source = unfolded(open_source(written(tmp_path / "t.csv", head, row)), TARGET)
    assert source.header == (became or head.split(","))
    if became is None:
        return
    assert source.rows == len(next(source.batches(5)).rows)
    found = {one.column: (one.field, one.times) for one in propose(TARGET, source.header, ())}
    assert found["档位"] == ("level", 1)
    assert found[became[-1]] == ("amount", 10_000 if "万" in became[-1] else 1)


def test_each_column_has_its_own_unit_and_a_floor_may_be_a_part_of_the_target(world: World, tmp_path: Path) -> None:
    rows = ("2026Q2,won_amount,Chen,100,85万", "2026Q2,won_amount,Dora,60,85%", "2026Q2,won_amount,Ben,,40%")
    outcome = bring("target", written(tmp_path / "t.csv", "期间,指标,人员,目标值（万元）,考核值", *rows))
    assert (outcome.created, told(outcome)) == (
        4,
        [(4, "目标值", "target value is an amount, not a percentage.")],
    )
    chen, dora = (world.people[name] for name in ("chen", "dora"))
    assert {tuple(row) for row in kept("target", "person", "level", "amount")} == {
        (chen, "target", Decimal(1_000_000)),
        (chen, "floor", Decimal(850_000)),
        (dora, "target", Decimal(600_000)),
        (dora, "floor", Decimal(510_000)),
    }


def test_what_has_no_such_columns_is_read_as_it_is(tmp_path: Path) -> None:
    source = open_source(written(tmp_path / "d.csv", "name,target,floor", "a,1,2"))
    assert unfolded(source, registry.get("deal")) is source
