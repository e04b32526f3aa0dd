"""The benchmark itself, on a company small enough for every run of the check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCALE = 400
MEASURED = {
    "a_fixed_piece_of_work",
    "attainment_200x12",
    "attainment_200x12_beside_the_same_sums",
    "attainment_by_person_of_a_year",
    "signed_customers_of_a_quarter",
    "signed_customers_of_a_year",
    "explain_a_person_s_quarter",
    "explain_the_company_s_quarter",
    "explain_the_company_s_pipeline",
    "explain_the_customers_signed",
    "home",
    "home_after_a_deal_was_won",
    "list_of_an_owner_s_deals_by_amount",
    "list_with_two_conditions_and_two_orders",
    "save_a_deal_over_rest",
    "board_of_all_open_deals",
    "page_of_a_deal",
    "search_by_characters",
    "search_by_pinyin",
    "search_by_initials",
    "search_by_characters_and_pinyin",
    "search_by_phone",
    "search_of_two_common_words",
    "capture_of_a_changed_deal",
    "import_of_a_thousand_deals",
    "won_amount_by_person_and_product",
    "won_amount_by_unit_and_month",
    "won_amount_by_product_and_month",
    "won_amount_by_person_and_day",
    "pipeline_by_stage_of_a_past_day",
    "pipeline_by_stage_of_a_past_month",
    "pipeline_by_unit_and_month",
    "post_a_thousand_entries_in_bulk",
    "verify_a_million_entries",
    "verify_independently_a_million_entries",
    "seal_a_million_entries",
    "save_while_an_import_runs",
    "fill_in_a_metric_over_a_million_records",
    "export_of_a_hundred_thousand_deals",
    "import_of_a_thousand_customers_while_people_work",
    "capture_of_a_changed_deal_with_30_metrics",
    "post_a_thousand_entries_in_bulk_with_30_metrics",
}


@pytest.mark.slow
def test_the_bench_measures_each_operation_beside_plain_sql(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TMPDIR": tempfile.gettempdir(),
        "YEJI_HOME": str(tmp_path / "not here"),
        "LC_ALL": "C.UTF-8",
    }
    command = [
        sys.executable,
        "-c",
        "from yeji.cli.main import run; run()",
        "bench",
        "--scale",
        str(SCALE),
        "--crowd",
        "3",
    ]
    done = subprocess.run(
        [*command, "--format", "json"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    by_name = {row["name"]: row for row in rows}
    assert set(by_name) == MEASURED | {"memory_of_web_and_worker", "crowd_of_3"}
    assert {row["scale"] for row in rows} == {SCALE}
    for name in MEASURED:
        row = by_name[name]
        assert float(row["median_ms"]) > 0, row
        assert float(row["bound_ms"]) > 0, row
        assert float(row["ratio"]) == pytest.approx(float(row["median_ms"]) / float(row["bound_ms"]), rel=0.05)
    assert float(by_name["crowd_of_3"]["median_ms"]) > 0
    assert "MB" in by_name["memory_of_web_and_worker"]["note"]
    assert not (tmp_path / "not here").exists()
