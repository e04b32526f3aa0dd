"""How characters are read."""

from __future__ import annotations

import pytest

from yeji.kit.pinyin import _MOSTLY, is_chinese, readings, spelt, syllables, usual


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("云", {"yun"}),
        ("行", {"hang", "xing"}),
        ("单", {"dan", "shan"}),
        ("仇", {"chou", "qiu"}),
        ("曾", {"zeng", "ceng"}),
        ("解", {"jie", "xie"}),
        ("吕", {"lv"}),
        ("厦", {"sha", "xia"}),
    ],
)
def test_a_character_has_the_readings_that_people_type(character: str, said: set[str]) -> None:
    assert said <= set(readings(character))


def test_what_is_no_chinese_character_has_none() -> None:
    assert readings("a") == readings("あ") == readings("한") == ()
    assert is_chinese("云")
    assert is_chinese("\U00020000")
    assert not any(is_chinese(one) for one in "a1한あ，")


def test_every_common_character_is_known() -> None:
    assert all(readings(one) for one in "的一是了我不人在他有这上们来到时大地为子中你说生国年着就那和要")
    assert len(syllables()) > 390


def test_letters_stand_for_syllables_and_initials_in_any_mixture() -> None:
    assert spelt("yunling")[0] == ("yun", "ling")
    assert spelt("yl") == (("y", "l"),)
    assert ("yun", "l") in spelt("yunl")
    assert ("y", "ling") in spelt("yling")
    assert spelt("xian")[:2] == (("xian",), ("xi", "an"))
    assert spelt("vvv") == ()
    assert spelt("a" * 100) == ()


def test_words_of_business_have_one_usual_reading() -> None:
    assert " ".join(map(usual, "大区签单长A")) == "da qu qian dan chang A"
    assert all(usual(letter) in readings(letter) for letters in _MOSTLY.values() for letter in letters)
