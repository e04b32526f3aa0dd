"""The second program shares no code with capture: what would be wrong in both would be seen by neither."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
VERIFY = ROOT / "yeji/ledger/verify"
PROGRAM = sorted(
    {VERIFY / f"{name}.py" for name in ("independent", "recount", "meaning", "credited", "keepers", "relived", "rows")}
    | {*(ROOT / "yeji/business").glob("*/checks.py"), *(ROOT / "yeji/performance").glob("*/checks.py")}
)
LENT = {
    "yeji.ledger.models": {"Definition"},
    "yeji.ledger.queries": {"fetch"},
    "yeji.ledger.verify.own": {"Difference"},
    "yeji.ledger.verify": {"Check", "checks"},
}
"""What of the ledger it may name beside itself: a stored definition, how to read rows, and how to tell what differs."""


def named(path: Path) -> Iterator[tuple[str, str]]:
    """What a file imports of the ledger, from which module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yeji.ledger"):
            yield from ((str(node.module), name.name) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, "*") for name in node.names if name.name.startswith("yeji.ledger"))


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_shares_no_code_with_the_first(path: Path) -> None:
    own = {f"yeji.ledger.verify.{one.stem}" for one in PROGRAM}
    assert {
        (module, name) for module, name in named(path) if module not in own and name not in LENT.get(module, ())
    } == set()


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_function_of_capture_is_called_in_its_sql(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for function in ("ledger_part", "ledger_rate", "ledger_places", "ledger_owed", "ledger_past", "ledger_was",
                     "ledger_keeper", "ledger_credit_", "ledger_capture"):  # fmt: skip
        assert function not in text
