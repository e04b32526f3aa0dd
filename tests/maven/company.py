"""Bringing the real company in: the same files, maps and code as on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from yeji.org.scopes import SYSTEM
from yeji.org.services import found_company
from yeji.records.importing import Outcome, run_import
from yeji.records.types import registry

MAPS = Path(__file__).parent
DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""Noon of DAY in Chicago: when the company is brought in."""


@dataclass(frozen=True)
class Sheet:
    """One file of the company, what it holds, and the map that reads it."""

    kind: str
    file: str
    map: str | None


STAGES = Sheet("stage", str(MAPS / "stages.csv"), None)
PEOPLE = Sheet("person", "sales_teams.csv", "people.toml")
PRODUCTS = Sheet("product", "products.csv", "products.toml")
CUSTOMERS = Sheet("customer", "accounts.csv", "customers.toml")
DEALS = {
    "iso": Sheet("deal", "sales_pipeline.csv.gz", "deals.toml"),
    "us": Sheet("deal", "variants/sales_pipeline_us_dates.csv.gz", "deals_us.toml"),
    "dmy": Sheet("deal", "variants/sales_pipeline_dmy_dates.csv.gz", "deals_dmy.toml"),
}


def sheets(variant: str) -> list[Sheet]:
    """The files of the company in the order in which they go in."""
    return [STAGES, PEOPLE, PRODUCTS, CUSTOMERS, DEALS[variant]]


def found() -> None:
    """The empty company."""
    found_company(name="Maven", currency="USD", zone="America/Chicago", fiscal_start=1, at=MOMENT)


def bring_in(files: Path, sheet: Sheet) -> Outcome:
    """Import one file."""
    return run_import(
        registry.get(sheet.kind),
        files / sheet.file,
        map_path=MAPS / sheet.map if sheet.map else None,
        by=SYSTEM,
        at=MOMENT,
    )
