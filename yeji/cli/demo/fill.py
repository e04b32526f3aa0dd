"""Bringing the company in as it came about: month by month, lately day by day, so that its history can be read back."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from yeji.cli.demo.buyers import Buyer, Talker
from yeji.cli.demo.company import Company
from yeji.cli.demo.diary import Deed
from yeji.cli.demo.door import Door, Values
from yeji.cli.demo.goods import ARTICLES
from yeji.cli.demo.market import parts
from yeji.cli.demo.sales import STAGES, Sale
from yeji.cli.demo.season import working_days

ZONE: Final = ZoneInfo("Asia/Shanghai")
WEEKLY: Final = 110
DAILY: Final = 14
"""So many days ago the steps of filling become weeks, then days."""

_CHANCES: Final = {code: chance for code, _name, _outcome, chance in STAGES}
Thing = TypeVar("Thing")


def evening(day: date) -> datetime:
    """When a day's work is entered."""
    return datetime.combine(day, time(18, 30), tzinfo=ZONE)


def evenings(first: date, last: date) -> list[date]:
    """The days on whose evening something is entered: the ends of months, lately of weeks, then every working day."""
    days = working_days(first, last)
    found = [
        day
        for day, following in zip(days, [*days[1:], last + timedelta(days=1)], strict=True)
        if (last - day).days <= DAILY
        or ((last - day).days <= WEEKLY and following.isocalendar()[:2] != day.isocalendar()[:2])
        or following.month != day.month
    ]
    return [day for day in found if day < last] + [last]


