"""``yeji query``: kinds of figures beside each other."""

from __future__ import annotations

import json

import pytest

from tests.world import World, deal_of, record_of, win
from yeji.cli.figures import query
from yeji.cli.printing import Format


def test_columns_stand_beside_each_other_and_overlay_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("yeji.cli.figures.bring_up", lambda: None)
    record_of("target", metric="won_amount", period="2026Q2", amount=4000)
    parts = [
        {"person": world.people["chen"], "share": "100"},
        {"person": world.people["dora"], "share": "20", "overlay": True},
    ]
    win(deal_of(world, "chen", 1000, shares=parts))
    query(["won_amount"], period="2026Q2", columns="actual,target,overlay", form=Format.JSON)
    (row,) = json.loads(capsys.readouterr().out)
    assert {key: float(value) for key, value in row.items()} == {
        "won_amount": 1000,
        "won_amount.target": 4000,
        "won_amount.attainment": 0.25,
        "won_amount.overlay": 200,
    }
    query(["won_amount"], period="2026Q2", overlay=True, form=Format.JSON)
    assert float(json.loads(capsys.readouterr().out)[0]["won_amount"]) == 200


def test_the_same_thing_named_again_is_any_of_its_values(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("yeji.cli.figures.bring_up", lambda: None)
    for owner, amount, source in (("chen", 500, "展会"), ("dora", 30, "官网"), ("ben", 7, "")):
        win(deal_of(world, owner, amount, source=source))
    for where, whole in (
        (["deal.source=展会", "deal.source="], 507),
        ([f"person={world.people['dora']}", f"person={world.people['ben']}"], 37),
        (["deal.source=官网", f"person={world.people['ben']}"], 0),
    ):
        query(["won_amount"], period="2026Q2", where=where, form=Format.JSON)
        assert float(json.loads(capsys.readouterr().out)[0]["won_amount"]) == whole
