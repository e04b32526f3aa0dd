"""The gallery: every component stands on it, in every look, and everybody can use what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import findings
from tests.browser.visit import PHONE, Visit
from tools.gallery.pages import LOOKS, STATIC, file_of, write
from tools.gallery.samples import kinds, samples

pytestmark = pytest.mark.skipif(not (STATIC / "built" / "yeji.css").exists(), reason="the front end is not built")


def test_every_component_has_a_sample_and_says_what_it_takes(plain_static_files: None) -> None:
    drawn = samples("light")
    assert [kind.__name__ for kind in kinds() if kind not in drawn] == []
    assert len(kinds()) > 30
    assert [kind.__name__ for kind in kinds() if not (kind.__doc__ or "").strip()] == []


def test_the_gallery_is_for_everybody(plain_static_files: None, browser: Browser, tmp_path: Path) -> None:
    first = write(tmp_path)
    assert first.name == "index.html"
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    visit = Visit(page, "")
    wrong: dict[str, list[str]] = {}
    for language, theme in LOOKS:
        file = file_of(language, theme)
        page.goto((tmp_path / file).as_uri())
        assert page.locator("main > section").count() == len(kinds())
        if found := findings(visit):
            wrong[file] = found
        if visit.too_wide() > 0:
            wrong[f"{file} is too wide"] = [str(visit.too_wide())]
    page.close()
    assert wrong == {}
