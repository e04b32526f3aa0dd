from __future__ import annotations

from collections.abc import Iterator

import pytest

from yeji.kit import words
from yeji.kit.refusal import Refused
from yeji.kit.words import Text


@pytest.fixture
def shouting() -> Iterator[None]:
    words.translate_with(str.upper)
    yield
    words.translate_with(str)


def test_english_is_shown_until_somebody_translates() -> None:
    assert str(Text("Row %(row)s is empty.", row=3)) == "Row 3 is empty."


def test_a_sentence_without_places_may_hold_a_per_cent_sign() -> None:
    assert str(Text("100 % of it")) == "100 % of it"


@pytest.mark.usefixtures("shouting")
def test_translation_happens_when_shown() -> None:
    assert str(Text("no rows")) == "NO ROWS"


def test_a_place_may_hold_a_text() -> None:
    assert str(Text("%(what)s is missing.", what=Text("The name"))) == "The name is missing."


def test_texts_compare_by_source_and_places() -> None:
    assert Text("a %(n)s", n=1) == Text("a %(n)s", n=1)
    assert Text("a %(n)s", n=1) != Text("a %(n)s", n=2)
    assert len({Text("a"), Text("a")}) == 1
    assert Text("a") != "a"
    assert repr(Text("a", n=1)) == "Text('a', {'n': 1})"


def test_a_refusal_shows_its_text() -> None:
    assert str(Refused(Text("Nothing to do."), field="name")) == "Nothing to do."
