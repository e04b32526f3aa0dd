"""Customers that do not exist, and the people there.

Sources: names are put together from invented place-like words and lines of business; a likeness to a real company is
chance. The credit codes carry the area 999999, which is no place, so that they belong to nobody. Telephone numbers
begin with 120 and addresses end with .example: neither is ever given to anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from yeji.cli.demo.names import people_names
from yeji.cli.demo.staff import TEAMS, Member
from yeji.kit.credit_code import SIGNS, check_sign

WORDS: Final = (
    "澄江", "南浦", "北辰", "望舒", "东岚", "青松", "锦屏", "拓远", "海映", "临渊", "禾本", "星桥",
    "明川", "远山", "云栖", "谷禾", "瑞禾", "恒川", "蔚澜", "苇江", "远岫", "岭海", "望江", "凌云",
    "丰谷", "沪东", "澜沧", "栖霞", "松岭", "竹溪", "柏舟", "桐庐山", "梅岭", "兰渚", "菊潭", "荷塘",
    "芷江", "蘅芜", "晴川", "朝阳岭", "暮云", "晨曦", "星野", "月泉", "霁月", "烟雨", "长汀", "平湖岸",
    "曲水", "流云", "听涛", "观澜", "揽月", "望岳", "登峰", "行远", "致和", "弘毅", "明德", "知行",
    "笃行", "格致", "正清", "守一", "抱朴", "怀瑾", "握瑜", "含章", "毓秀", "钟灵", "凝翠", "叠翠",
    "拥翠", "飞泉", "石溪", "金沙岸", "银杏", "铜岭", "铁山岗", "玉壶", "琥珀", "珊瑚岛", "琉璃", "翡翠湖",
    "鹤鸣", "雁归", "鹿野", "鲸海", "骏驰", "凤栖", "麟趾", "鸿渐", "鹏程里", "燕然",
)  # fmt: skip
LINES: Final = (
    ("半导体", "电子半导体"), ("光电", "电子半导体"), ("电子", "电子半导体"), ("芯片", "电子半导体"),
    ("生物", "生物医药"), ("制药", "生物医药"), ("医疗", "生物医药"), ("药业", "生物医药"),
    ("食品", "食品农业"), ("乳业", "食品农业"), ("种业", "食品农业"), ("食品检测", "第三方检测"),
    ("检测", "第三方检测"), ("计量", "第三方检测"), ("水务", "环境水务"), ("环境", "环境水务"), ("环保", "环境水务"),
    ("化工", "化工材料"), ("新材料", "化工材料"), ("石化", "化工材料"), ("涂料", "化工材料"), ("玻璃", "化工材料"),
    ("新能源", "新能源"), ("电池", "新能源"), ("光伏", "新能源"), ("汽车", "汽车机械"), ("轴承", "汽车机械"),
    ("精密", "汽车机械"), ("研究院", "科研院校"), ("学院", "科研院校"),
)  # fmt: skip
KNOWN: Final = {
    "上海组": "南浦半导体 东岚汽车 临江水务 沪东研究院 澄江生物 拓远芯片",
    "苏州组": "望舒医疗 海映光电 锦屏药业",
    "杭州组": "北辰新材 云栖乳品 谷禾食品 瑞禾乳业",
    "深圳组": "星桥新能源 明川电子 岭海光电",
    "广州组": "蔚蓝检测 远山制药",
    "北京组": "恒川化工 禾本种业",
    "天津组": "凌云轴承 苇江环境",
    "成都组": "青禾食品 望江精密",
    "重庆组": "丰谷乳业 远岫光学",
}
PLACES: Final = {
    "上海组": "上海浦东 上海闵行 上海松江 上海嘉定",
    "苏州组": "江苏苏州 江苏无锡 江苏昆山 江苏南通 江苏常州",
    "杭州组": "浙江杭州 浙江嘉兴 浙江宁波 浙江绍兴",
    "深圳组": "广东深圳 广东东莞 广东惠州",
    "广州组": "广东广州 广东佛山 广东中山 广西南宁",
    "北京组": "北京海淀 北京亦庄 北京昌平 河北廊坊",
    "天津组": "天津滨海 天津武清 河北唐山 山东济南",
    "成都组": "四川成都 四川绵阳 四川德阳 云南昆明",
    "重庆组": "重庆两江 重庆涪陵 贵州贵阳",
}
SOURCES: Final = ("展会", "转介绍", "官网询价", "老客户", "电话开发", "招标公告", "技术讲座")
TITLES: Final = (
    ("采购经理", "采购部"),
    ("采购主管", "采购部"),
    ("质量总监", "质量部"),
    ("实验室主任", "实验室"),
    ("厂务经理", "厂务部"),
    ("研发总监", "研发中心"),
    ("设备科长", "设备部"),
    ("总经理", "总经办"),
    ("总工程师", "技术部"),
    ("化验室组长", "实验室"),
)
DECIDERS: Final = frozenset({"质量总监", "研发总监", "总经理", "总工程师"})
EACH_REP: Final = 13


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A customer: who looks after it, since when it is known, and how much of the team's business it brings."""

    code: str
    name: str
    team: str
    owner: str
    since: date
    level: str
    industry: str
    place: str
    phone: str
    credit_code: str
    source: str
    founded: int
    staff: int
    weight: float


