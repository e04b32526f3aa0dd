"""Metrics from files, as the operator types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import home_of
from tests.support.operator import yeji
from tests.world import World, deal_of, win
from yeji.ledger.models import Definition
from yeji.platform.instance import Instance

TOML = """
key = "large_wins"
reason = "as agreed"
type = "deal"
value = "sum"
measure = "amount"
on = "closed_on"
name = { zh = "大单", en = "Large wins" }
[[conditions]]
field = "stage.outcome"
operator = "is"
values = ["won"]
"""


def test_a_metric_is_tried_published_and_shown(own_world: World, own_database: Instance, tmp_path: Path) -> None:
    win(deal_of(own_world, "chen", 500))
    file, wrong = tmp_path / "large.toml", tmp_path / "wrong.toml"
    file.write_text(TOML, encoding="utf-8")
    wrong.write_text("key = ", encoding="utf-8")
    with home_of(own_database) as home:

        def metric(*arguments: str) -> Any:
            return yeji(home, "metric", *arguments)

        tried = metric("try", str(file), "--format", "json")
        assert json.loads(tried.stdout)[0]["after"] == "500.00", tried.stderr
        assert Definition.objects.count() == 0
        published = metric("publish", str(file))
        assert published.returncode == 0, published.stderr
        shown = json.loads(metric("show", "large_wins").stdout)
        assert shown["rows"][0]["definition"]["measure"] == "amount"
        refused = metric("publish", str(wrong))
        assert (refused.returncode, "cannot be read" in refused.stderr) == (1, True)


@pytest.mark.parametrize(("text", "since"), [("2026-05-01", "2026-05-01"), ("", None)])
def test_a_day_is_read_from_the_file(tmp_path: Path, text: str, since: str | None) -> None:
    from yeji.cli.metric_commands import _read

    file = tmp_path / "metric.json"
    file.write_text(json.dumps({"key": "x", "since": text, "definition": {"type": "deal"}}), encoding="utf-8")
    key, given, day, _reason = _read(file)
    assert (key, given, day.isoformat() if day else None) == ("x", {"type": "deal"}, since)
