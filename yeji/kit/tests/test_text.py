from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.text import folded, plain_ascii


@pytest.mark.parametrize(
    "text",
    [
        "acme corp",
        "  Acme   Corp ",
        "ACME\u00a0CORP",
        "Ａｃｍｅ　Ｃｏｒｐ",
        "Ac\u200bme\u2060 Corp\ufeff",
        "acme\tcorp\r\n",
        "Acme\u202f\u200dCorp",
    ],
)
def test_the_same_name_in_other_clothes(text: str) -> None:
    assert folded(text) == "acme corp"


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("ﬁx", "FIX"), ("１号店（上海）", "1号店(上海)")])
def test_compatible_forms_match(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_different_names_stay_different() -> None:
    assert len({folded(name) for name in ("王伟", "王炜", "Wang Wei", "WangWei", "")}) == 5


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_folding_twice_changes_no_single_letter() -> None:
    letters = map(chr, range(sys.maxunicode + 1))
    assert [letter for letter in letters if folded(folded(letter)) != folded(letter)] == []


@given(st.text())
def test_plain_ascii_keeps_the_length(text: str) -> None:
    assert len(plain_ascii(text)) == len(text)


def test_plain_ascii_changes_width_only() -> None:
    assert plain_ascii("１，２３４．５０％（￥）　²½") == "1,234.50%(¥) ²½"
