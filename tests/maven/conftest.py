"""The real company's files, which lie beside the repository and not in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "maven_crm"


@pytest.fixture(scope="session")
def company_files() -> Path:
    """The directory of the company's files. Skipped where it is absent and in the whole check."""
    if os.environ.get("CI"):
        pytest.skip("the real company is no part of the whole check (CI is set)")
    if not BESIDE.is_dir():
        pytest.skip("the real company is not here: ../shared/data/maven_crm")
    return BESIDE


@pytest.fixture(scope="session")
def golden(company_files: Path) -> dict[str, Any]:
    """The answers that were computed without this product."""
    answers: dict[str, Any] = json.loads((company_files / "golden.json").read_text(encoding="utf-8"))
    return answers