class Filling:
    """Fills an empty database with a company, step by step."""

    def __init__(self, made: Company) -> None:
        self.made, self.door = made, Door()
        self.begun = evening(made.first - timedelta(days=1))
        self.evenings = evenings(made.first, made.today - timedelta(days=1))
        self.names = {buyer.code: buyer.name for buyer in made.buyers}
        known = self._known_since()
        self.buyers = self._by_evening((known[buyer.code], buyer) for buyer in made.buyers)
        self.opened = self._by_evening((sale.opened, sale) for sale in made.sales)
        self.moved = self._by_evening((day, sale) for sale in made.sales for _stage, day in sale.way[1:])
        self.done = self._by_evening((deed.done, deed) for deed in made.deeds if deed.done)
        self.talkers: dict[str, list[Talker]] = defaultdict(list)
        for talker in made.talkers:
            self.talkers[talker.buyer].append(talker)

    def steps(self) -> list[Callable[[], None]]:
        """What is to be done, in order."""
        years = dict.fromkeys(aim.month.year for aim in self.made.aims)
        days = [partial(self._evening, day) for day in self.evenings]
        return [
            self._basics,
            self._people,
            self._market,
            *(partial(self._aims, year) for year in years),
            *days,
            self._due,
        ]

    def _by_evening(self, things: Iterable[tuple[date, Thing]]) -> dict[date, list[Thing]]:
        """Things by the first evening on or after their day."""
        found: dict[date, list[Thing]] = defaultdict(list)
        for day, thing in things:
            found[self.evenings[min(bisect_left(self.evenings, day), len(self.evenings) - 1)]].append(thing)
        return found

    def _known_since(self) -> dict[str, date]:
        """When each customer was entered: before the first thing that happened with it."""
        since = {buyer.code: buyer.since for buyer in self.made.buyers}
        happened = [(sale.buyer, sale.opened) for sale in self.made.sales]
        happened += [(deed.buyer, deed.due) for deed in self.made.deeds]
        for code, day in happened:
            since[code] = min(since[code], day)
        return since

    def _basics(self) -> None:
        stages = [
            {"code": code, "name": name, "place": place, "outcome": outcome}
            for place, (code, name, outcome, _chance) in enumerate(STAGES, start=1)
        ]
        articles = [
            {"code": one.code, "name": one.name, "family": one.family, "price": Decimal(one.price)} for one in ARTICLES
        ]
        self.door.enter("stage", stages, at=self.begun)
        self.door.enter("product", articles, at=self.begun)

    def _people(self) -> None:
        from django.db import transaction

        from yeji.org.moves import end_places
        from yeji.org.services import Placement, place_people
        from yeji.records.writing import set_context

        members = self.made.members
        rows = [
            {"code": one.code, "name": one.name, "email": f"{one.code.lower()}@yunling.example", "phone": f"120{n:08d}"}
            for n, one in enumerate(members, start=1)
        ]
        self.door.enter("person", rows, at=self.begun)
        ids = self.door.ids["person"]
        places = [
            Placement(person=ids[one.code], path=one.path, leads=one.leads, title=one.title, since=one.start)
            for one in members
            if one.path
        ]
        with transaction.atomic():
            set_context(account=None, at=self.begun, verb="person.enter")
            place_people(places, at=self.begun, today=self.made.first)
            end_places({ids[one.code]: one.left for one in members if one.left})

    def _market(self) -> None:
        people = {one.name: self.door.id("person", one.code) for one in self.made.members}
        for regions in (True, False):
            rows = [
                {
                    "code": part.code,
                    "name": part.name,
                    "parent": self.door.id("territory", part.above),
                    "manager": people[part.manager],
                    "rule": part.rule,
                    "turn": part.turn,
                }
                for part in parts()
                if (part.above is None) is regions
            ]
            self.door.enter("territory", rows, at=self.begun)

    def _aims(self, year: int) -> None:
        from yeji.org.services import unit_paths

        units: Mapping[str, int] = {path[-1]: unit for path, unit in unit_paths().items()}
        rows = [
            {
                "metric": aim.metric,
                "level": aim.level,
                "period": aim.month.code,
                "unit": units[aim.unit] if aim.unit else None,
                "person": self.door.id("person", aim.person),
                "amount": Decimal(aim.amount),
            }
            for aim in self.made.aims
            if aim.month.year == year
        ]
        self.door.enter("target", rows, at=max(self.begun, evening(date(year - 1, 12, 25))), keep=False)

    def _evening(self, day: date) -> None:
        """All that came about since the evening before."""
        at = evening(day)
        self._enter_buyers(self.buyers[day], at=at)
        new = self.opened[day]
        self.door.enter("deal", [self._deal(sale, day) for sale in new], at=at)
        known = {sale.code for sale in new}
        moved = {sale.code: self._state(sale, day) for sale in self.moved[day] if sale.code not in known}
        self.door.change("deal", moved, at=at)
        self.door.enter("activity", [self._deed(deed) for deed in self.done[day]], at=at, keep=False)

    def _due(self) -> None:
        """What is still to be done."""
        rows = [self._deed(deed) for deed in self.made.deeds if deed.done is None]
        self.door.enter("activity", rows, at=evening(self.evenings[-1]), keep=False)

    def _enter_buyers(self, found: list[Buyer], *, at: datetime) -> None:
        self.door.enter("customer", [self._buyer(buyer) for buyer in found], at=at)
        rows = [self._talker(talker, buyer) for buyer in found for talker in self.talkers[buyer.code]]
        self.door.enter("contact", rows, at=at)

    def _buyer(self, buyer: Buyer) -> Values:
        return {
            "code": buyer.code,
            "name": buyer.name,
            "level": buyer.level,
            "industry": buyer.industry,
            "place": buyer.place,
            "phone": buyer.phone,
            "credit_code": buyer.credit_code,
            "source": buyer.source,
            "founded_year": buyer.founded,
            "staff": buyer.staff,
            "owner": self.door.id("person", buyer.owner),
        }

    def _talker(self, talker: Talker, buyer: Buyer) -> Values:
        return {
            "code": talker.code,
            "name": talker.name,
            "customer": self.door.id("customer", talker.buyer),
            "job_title": talker.job_title,
            "department": talker.department,
            "mobile": talker.mobile,
            "email": talker.email,
            "decides": talker.decides,
            "owner": self.door.id("person", buyer.owner),
        }

    def _deal(self, sale: Sale, day: date) -> Values:
        people = self.door.ids["person"]
        shares = [{"person": people[code], "share": str(share), "overlay": False} for code, share in sale.shares]
        return {
            "code": sale.code,
            "name": f"{self.names[sale.buyer]} · {sale.project}",
            "customer": self.door.id("customer", sale.buyer),
            "contact": self.door.id("contact", self.made.deal_talkers[sale.code]),
            "product": self.door.id("product", sale.article),
            "owner": people[sale.owner],
            "amount": Decimal(sale.amount),
            "currency": "CNY",
            "opened_on": sale.opened,
            "shares": shares or None,
            "source": sale.source,
            **self._state(sale, day),
        }

    def _state(self, sale: Sale, day: date) -> Values:
        """What a deal says of its stage and its prospects on the evening of a day."""
        stage = [name for name, since in sale.way if since <= day][-1]
        there = {"stage": self.door.id("stage", stage), "probability": _CHANCES[stage]}
        if stage != sale.stage:
            return there
        if sale.closed is not None:
            return {**there, "closed_on": sale.closed}
        outlook = self.made.outlooks[sale.code]
        return {
            **there,
            "probability": outlook.chance,
            "expected_close_on": outlook.expected,
            "next_step": outlook.step,
            "next_step_on": outlook.step_on,
        }

    def _deed(self, deed: Deed) -> Values:
        return {
            "subject": deed.subject,
            "kind": deed.kind,
            "customer": self.door.id("customer", deed.buyer),
            "contact": self.door.id("contact", deed.talker),
            "deal": self.door.id("deal", deed.deal),
            "owner": self.door.id("person", deed.owner),
            "due_on": deed.due,
            "due_at": deed.at,
            "done_on": deed.done,
            "minutes": deed.minutes,
            "result": deed.result,
        }
