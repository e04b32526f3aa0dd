"""Texts with their middle taken out."""

from __future__ import annotations

import pytest

from yeji.kit.masking import SHAPES, ends, masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""),
        ("13812345678", "138****5678"),
        ("12345678", "12****78"),
        ("jane@example.com", "j****@example.com"),
        ("j@example.com", "****@example.com"),
        ("the door code @ home is 4711", "t****"),
        ("a@b@c", "a****"),
        ("张三丰", "张****"),
        ("X", "****"),
    ],
)
def test_of_a_text_less_is_left_the_shorter_it_is(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize("length", range(1, 16))
def test_the_ends_never_tell_most_of_a_short_text(length: int) -> None:
    text = "123456789012345"[:length]
    shown = len(ends(text)) - len("****")
    assert shown <= (7 if length > 10 else length // 2)


@pytest.mark.parametrize(
    ("shape", "text", "left"),
    [
        ("ends", "11010519491231002X", "110****002X"),
        ("ends", "", ""),
        ("last", "6222020200012345678", "****5678"),
        ("last", "12345", "****5"),
        ("last", "1", "****"),
        ("whole", "11010519491231002X", "****"),
        ("whole", "", ""),
        ("", "张三丰", "张****"),
    ],
)
def test_a_mask_has_the_shape_that_was_chosen(shape: str, text: str, left: str) -> None:
    assert SHAPES[shape](text) == left
