"""Names of people who do not exist.

Sources: the most frequent surnames, roughly in the order that the Ministry of Public Security's yearly name reports
give them, and given names written down for this demo. Both are short tables of facts and inventions of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

SURNAMES: Final = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_COMMON: Final = 30
"""So many surnames from the front are three times as frequent as the rest."""

GIVEN_ONE: Final = tuple(
    "岚屿野棣然遥榆宁川芮敏言昭晴朗澈舟越峥宸骁蕴湘霖珂琪璇瑾澜汐颖婕莹薇凯锐磊涛勇军斌浩鹏飞超强健峰雪梅静丽娜艳慧芳"
)
GIVEN_FIRST: Final = tuple("一子思雨嘉文晓志明建海国俊泽宇家欣佳梓若书亦景云清安乐立永正伟")
GIVEN_LAST: Final = tuple("鸣涵轩彤萱辰睿航远宁阳琳怡然晖平华生林豪杰博诚瑞凡东成辉洋悦妍倩雯钰楠松清川")


def people_names(dice: Random, *, taken: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names of people without end, no two alike and none of those ``taken``."""
    weights = [3 if place < _COMMON else 1 for place in range(len(SURNAMES))]
    given: set[str] = set(taken)
    while True:
        surname = dice.choices(SURNAMES, weights)[0]
        short = dice.random() < 0.35
        name = surname + (dice.choice(GIVEN_ONE) if short else dice.choice(GIVEN_FIRST) + dice.choice(GIVEN_LAST))
        if name not in given:
            given.add(name)
            yield name
