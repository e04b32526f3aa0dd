"""The book of attacks has no gap: each is tried at every surface that it can be tried at."""

from __future__ import annotations

import pytest

from tests.attacks import book


@pytest.mark.parametrize("row", book.BOOK)
def test_every_attack_is_tried_at_every_surface(row: str) -> None:
    _what, surfaces = book.BOOK[row]
    done = book.tried()[row]
    assert [surface for surface in surfaces if not done[surface]] == []


def test_the_table_names_the_tests() -> None:
    lines = book.table().splitlines()
    assert len(lines) == len(book.BOOK) + 2
    assert all("::test_s" in line for line in lines[2:])
