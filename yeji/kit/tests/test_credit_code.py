"""Unified social credit codes, against ones that stand in the standard and in public notices."""

from __future__ import annotations

import pytest

from yeji.kit.credit_code import SIGNS, check_sign, is_credit_code


@pytest.mark.parametrize("code", ["91350100M000100Y43", "911100000000000007"[:17] + check_sign("91110000000000000")])
def test_a_right_code_is_known(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100Y44", "91350100I000100Y43", "91350100m000100y43"],
)
def test_a_wrong_one_is_not(code: str) -> None:
    assert not is_credit_code(code)


def test_every_single_slip_of_the_pen_is_found() -> None:
    right = "91350100M000100Y43"
    for place in range(len(right)):
        for sign in SIGNS:
            slip = right[:place] + sign + right[place + 1 :]
            assert is_credit_code(slip) == (slip == right)
