from __future__ import annotations

from pathlib import Path

import pytest

from tools import size


def test_lengths_are_counted_in_lines(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("def one():\n    pass\n\n\nasync def two(): pass\n")
    assert size.lengths([file]) == ([5], [2, 1])


def test_a_summary_names_the_middle_and_the_longest() -> None:
    assert size.summary([]) == "none"
    assert size.summary(range(1, 101)) == "  100 · median 51 · p90 91 · p99 100 · longest 100"


def test_the_report_covers_product_and_tests(capsys: pytest.CaptureFixture[str]) -> None:
    size.main()
    titles = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert titles == [["product", "files"], ["product", "functions"], ["tests", "files"], ["tests", "functions"]]
