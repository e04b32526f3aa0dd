"""The table of a run, as it is put into a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.report import BEGIN, END, Figures, figures, write


def a_row(kills: int) -> dict[str, object]:
    found: Figures = figures("web", [1.5] * kills, acknowledged=9, unknown=1, lost=0, doubled=0, half=0)
    row = found.as_property()[1]
    assert isinstance(row, dict)
    return row


def test_a_run_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    page = tmp_path / "reliability.md"
    page.write_text(f"above\n{BEGIN}nothing yet\n{END}below\n", encoding="utf-8")
    write(page, [a_row(2)], said="Monday.")
    write(page, [a_row(3), a_row(4)], said="Tuesday.")
    told = page.read_text(encoding="utf-8")
    assert told.startswith("above\n")
    assert told.endswith("below\n")
    assert "Tuesday." in told
    assert "Monday." not in told
    assert "nothing yet" not in told
    assert "| R-01 | web | 3 | 9 | 1 | 0 | 0 | 0 | 1.5 | 1.5 |" in told
    assert told.count("| R-01 |") == 2


def test_a_page_without_a_place_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "other.md"
    page.write_text("words\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place"):
        write(page, [a_row(1)], said="Monday.")
    assert page.read_text(encoding="utf-8") == "words\n"
