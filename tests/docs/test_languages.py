"""Both languages say the same things."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, Page, guide, pages

PAIRS = [
    (Page(ROOT / "README.md"), Page(ROOT / "README.zh.md")),
    *((page, Page(page.path.parents[1] / "zh" / page.path.name)) for page in guide("en")),
]
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!]|[,;:?!][一-鿿]")
CLOSE_UP = re.compile(r"[一-鿿][A-Za-z]|[A-Za-z][一-鿿]")
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")


def test_both_guides_have_the_same_pages() -> None:
    assert [page.path.name for page in guide("en")] == [page.path.name for page in guide("zh")]


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=[str(one) for one, _ in PAIRS])
def test_both_have_the_same_parts(english: Page, chinese: Page) -> None:
    assert english.headings() == chinese.headings()
    assert [words[:3] for words in english.commands()] == [words[:3] for words in chinese.commands()]


@pytest.mark.parametrize("page", [page for page in pages() if "zh" in str(page)], ids=str)
def test_chinese_is_set_as_chinese(page: Page) -> None:
    prose = CODE.sub("", page.prose)
    assert HALF_WIDTH.findall(prose) == []
    assert CLOSE_UP.findall(prose) == []
