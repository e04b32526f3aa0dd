from __future__ import annotations

import pytest

from laws import startup


@pytest.mark.parametrize("entry", [entry for entry in startup.ENTRIES if startup.exists(entry)])
def test_nothing_heavy_is_loaded_at_the_start(entry: str) -> None:
    assert startup.loaded_by(entry) == frozenset()


def test_what_is_loaded_is_seen() -> None:
    assert startup.loaded_by("yeji.kit.money", {"decimal", "numpy"}) == {"decimal"}


def test_a_module_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match=r"yeji\.kit\.cellar cannot be imported"):
        startup.loaded_by("yeji.kit.cellar")


def test_an_entry_may_not_exist_yet() -> None:
    assert startup.exists("yeji.kit.money")
    assert not startup.exists("yeji.cellar.main")