@dataclass(frozen=True, kw_only=True)
class Talker:
    """Somebody at a customer."""

    code: str
    name: str
    buyer: str
    job_title: str
    department: str
    mobile: str
    email: str
    decides: bool


def buyers(dice: Random, members: list[Member], *, first: date, today: date) -> list[Buyer]:
    """Every team's customers, each looked after by somebody who works there today; a few nobody looks after."""
    names = _names(dice)
    found: list[Buyer] = []
    for team in TEAMS:
        reps = [member for member in members if member.team == team.name and member.sells and member.works_on(today)]
        known = KNOWN[team.name].split()
        for place in range(team.reps * EACH_REP):
            name = known[place] if place < len(known) else next(names)
            rep = reps[0] if place == 0 else dice.choice(reps)
            found.append(_buyer(dice, len(found) + 1, name, team.name, rep.code, first=first, today=today))
    return found


def _names(dice: Random) -> Iterator[str]:
    taken = {name for names in KNOWN.values() for name in names.split()}
    every = [word + line for word in WORDS for line, _industry in LINES]
    dice.shuffle(every)
    return (name for name in every if name not in taken)


def _buyer(dice: Random, number: int, name: str, team: str, owner: str, *, first: date, today: date) -> Buyer:
    industry = next((industry for line, industry in LINES if name.endswith(line)), "化工材料")
    level = dice.choices("ABC", (15, 35, 50))[0]
    new = dice.random() < 0.45
    since = first + timedelta(days=dice.randrange((today - first).days - 10)) if new else first
    body = "91999999" + "".join(dice.choice(SIGNS) for _n in range(9))
    return Buyer(
        code=f"C{number:05d}",
        name=name,
        team=team,
        owner=owner,
        since=since,
        level=level,
        industry=industry,
        place=dice.choice(PLACES[team].split()),
        phone=f"120-{dice.randrange(1000, 10000)}-{dice.randrange(10000):04d}",
        credit_code=body + check_sign(body),
        source=dice.choice(SOURCES),
        founded=dice.randrange(1988, first.year),
        staff=dice.choice((40, 80, 120, 200, 350, 600, 900, 1500, 3000)),
        weight={"A": 5.0, "B": 2.0, "C": 0.8}[level] * dice.uniform(0.6, 1.6),
    )


def talkers(dice: Random, found: list[Buyer]) -> list[Talker]:
    """One to three people at every customer."""
    names = people_names(dice)
    made: list[Talker] = []
    for buyer in found:
        for title, department in dice.sample(TITLES, dice.choices((1, 2, 3), (45, 40, 15))[0]):
            number = len(made) + 1
            made.append(
                Talker(
                    code=f"P{number:05d}",
                    name=next(names),
                    buyer=buyer.code,
                    job_title=title,
                    department=department,
                    mobile=f"120{dice.randrange(10**8):08d}",
                    email=f"p{number}@{buyer.code.lower()}.example" if dice.random() < 0.6 else "",
                    decides=title in DECIDERS,
                )
            )
    return made
