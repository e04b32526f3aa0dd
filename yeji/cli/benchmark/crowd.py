"""People who work at the same time: real requests to the served product, with pauses to look."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles
from typing import Final

from django.conf import settings
from django.test import Client

from yeji.cli.benchmark.cast import PASSWORD, Cast
from yeji.cli.benchmark.company import MOMENT
from yeji.cli.benchmark.measure import SMALL, Result, rows_of
from yeji.org.scopes import SYSTEM
from yeji.org.services import grant_role
from yeji.platform.models import Account
from yeji.platform.services import open_account
from yeji.records.reading import visible
from yeji.records.types import registry

GOAL_MS: Final = 300.0
"""For the slowest twentieth of all clicks."""
LOOKS: Final = (1.0, 3.0)
"""Seconds between what a page shows and the next click."""
LASTS: Final = 20.0
_BRIEFLY: Final = 0.1
"""Pauses and length of a company that is made to see that everything runs, as a share."""
DIRECTOR_EVERY: Final = 10


@dataclass
class Clicker:
    """One person at a browser: a session, the pages of a day's work, and how long each took in milliseconds."""

    cookie: str
    pages: Sequence[str]
    dice: random.Random
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def work(self, port: int, goes_on: Callable[[], bool], share: float) -> None:
        """Look, click, and look again until the end."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(self.dice.uniform(0, LOOKS[1]) * share)
        while goes_on():
            page = self.dice.choice(self.pages)
            began = time.perf_counter()
            connection.request("GET", page, headers={"Cookie": self.cookie, "Accept-Language": "zh-hans"})
            answer = connection.getresponse()
            answer.read()
            self.took.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                self.wrong.append(f"{page} answers {answer.status}")
            time.sleep(self.dice.uniform(*LOOKS) * share)
        connection.close()


def crowd(people: Sequence[Clicker], port: int, *, scale: int) -> Result:
    """All these people at once, for a while.

    :raises RuntimeError: if a page is refused.
    """
    share = share_of(scale)
    until = time.monotonic() + LASTS * share
    at_once([partial(one.work, port, lambda: time.monotonic() < until, share) for one in people])
    took = clicks_of(people)
    slow = slowest(took)
    met = "≤" if slow <= GOAL_MS else ">"
    note = f"{len(took)} clicks, slowest twentieth {slow:,.0f} ms {met} {GOAL_MS:,.0f} ms"
    return Result(name=f"crowd_of_{len(people)}", scale=scale, median_ms=median(took),
                  p90_ms=quantiles(took, n=10)[-1], goal_ms=GOAL_MS, note=note)  # fmt: skip


def share_of(scale: int) -> float:
    """How much of the usual pauses and length a company of so many deals gets."""
    return 1.0 if scale >= SMALL else _BRIEFLY


def clicks_of(people: Sequence[Clicker]) -> list[float]:
    """How long each click took, in milliseconds.

    :raises RuntimeError: if a page was refused.
    """
    if wrong := [said for one in people for said in one.wrong]:
        raise RuntimeError(wrong[0])
    return sorted(each for one in people for each in one.took)


def slowest(took: Sequence[float]) -> float:
    """The least of the slowest twentieth."""
    return quantiles(took, n=20)[-1]


def clickers(cast: Cast, people: int) -> Iterator[Clicker]:
    """So many people: reps in their own lists, and a director among every ten."""
    deals = dict(rows_of("SELECT owner_id, min(id) FROM sales_deal GROUP BY 1"))
    for number in range(people):
        person = cast.person(number)
        leads = number % DIRECTOR_EVERY == 0
        account = cast.director if leads else _rep(number, person)
        record = deals.get(person) or cast.deal(number)
        yield Clicker(
            cookie=_session(account),
            pages=("/?period=2026Q2", "/records/deal/", "/records/deal/board/", f"/records/deal/{record}/",
                   "/records/customer/", "/search/panel/?q=Product+12", "/explain/won_amount/?period=2026Q2"),
            dice=random.Random(number),  # noqa: S311 - it is to be the same every time
        )  # fmt: skip


def _rep(number: int, person: int) -> Account:
    account = open_account(login=f"rep{number}", name=f"Rep {number}", password=PASSWORD, language="zh-hans", at=MOMENT)
    grant_role(account=account, role="rep", person=visible(SYSTEM, registry.get("person")).get(pk=person))
    return account


def _session(account: Account) -> str:
    browser = Client()
    browser.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


def at_once(works: Sequence[Callable[[], None]]) -> None:
    """Do all of it side by side, to the end."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
