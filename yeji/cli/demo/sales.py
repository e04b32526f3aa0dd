"""Deals: won ones that add up to what each team reached, lost ones beside them, and what is open today.

Source: invented. What a team reached in a quarter is drawn first, then cut into deals, then given to its people by how
good they are; so good and bad ones show, and this quarter reads as planned (``Team.pace``) on any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from yeji.cli.demo.buyers import Buyer
from yeji.cli.demo.goods import ARTICLES, asked_for
from yeji.cli.demo.plan import team_target
from yeji.cli.demo.season import Month, day_weights, months_between, next_working_day, working_days
from yeji.cli.demo.staff import TEAMS, Member, Team

WON, LOST = "won", "lost"
STAGES: Final = (
    ("lead", "初步接洽", "open", 10),
    ("need", "需求确认", "open", 25),
    ("demo", "方案演示", "open", 45),
    ("quote", "报价", "open", 60),
    ("talk", "谈判签约", "open", 80),
    (WON, "赢单", "won", 100),
    (LOST, "输单", "lost", 0),
)
OPEN: Final = tuple(code for code, _name, outcome, _chance in STAGES if outcome == "open")
LINES: Final = {article.code: article.lines for article in ARTICLES}
_TRIES: Final = 8
_LOST_TO_WON: Final = 1.2
_SHARED: Final = 0.06
_EVEN: Final = 0.25
_OPEN_EACH: Final = 4.2
_SHORTEST, _LONGEST = 4, 190
_OPEN_WEIGHTS: Final = (31, 25, 20, 14, 10)


@dataclass(frozen=True, kw_only=True)
class Sale:
    """A deal and its way: the stage it entered on which day. ``shares`` are staff numbers and per cents."""

    code: str
    buyer: str
    article: str
    project: str
    owner: str
    team: str
    amount: int
    way: tuple[tuple[str, date], ...]
    shares: tuple[tuple[str, int], ...] = ()
    source: str = ""

    @property
    def opened(self) -> date:
        return self.way[0][1]

    @property
    def stage(self) -> str:
        return self.way[-1][0]

    @property
    def closed(self) -> date | None:
        return self.way[-1][1] if self.stage in (WON, LOST) else None


class Market:
    """Who sells to whom, with the dice that decide it."""

    def __init__(self, dice: Random, members: list[Member], buyers: list[Buyer], *, today: date) -> None:
        self.dice, self.today = dice, today
        self.sellers = {team.name: [m for m in members if m.team == team.name and m.sells] for team in TEAMS}
        self.members = {member.code: member for member in members}
        self.number = 0
        self._buyers: dict[str, tuple[list[Buyer], list[float]]] = {}
        for team in TEAMS:
            self._keep(team.name, [buyer for buyer in buyers if buyer.team == team.name])
        for code in self.members:
            self._keep(code, [buyer for buyer in buyers if buyer.owner == code])

    def _keep(self, whose: str, found: list[Buyer]) -> None:
        self._buyers[whose] = (found, list(accumulate(buyer.weight for buyer in found)))

    def winner(self, team: str, day: date, got: dict[str, int], aim: float) -> Member | None:
        """Who of a team wins a deal on a day: the better ones more, and whoever had little so far."""
        there = self.sellers[team]
        parts = [member.strength(day) * member.skill for member in there]
        whole = sum(parts)
        if not whole:
            return None
        had = [
            got.get(member.code, 0) / (aim * part / whole) if part else 0
            for member, part in zip(there, parts, strict=True)
        ]
        weights = [part / (_EVEN + done) ** 3 for part, done in zip(parts, had, strict=True)]
        return self.dice.choices(there, weights)[0]

    def loser(self, team: str, day: date) -> Member | None:
        """Who of a team loses a deal on a day: whoever is less good at it a little more often."""
        there = self.sellers[team]
        weights = [member.strength(day) * member.skill**-0.4 for member in there]
        return self.dice.choices(there, weights)[0] if any(weights) else None

    def buyer(self, seller: Member, lines: frozenset[str]) -> Buyer:
        """A customer in one of these lines of business: the seller's own, else the team's."""
        whose = (
            [seller.code] * _TRIES + [seller.team] * _TRIES if self._buyers[seller.code][0] else [seller.team] * _TRIES
        )
        for code in whose:
            own, weights = self._buyers[code]
            found = self.dice.choices(own, cum_weights=weights)[0]
            if not lines or found.industry in lines:
                break
        return found

    def sale(self, seller: Member, asked: tuple[str, str, int], way: tuple[tuple[str, date], ...]) -> Sale:
        """A deal with the next number."""
        self.number += 1
        article, project, amount = asked
        buyer = self.buyer(seller, LINES[article])
        return Sale(
            code=f"D{self.number:05d}",
            buyer=buyer.code,
            article=article,
            project=project,
            owner=seller.code,
            team=seller.team,
            amount=amount,
            way=way,
            shares=self._shares(seller, way[0][1]),
            source=buyer.source,
        )

    def _shares(self, seller: Member, day: date) -> tuple[tuple[str, int], ...]:
        others = [one for one in self.sellers[seller.team] if one is not seller and one.works_on(day)]
        others = [one for one in others if one.left is None]
        if not others or self.dice.random() >= _SHARED:
            return ()
        most = self.dice.choice((60, 70, 80))
        return ((seller.code, most), (self.dice.choice(others).code, 100 - most))

    def opening(self, seller: Member, closed: date) -> date:
        """When a deal that was closed on a day had begun: about two months before, never before its seller came."""
        days = min(max(round(self.dice.lognormvariate(3.9, 0.55)), _SHORTEST), _LONGEST)
        opened = closed - timedelta(days=days)
        return min(max(opened, seller.start or opened), closed)


def sales(market: Market, *, first: date) -> list[Sale]:
    """Every deal from the first day to yesterday, and those open today."""
    found: list[Sale] = []
    for team in TEAMS:
        for (year, quarter), days in _quarters(first, market.today):
            aim = _reached(market, team, days, year=year, quarter=quarter)
            won = list(_won(market, team, days, aim))
            found += won
            found += _lost(market, team, days, round(len(won) * _LOST_TO_WON))
    return found + list(_open(market))


def _quarters(first: date, today: date) -> Iterator[tuple[tuple[int, int], list[date]]]:
    """Each quarter with its working days up to yesterday."""
    days: dict[tuple[int, int], list[date]] = {}
    for day in working_days(first, today - timedelta(days=1)):
        days.setdefault((day.year, (day.month - 1) // 3 + 1), []).append(day)
    yield from days.items()


def _reached(market: Market, team: Team, days: list[date], *, year: int, quarter: int) -> float:
    """What the team signs in these days: in this quarter by its pace, before that around its target."""
    months = list(months_between(Month(year, quarter * 3 - 2), Month(year, quarter * 3)))
    target = sum(team_target(team.name, month, today=market.today) for month in months)
    every = working_days(months[0].first, months[-1].last)
    now = (market.today.year, (market.today.month - 1) // 3 + 1) == (year, quarter)
    if now:
        return target * len(days) / len(every) * team.pace
    lately = (market.today - days[-1]).days < 400
    drift = (team.pace - 1) * 0.4 if lately else 0.0
    part = sum(day_weights(days)) / sum(day_weights(every))
    return target * part * (0.985 + drift + min(max(market.dice.gauss(0, 0.06), -0.13), 0.13))


def _won(market: Market, team: Team, days: list[date], aim: float) -> Iterator[Sale]:
    """Deals whose amounts add up to the aim, within thousands."""
    asked: list[tuple[str, str, int]] = []
    while sum(amount for _article, _project, amount in asked) < aim * 0.98:
        article, project, amount = asked_for(market.dice)
        if amount < max(aim * 0.3, 40_000):
            asked.append((article.code, project, amount))
    scale = aim / max(sum(amount for _article, _project, amount in asked), 1)
    got: dict[str, int] = {}
    for (code, project, amount), day in zip(asked, _days(market.dice, days, len(asked)), strict=True):
        seller = market.winner(team.name, day, got, aim)
        if seller is None:
            continue
        scaled = max(round(amount * scale / 1000), 1) * 1000
        got[seller.code] = got.get(seller.code, 0) + scaled
        yield market.sale(seller, (code, project, scaled), _way(market, seller, day, WON))


def _lost(market: Market, team: Team, days: list[date], count: int) -> Iterator[Sale]:
    for day in _days(market.dice, days, count):
        seller = market.loser(team.name, day)
        if seller is not None:
            article, project, amount = asked_for(market.dice)
            yield market.sale(seller, (article.code, project, amount), _way(market, seller, day, LOST))


def _days(dice: Random, days: list[date], count: int) -> list[date]:
    return sorted(dice.choices(days, day_weights(days), k=count))


def _way(market: Market, seller: Member, closed: date, outcome: str) -> tuple[tuple[str, date], ...]:
    """Through the stages to the end; what is lost does not see all of them."""
    opened = market.opening(seller, closed)
    steps = len(OPEN) if outcome == WON else market.dice.choices((1, 2, 3, 4, 5), (15, 22, 28, 25, 10))[0]
    return (*_passed(market.dice, opened, closed, steps), (outcome, closed))


def _passed(dice: Random, opened: date, until: date, steps: int) -> Iterator[tuple[str, date]]:
    span = (until - opened).days
    marks = sorted(dice.random() for _n in range(steps - 1))
    yield OPEN[0], opened
    for stage, mark in zip(OPEN[1:], marks, strict=False):
        yield stage, next_working_day(opened + timedelta(days=int(span * mark))) if span > 6 else until


def _open(market: Market) -> Iterator[Sale]:
    """What is being worked on today: each seller has a few, early stages more than late ones."""
    yesterday = market.today - timedelta(days=1)
    for team in TEAMS:
        for seller in market.sellers[team.name]:
            if not seller.works_on(market.today):
                continue
            for _n in range(round(seller.sells * market.dice.uniform(0.5, 1.5) * _OPEN_EACH)):
                step = market.dice.choices(range(1, len(OPEN) + 1), _OPEN_WEIGHTS)[0]
                age = market.dice.randrange(3, 30 + 26 * step)
                opened = max(yesterday - timedelta(days=age), seller.start or date.min)
                rest = market.dice.randrange(1, 26)
                until = max(yesterday - timedelta(days=rest), opened)
                article, project, amount = asked_for(market.dice)
                grown = round(amount * market.dice.uniform(1.1, 1.9) / 1000) * 1000
                yield market.sale(
                    seller, (article.code, project, grown), tuple(_passed(market.dice, opened, until, step))
                )
