"""Filling the demo's database: the company, month by month as it came about, then the accounts to look at it with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from yeji.cli.demo import desk
from yeji.cli.demo.accounts import DemoAccount, keep, with_passwords
from yeji.cli.demo.company import Company, company
from yeji.cli.demo.fill import ZONE, Filling
from yeji.platform.instance import Instance

NAME: Final = "云岭仪器"
ASSISTANT: Final = "assistant@yunling.example"
ACCOUNTS: Final = (
    DemoAccount(what="销售总监", role="director", login="director@yunling.example", person="周岚"),
    DemoAccount(what="华东大区经理", role="manager", login="manager@yunling.example", person="陈屿"),
    DemoAccount(what="上海组销售", role="rep", login="rep@yunling.example", person="林昭"),
    DemoAccount(what="上海组内勤", role="assistant", login=ASSISTANT, person="方晴"),
    DemoAccount(what="运营分析", role="analyst", login="analyst@yunling.example", person="纪遥", closes=True),
    DemoAccount(what="系统管理员", role="administrator", login="admin@yunling.example", person="白榆"),
)


def load(instance: Instance, *, months: int, at: datetime) -> None:
    """Make the company with so many months of business, up to the day before ``at``, and its accounts.

    The accounts have random passwords and are kept for the operator.
    """
    accounts = with_passwords(ACCOUNTS)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(NAME, total=1)

        def hear(done: float) -> None:
            bar.update(task, completed=done)

        fill(company(today=at.astimezone(ZONE).date(), months=months), hear=hear)
    open_accounts(accounts, at=at)
    desk.enter(login=ASSISTANT, at=at)
    keep(instance, accounts)


def fill(made: Company, *, hear: Callable[[float], None] = lambda _done: None) -> None:
    """Bring a company into an empty database through the product's own doors. ``hear`` is told how far it is."""
    from yeji.ledger.upkeep import settle
    from yeji.org.services import found_company

    filling = Filling(made)
    found_company(name=NAME, currency="CNY", zone=ZONE.key, fiscal_start=1, at=filling.begun, demo=True)
    steps = filling.steps()
    for place, step in enumerate(steps, start=1):
        step()
        hear(place / len(steps))
    settle(rows=len(made.sales) + len(made.deeds))


def open_accounts(accounts: list[DemoAccount], *, at: datetime) -> None:
    """Accounts that can sign in at once, each with its role and its person."""
    from yeji.org.queries import person_called
    from yeji.org.services import grant_role
    from yeji.platform.services import open_account

    for one in accounts:
        account = open_account(login=one.login, name=one.person, password=one.password, language="zh-hans", at=at)
        for role in (one.role, *(["closer"] if one.closes else [])):
            grant_role(account=account, role=role, person=person_called(one.person))
