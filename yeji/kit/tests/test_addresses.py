"""Addresses in one line, taken apart."""

from __future__ import annotations

import pytest

from yeji.kit.addresses import Address, Atlas

ATLAS = Atlas(
    {
        "浙江省": {"杭州市": ["西湖区", "余杭区"], "宁波市": ["江北区"]},
        "江西省": {"南昌市": ["西湖区"]},
        "北京市": {"北京市": ["朝阳区", "东城区"]},
        "吉林省": {"长春市": ["朝阳区"], "吉林市": ["昌邑区"]},
        "辽宁省": {"朝阳市": ["双塔区"]},
        "上海市": {"上海市": ["黄浦区"]},
        "湖北省": {"仙桃市": [], "恩施土家族苗族自治州": ["恩施市"]},
        "重庆市": {"重庆市": ["江北区"]},
    }
)


@pytest.mark.parametrize(
    ("text", "parts", "told"),
    [
        (
            "浙江省杭州市西湖区文三路 1 号",
            ("浙江省", "杭州市", "西湖区", "文三路 1 号"),
            "浙江省杭州市西湖区文三路 1 号",
        ),
        ("杭州西湖区文三路", ("浙江省", "杭州市", "西湖区", "文三路"), "浙江省杭州市西湖区文三路"),
        ("浙江 / 杭州 / 余杭区，A 座", ("浙江省", "杭州市", "余杭区", "A 座"), "浙江省杭州市余杭区 A 座"),
        ("北京市市辖区朝阳区建国路88号", ("北京市", "北京市", "朝阳区", "建国路88号"), "北京市朝阳区建国路88号"),
        ("吉林市昌邑区", ("吉林省", "吉林市", "昌邑区", ""), "吉林省吉林市昌邑区"),
        ("余杭区文一西路", ("浙江省", "杭州市", "余杭区", "文一西路"), "浙江省杭州市余杭区文一西路"),
        ("朝阳区建国路", ("", "", "", "朝阳区建国路"), "朝阳区建国路"),
        ("上海路12号", ("", "", "", "上海路12号"), "上海路12号"),
        ("中国湖北仙桃仙桃大道", ("湖北省", "仙桃市", "", "仙桃大道"), "湖北省仙桃市仙桃大道"),
        ("恩施州恩施市", ("湖北省", "恩施土家族苗族自治州", "恩施市", ""), "湖北省恩施土家族苗族自治州恩施市"),
        ("1 Main St, New York", ("", "", "", "1 Main St, New York"), "1 Main St, New York"),
        ("", ("", "", "", ""), ""),
    ],
)
def test_a_line_is_taken_apart_and_put_together_again(text: str, parts: tuple[str, ...], told: str) -> None:
    found = ATLAS.split(text)
    assert found == Address(*parts)
    assert found.told() == told
    assert ATLAS.split(found.line()) == ATLAS.split(told) == found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("浙江", ["浙江省"]),
        ("杭州市", ["浙江省 杭州市"]),
        ("西湖区", ["浙江省 杭州市 西湖区", "江西省 南昌市 西湖区"]),
        ("江北", ["浙江省 宁波市 江北区", "重庆市 重庆市 江北区"]),
        ("浙江省文三路", []),
        ("nowhere", []),
    ],
)
def test_a_name_means_the_places_called_so(text: str, lines: list[str]) -> None:
    assert [place.line() for place in ATLAS.places(text)] == lines


def test_what_a_place_has_below_it_is_known() -> None:
    assert ATLAS.cities("浙江省") == ("杭州市", "宁波市")
    assert ATLAS.districts("浙江省", "宁波市") == ("江北区",)
    assert ATLAS.cities("nowhere") == ATLAS.districts("浙江省", "南昌市") == ()
