"""Links lead somewhere."""

from __future__ import annotations

import pytest

from tests.docs.pages import LANGUAGES, Page, guide, pages


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_link_resolves(page: Page) -> None:
    assert [link for link in page.links() if not _resolves(page, link)] == []


def _resolves(page: Page, link: str) -> bool:
    if link.startswith(("https://", "http://", "mailto:")):
        return True
    file, _hash, anchor = link.partition("#")
    target = (page.path.parent / file).resolve() if file else page.path
    if not target.exists():
        return False
    return not anchor or anchor in Page(target).anchors()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_guide_is_in_its_contents(language: str) -> None:
    contents = next(page for page in guide(language) if page.path.name == "README.md")
    assert {page.path.name for page in guide(language)} - {"README.md"} - set(contents.links()) == set()


def test_every_decision_is_in_the_list() -> None:
    (contents,) = (page for page in pages() if str(page) == "docs/adr/README.md")
    decisions = [page for page in pages() if str(page).startswith("docs/adr/0")]
    assert {page.path.name for page in decisions} == set(contents.links())


def test_a_decision_says_what_was_rejected() -> None:
    for page in pages():
        if str(page).startswith("docs/adr/0"):
            for part in ("Context", "Decision", "Rejected", "Consequences"):
                assert f"## {part}" in page.text, f"{page} lacks {part}"
            assert len(page.text.splitlines()) <= 60, f"{page} is longer than a page"
