"""What is photographed: every page there is a screen for, in every look; and the sheet that shows it."""

from __future__ import annotations

from pathlib import Path

from tools.pictures import sheet
from tools.pictures.pages import PAGES, Page, Shot, shots


def test_a_page_is_taken_in_both_languages_themes_and_devices() -> None:
    files = [shot.file for shot in shots(["home-rep"])]
    assert len(files) == len(set(files)) == 8
    assert "home-rep-phone-dark-zh.png" in files


def test_words_narrow_what_is_taken() -> None:
    assert [shot.file for shot in shots(["me", "en", "dark", "desk"]) if shot.page.name == "me"] == [
        "me-desk-dark-en.png"
    ]
    assert list(shots(["no such page"])) == []


def test_a_page_for_one_device_is_taken_there_alone() -> None:
    assert {shot.device for shot in shots(["deal-drawer"])} == {"desk"}


def test_no_two_pages_have_one_name_and_every_role_has_a_home() -> None:
    names = [page.name for page in PAGES]
    assert len(names) == len(set(names))
    assert {page.who for page in PAGES if page.address == "/"} == {
        "director", "manager", "rep", "assistant", "analyst", "admin",
    }  # fmt: skip


def test_the_sheet_shows_each_picture_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    good, bad = (Shot(Page("home", "rep", "/"), "zh", "light", device) for device in ("desk", "phone"))
    text = sheet.write(tmp_path, [(bad, "5 pixels too wide"), (good, "")]).read_text(encoding="utf-8")
    assert text.count("<figure>") == 2
    assert text.count("5 pixels too wide") == 1
    assert text.index(good.file) < text.index(bad.file)
