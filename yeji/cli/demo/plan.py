"""What was planned: every team's target by month, and what its people, its region and the company make of it.

Source: invented, in the proportions of the screens that the product was drawn with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from yeji.cli.demo.season import YEARLY_GROWTH, Month, months_between
from yeji.cli.demo.staff import TEAMS, Member

YEAR_PLAN: Final = 336_000_000
"""Yuan that the company is to sign in the year of today."""

FLOOR: Final = 0.85
"""The floor (考核值) is this much of the target."""

WHOLE: Final = 1000
_OVER: Final = 1.03
"""People are given a little more than their team together."""
_SKILL_COUNTS: Final = 0.4
_VISITS: Final = 8
_WAN: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A planned figure of a month: for a unit, a person (by staff number) or, with neither, the company."""

    metric: str
    level: str
    month: Month
    amount: int
    unit: str = ""
    person: str = ""


def team_target(team: str, month: Month, *, today: date) -> int:
    """What a team was to sign in a month, in yuan."""
    part = next(one.part for one in TEAMS if one.name == team)
    year = YEAR_PLAN * YEARLY_GROWTH ** (month.year - today.year)
    weights = sum(Month(month.year, number).weight() for number in range(1, 13))
    return _rounded(year * part / WHOLE * month.weight() / weights, _WAN)


def aims(members: list[Member], *, first: date, today: date) -> Iterator[Aim]:
    """Every target and floor, from the first month to the end of this year, and this quarter's visits."""
    for month in months_between(Month(first.year, first.month), Month(today.year, 12)):
        teams = {team.name: team_target(team.name, month, today=today) for team in TEAMS}
        yield from _levels(month, sum(teams.values()))
        for region in dict.fromkeys(team.region for team in TEAMS):
            yield from _levels(month, sum(teams[team.name] for team in TEAMS if team.region == region), unit=region)
        for name, amount in teams.items():
            yield from _levels(month, amount, unit=name)
            for code, part in _of_people(members, name, month, amount).items():
                yield from _levels(month, part, person=code)
        if month.quarter == (today.year, (today.month - 1) // 3 + 1):
            yield from _visits(members, month)


def _levels(month: Month, amount: int, *, unit: str = "", person: str = "") -> Iterator[Aim]:
    yield Aim(metric="won_amount", level="target", month=month, amount=amount, unit=unit, person=person)
    floor = _rounded(amount * FLOOR, 1000)
    yield Aim(metric="won_amount", level="floor", month=month, amount=floor, unit=unit, person=person)


def _of_people(members: list[Member], team: str, month: Month, amount: int) -> dict[str, int]:
    """The team's target shared among those who sell in it in the middle of the month, the better ones more."""
    middle = month.first.replace(day=15)
    parts = {
        member.code: member.strength(middle) * (1 - _SKILL_COUNTS + _SKILL_COUNTS * member.skill)
        for member in members
        if member.team == team
    }
    whole = sum(parts.values())
    return {code: _rounded(amount * _OVER * part / whole, 1000) for code, part in parts.items() if part > 0}


def _visits(members: list[Member], month: Month) -> Iterator[Aim]:
    day = month.first
    for team in TEAMS:
        sellers = [member for member in members if member.team == team.name and member.strength(day) >= 1]
        yield Aim(metric="visits", level="target", month=month, amount=_VISITS * len(sellers), unit=team.name)
        for member in sellers:
            yield Aim(metric="visits", level="target", month=month, amount=_VISITS, person=member.code)


def _rounded(amount: float, step: int) -> int:
    return max(round(amount / step), 1) * step
