"""The real company, as a person types it: init, import, attainment."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.maven.company import MAPS, Sheet, sheets
from tests.support.server import reachable_directory

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from yeji.cli.main import run; run()"]
Company = tuple[Path, dict[str, dict[str, Any]]]


def yeji(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "YEJI_HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def bring_in(home: Path, files: Path, sheet: Sheet) -> dict[str, Any]:
    """Import one file; what the command says of it."""
    maps: list[str | Path] = ["--map", MAPS / sheet.map] if sheet.map else []
    done = yeji(home, "import", files / sheet.file, "--type", sheet.kind, *maps, "--format", "json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def company(company_files: Path) -> Iterator[Company]:
    """The company's home, and what the command said of each file."""
    with reachable_directory() as directory:
        home = directory / "home"
        made = yeji(home, "init", "--currency", "USD", "--zone", "America/Chicago")
        assert made.returncode == 0, made.stderr
        yield home, {sheet.kind: bring_in(home, company_files, sheet) for sheet in sheets("iso")}


def test_the_command_says_what_it_did(company: Company, golden: dict[str, Any]) -> None:
    _home, told = company
    assert told["deal"] == {
        "read": golden["counts"]["opportunities"],
        "created": golden["counts"]["opportunities"],
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "dry_run": False,
        "errors": [],
    }


def test_attainment_ranks_people_as_the_golden_answers_do(company: Company, golden: dict[str, Any]) -> None:
    home, _told = company
    done = yeji(home, "attainment", "2017Q3", "--by", "person", "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    sold = [row for row in rows if row["actual"] != "0"]
    third = golden["by_quarter"]["2017-Q3"]
    assert [[row["label"], row["actual"]] for row in sold[:3]] == third["top3_agents"]
    assert [[row["label"], row["actual"]] for row in sold[-3:]] == third["bottom3_agents"]
    assert len(sold) == third["agents_with_a_win"]
    assert len(rows) == golden["counts"]["agents_in_team_table"]
    assert {row["target"] for row in rows} == {None}


def test_figures_come_as_csv_too(company: Company, golden: dict[str, Any]) -> None:
    home, _told = company
    done = yeji(home, "query", "won_amount", "win_rate", "--by", "product", "--period", "2017", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["product_name"]: (row["won_amount"], row["win_rate"].ljust(8, "0")) for row in rows} == {
        name: (row["won_amount"], row["win_rate"]) for name, row in golden["by_product"].items()
    }


def test_the_command_imports_the_same_file_again_without_change(company: Company, company_files: Path) -> None:
    home, told = company
    again = bring_in(home, company_files, sheets("iso")[-1])
    assert again == {**told["deal"], "created": 0, "unchanged": told["deal"]["read"]}
