"""The example files go in as the guide says, and count for what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.docs.pages import GUIDE, LANGUAGES, Page
from yeji.kit.periods import parse
from yeji.org.scopes import SYSTEM
from yeji.org.services import found_company
from yeji.performance.planning.queries import By, attainment
from yeji.records.importing import Outcome, run_import
from yeji.records.types import registry

DAY = date(2026, 5, 21)
MOMENT = datetime(2026, 5, 21, 9, 0, tzinfo=UTC)
FILES = (
    ("stage", "stages"),
    ("person", "people"),
    ("product", "products"),
    ("customer", "customers"),
    ("contact", "contacts"),
    ("rate", "rates"),
    ("deal", "deals"),
    ("activity", "activities"),
    ("target", "targets"),
)
CURRENCY = {"en": "USD", "zh": "CNY"}
EAST = {"en": ("East", 93860, 170000), "zh": ("华东区", 656600, 1200000)}


def bring_in(language: str, kind: str, name: str) -> Outcome:
    folder = GUIDE / "examples" / language
    mapped = folder / f"{name}.toml"
    return run_import(
        registry.get(kind), folder / f"{name}.csv", map_path=mapped if mapped.exists() else None, by=SYSTEM, at=MOMENT
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_goes_in_and_again_changes_nothing(language: str) -> None:
    found_company(name="", currency=CURRENCY[language], zone="Asia/Shanghai", fiscal_start=1, at=MOMENT)
    for kind, name in FILES:
        outcome = bring_in(language, kind, name)
        assert [(row.number, row.column, row.reason) for row in outcome.refused] == []
        assert outcome.read == outcome.created + outcome.updated
    for kind, name in FILES:
        again = bring_in(language, kind, name)
        assert (again.unchanged, again.refused) == (again.read, [])
    found = attainment(period=parse("2026Q2"), by=By.UNIT, scope=SYSTEM, today=DAY)
    lines = {line.label: (line.actual, line.target) for line in found.lines}
    label, actual, target = EAST[language]
    assert lines[label] == (Decimal(actual), Decimal(target))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_shows_the_files_as_they_are(language: str) -> None:
    shown = set(Page(GUIDE / language / "importing.md").blocks("csv", "toml"))
    files: list[Path] = sorted((GUIDE / "examples" / language).iterdir())
    assert [file.name for file in files if file.read_text(encoding="utf-8") not in shown] == []
