"""The reference pages are what the code says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.docs.pages import GUIDE, LANGUAGES, Page
from tools.reference.pages import MAKERS, PAGES, refusals
from yeji.ledger.metrics import registry as metrics
from yeji.org.roles import BUILT_IN
from yeji.records.types import registry as types

# Metrics that people built are asked of the database: the empty one has none.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", MAKERS)
def test_a_page_is_up_to_date(name: str) -> None:
    said = (PAGES / name).read_text(encoding="utf-8") if (PAGES / name).exists() else ""
    assert said == MAKERS[name](), "bring it up to date: python -m tools.reference write"


def test_nothing_else_lies_there() -> None:
    assert {path.name for path in PAGES.iterdir()} == set(MAKERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_leaves_nothing_out(language: str) -> None:
    said = {name: Page(GUIDE / language / f"{name}.md").text for name in ("figures", "roles", "importing")}
    assert [metric.key for metric in metrics if f"`{metric.key}`" not in said["figures"]] == []
    assert [role.code for role in BUILT_IN if f"`{role.code}`" not in said["roles"]] == []
    in_files = [kind.key for kind in types if kind.key not in ("unit", "position")]
    assert [key for key in in_files if f"`{key}`" not in said["importing"]] == []


def test_every_error_code_is_told() -> None:
    said = (PAGES / "errors.md").read_text(encoding="utf-8")
    assert {one.code for one in refusals() if f"`{one.code}`" not in said} == set()
