"""What commands print is whole, however narrow the window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yeji.cli.printing import Format, print_data

ROWS = [{"month": date(2026, 4, 1), "signed_customers": Decimal("1234567.8900"), "open_pipeline": None}]


def test_a_table_folds_what_does_not_fit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    print_data(ROWS, Format.TABLE)
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert "".join(line.split("│")[2].strip() for line in printed.splitlines() if "│" in line) == "1234567.89"


def test_json_and_csv_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    print_data(ROWS, Format.CSV)
    assert capsys.readouterr().out.splitlines() == ["month,signed_customers,open_pipeline", "2026-04-01,1234567.89,"]
    print_data(ROWS, Format.JSON, around={"metric": "x"})
    assert '"rows": [{"month": "2026-04-01", "signed_customers": "1234567.89"' in capsys.readouterr().out
