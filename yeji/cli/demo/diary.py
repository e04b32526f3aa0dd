"""Calls, visits and what else is done for customers: what was done on the way of every deal, and what is due now.

Source: invented. The words are those that sales people write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Final

from yeji.cli.demo.buyers import Talker
from yeji.cli.demo.sales import OPEN, WON, Sale
from yeji.cli.demo.season import is_working, next_working_day, working_days
from yeji.cli.demo.staff import Member

DONE_KINDS: Final = (("visit", 42), ("call", 44), ("meeting", 6), ("mail", 8))
MINUTES: Final = {
    "visit": (30, 40, 50, 60, 90, 120),
    "call": (3, 5, 6, 8, 12, 20),
    "meeting": (45, 60, 90),
    "mail": (5, 10),
}
SUBJECTS: Final = {
    "visit": (
        "看现场条件",
        "需求访谈",
        "方案交流",
        "送样测试",
        "见决策人",
        "商务沟通",
    ),
    "call": (
        "问进展",
        "约时间",
        "报价意见",
        "确认参数",
        "催流程",
    ),
    "meeting": (
        "方案评审",
        "技术交流",
        "报价复核",
    ),
    "mail": (
        "发资料",
        "发报价",
        "会议纪要",
    ),
}
RESULTS: Final = {
    "visit": (
        "现场条件合适，下周出方案。",
        "实验室主任认可，要再见采购。",
        "预算要等下季度批复。",
        "样品结果不错，客户要对比数据。",
        "竞争对手也来过，价格敏感。",
    ),
    "call": (
        "本周内回复。",
        "已约下周拜访。",
        "参数确认，按此报价。",
        "领导出差，下周再联系。",
        "",
    ),
    "meeting": (
        "评审通过，进入报价。",
        "两处参数要改，三天内补。",
        "定了交期和付款方式。",
    ),
    "mail": (
        "",
        "对方已收到。",
    ),
}
NEXT: Final = {
    "lead": (("call", "电话约拜访"), ("visit", "首次拜访"), ("mail", "发公司介绍")),
    "need": (("visit", "需求访谈"), ("call", "确认参数"), ("task", "整理需求清单")),
    "demo": (("meeting", "方案评审会"), ("visit", "现场演示"), ("visit", "送样测试")),
    "quote": (("meeting", "报价复核会"), ("call", "商务条款"), ("task", "改报价单")),
    "talk": (("task", "法务审合同"), ("visit", "总经理会面"), ("call", "付款方式")),
}  # fmt: skip
HOURS: Final = (9, 10, 11, 14, 15, 16)
_SLOW_TEAM, _SLOW_PART = "天津组", 0.62
"""The team whose visits have fallen this quarter, and to how much of what was usual."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something done, or due where there is no ``done``."""

    subject: str
    kind: str
    buyer: str
    owner: str
    due: date
    deal: str = ""
    talker: str = ""
    at: time | None = None
    done: date | None = None
    minutes: int | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a deal that is open says of what comes: its next step, chance and the day it is expected to be signed."""

    expected: date
    chance: int
    step: str
    step_kind: str
    step_on: date | None


class Diary:
    """Makes deeds; it knows who can be talked to at each customer."""

    def __init__(self, dice: Random, talkers: list[Talker], *, today: date) -> None:
        self.dice, self.today = dice, today
        self._talkers: dict[str, list[str]] = defaultdict(list)
        for talker in talkers:
            self._talkers[talker.buyer].append(talker.code)
        self._quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)

    def talker(self, buyer: str) -> str:
        """Somebody at a customer; nobody where nobody is known."""
        return self.dice.choice(self._talkers[buyer]) if self._talkers[buyer] else ""

    def of_deal(self, sale: Sale) -> Iterator[Deed]:
        """What was done between a deal's first day and its last, or yesterday."""
        last = min(sale.closed or self.today, self.today - timedelta(days=1))
        days = working_days(sale.opened, last)
        if not days:
            return
        usual = self.dice.uniform(3, 8) if sale.stage == WON or sale.closed is None else self.dice.uniform(2, 5)
        for day in sorted(self.dice.choices(days, k=max(round(min(usual, len(days) * 0.5)), 1))):
            kind = self.dice.choices([kind for kind, _w in DONE_KINDS], [weight for _k, weight in DONE_KINDS])[0]
            slow = sale.team == _SLOW_TEAM and day >= self._quarter and kind == "visit"
            if not slow or self.dice.random() < _SLOW_PART:
                yield self._done(kind, sale.buyer, sale.owner, day, deal=sale.code)

    def of_care(self, member: Member, buyers: list[str], *, first: date) -> Iterator[Deed]:
        """Calls and visits without a deal: one keeps in touch."""
        start = max(first, member.start or first)
        last = min(member.left or self.today, self.today) - timedelta(days=1)
        days = working_days(start, last)
        for day in sorted(self.dice.sample(days, round(len(days) * 0.16 * member.sells)) if buyers else []):
            yield self._done(self.dice.choice(("visit", "call", "call")), self.dice.choice(buyers), member.code, day)

    def outlook(self, sale: Sale) -> Outlook:
        """What an open deal promises."""
        base = (10, 25, 45, 60, 80)[OPEN.index(sale.stage)]
        chance = min(max(base + self.dice.choice((-10, -5, 0, 0, 5, 10)), 5), 90)
        far = (75, 60, 42, 26, 13)[OPEN.index(sale.stage)]
        expected = next_working_day(self.today + timedelta(days=round(far * self.dice.uniform(0.3, 1.7)) - 4))
        if self.dice.random() < 0.1:
            return Outlook(expected=expected, chance=chance, step="", step_kind="", step_on=None)
        kind, step = self.dice.choice(NEXT[sale.stage])
        day = self.today + timedelta(days=self.dice.choice((-9, -4, -1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 7, 8, 11, 14)))
        day = next_working_day(day) if day > self.today else day
        return Outlook(expected=expected, chance=chance, step=step, step_kind=kind, step_on=day)

    def planned(self, sale: Sale, outlook: Outlook) -> Iterator[Deed]:
        """The next step as something to do."""
        if outlook.step_on is not None:
            timed = outlook.step_kind in ("visit", "meeting", "call") and self.dice.random() < 0.8
            at = time(self.dice.choice(HOURS), self.dice.choice((0, 30))) if timed else None
            yield Deed(
                subject=outlook.step, kind=outlook.step_kind, buyer=sale.buyer, owner=sale.owner, deal=sale.code,
                talker=self.talker(sale.buyer), due=outlook.step_on, at=at,
            )  # fmt: skip

    def today_of(self, member: Member, buyers: list[str]) -> Iterator[Deed]:
        """One or two calls on the day itself."""
        for _n in range(self.dice.choice((1, 1, 2)) if is_working(self.today) and buyers else 0):
            buyer, at = self.dice.choice(buyers), time(self.dice.choice(HOURS), self.dice.choice((0, 30)))
            yield Deed(
                subject="问进展", kind="call", buyer=buyer, owner=member.code, talker=self.talker(buyer),
                due=self.today, at=at,
            )  # fmt: skip

    def _done(self, kind: str, buyer: str, owner: str, day: date, *, deal: str = "") -> Deed:
        return Deed(
            subject=self.dice.choice(SUBJECTS[kind]), kind=kind, buyer=buyer, owner=owner, deal=deal,
            talker=self.talker(buyer), due=day, done=day, minutes=self.dice.choice(MINUTES[kind]),
            result=self.dice.choice(RESULTS[kind]),
        )  # fmt: skip
