"""The people of the company: four regions with their teams, those who came and went, and who is good at it.

Source: invented, after the screens that the product was drawn with.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from yeji.cli.demo.names import people_names
from yeji.cli.demo.season import next_working_day


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team: its part of the company's target in per mille, how many sell, and how this quarter goes for it."""

    region: str
    name: str
    part: int
    reps: int
    pace: float
    lead: str
    known: tuple[str, ...] = ()


TEAMS: Final = (
    Team(region="华东", name="上海组", part=151, reps=12, pace=1.18, lead="唐棣", known=("林昭", "言蹊", "安歌")),
    Team(region="华东", name="苏州组", part=122, reps=10, pace=1.12, lead="丁宥", known=("许芮",)),
    Team(region="华东", name="杭州组", part=99, reps=9, pace=1.13, lead="钟意", known=("苏敏",)),
    Team(region="华南", name="深圳组", part=151, reps=12, pace=1.07, lead="贺澜", known=("何川",)),
    Team(region="华南", name="广州组", part=117, reps=10, pace=0.95, lead="莫凡", known=("时雨",)),
    Team(region="华北", name="北京组", part=128, reps=10, pace=1.00, lead="秦越", known=("顾言", "杜若")),
    Team(region="华北", name="天津组", part=93, reps=7, pace=0.68, lead="魏然", known=("韩啸", "沈舟")),
    Team(region="西南", name="成都组", part=81, reps=7, pace=1.00, lead="覃朗", known=("罗一鸣",)),
    Team(region="西南", name="重庆组", part=58, reps=5, pace=0.92, lead="向晴", known=("江野",)),
)
MANAGERS: Final = {"华东": "陈屿", "华南": "程野", "华北": "纪宁", "西南": "罗峥"}
ASSISTANTS: Final = ("方晴", "汤静", "戴悦", "邵雪", "严莹", "龚敏", "郝倩", "毛婕", "武琳")
HEADQUARTERS: Final = (("周岚", "销售总监"), ("纪遥", "销售运营分析"), ("白榆", "系统管理员"))
SKILLS: Final = {
    "林昭": 2.7, "何川": 2.5, "许芮": 2.3, "苏敏": 2.2, "顾言": 2.0, "罗一鸣": 2.0, "时雨": 1.4,
    "杜若": 0.5, "沈舟": 0.45, "韩啸": 0.5, "江野": 0.8,
}  # fmt: skip
RAMP_DAYS: Final = 180
LEFT: Final = 14


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who works here, or did: from the company's beginning where there is no ``start``, until ``left``.

    Who works for the whole company is in no unit: the ``path`` is empty.
    """

    code: str
    name: str
    title: str
    path: tuple[str, ...]
    team: str = ""
    start: date | None = None
    left: date | None = None
    leads: bool = False
    sells: float = 0.0
    skill: float = 1.0

    def works_on(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.left is None or day < self.left)

    def strength(self, day: date) -> float:
        """What may be expected of somebody on a day: a starter needs half a year."""
        if not self.sells or not self.works_on(day):
            return 0.0
        ramp = 1.0 if self.start is None else min(((day - self.start).days + 15) / RAMP_DAYS, 1.0)
        return self.sells * ramp


def staff(dice: Random, *, first: date, today: date) -> list[Member]:
    """Everybody, in the order of their staff numbers."""
    members = [*_leaders(), *_reps(dice, first=first, today=today)]
    return [replace(member, code=f"YL{number:04d}") for number, member in enumerate(members, start=1)]


def _leaders() -> Iterator[Member]:
    for name, title in HEADQUARTERS:
        yield Member(code="", name=name, title=title, path=(), leads=title == "销售总监")
    for region, name in MANAGERS.items():
        yield Member(code="", name=name, title="大区经理", path=(region,), leads=True)
    for team, assistant in zip(TEAMS, ASSISTANTS, strict=True):
        path = (team.region, team.name)
        yield Member(
            code="", name=team.lead, title="销售主管", path=path, team=team.name, leads=True, sells=0.5, skill=1.2
        )
        yield Member(code="", name=assistant, title="销售内勤", path=path, team=team.name)


def _reps(dice: Random, *, first: date, today: date) -> Iterator[Member]:
    taken = {name for name, _title in HEADQUARTERS} | set(MANAGERS.values()) | set(ASSISTANTS)
    taken |= {team.lead for team in TEAMS} | {name for team in TEAMS for name in team.known}
    names = people_names(dice, taken=frozenset(taken))
    span = (today - first).days
    gone = dice.choices(TEAMS, [team.reps for team in TEAMS], k=LEFT)
    for team in TEAMS:
        leavers = sum(one is team for one in gone)
        for place in range(team.reps + leavers):
            name = team.known[place] if place < len(team.known) else next(names)
            start = left = None
            if place >= team.reps:
                left = next_working_day(first + timedelta(days=dice.randrange(span // 5, span - 40)))
            elif place >= len(team.known) and dice.random() < 0.45:
                start = next_working_day(first + timedelta(days=dice.randrange(30, span - 20)))
            skill = SKILLS.get(name) or min(max(math.exp(dice.gauss(0, 0.33)), 0.45), 1.5)
            yield Member(
                code="",
                name=name,
                title="销售工程师",
                path=(team.region, team.name),
                team=team.name,
                start=start,
                left=left,
                sells=1.0,
                skill=skill * (0.75 if left else 1.0),
            )
