"""The whole company, from the dice: plain values, the same for the same seed and day, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from yeji.cli.demo.buyers import Buyer, Talker, buyers, talkers
from yeji.cli.demo.diary import Deed, Diary, Outlook
from yeji.cli.demo.plan import Aim, aims
from yeji.cli.demo.sales import Market, Sale, sales
from yeji.cli.demo.staff import Member, staff

SEED: Final = 20260521
MONTHS: Final = 36


@dataclass(frozen=True, kw_only=True)
class Company:
    """Everything that is to be brought in, by its codes; ``first`` to yesterday are the days of business."""

    first: date
    today: date
    members: list[Member]
    buyers: list[Buyer]
    talkers: list[Talker]
    aims: list[Aim]
    sales: list[Sale]
    outlooks: dict[str, Outlook]
    deal_talkers: dict[str, str]
    deeds: list[Deed]


def company(*, today: date, months: int = MONTHS, seed: int = SEED) -> Company:
    """The company as it is on the morning of a day, with so many months of business before this one."""

    def dice(part: str) -> Random:
        return Random(f"{seed} {today} {part}")  # noqa: S311 - it is to be the same every time

    before = today.year * 12 + today.month - 1 - months
    first = date(before // 12, before % 12 + 1, 1)
    members = staff(dice("staff"), first=first, today=today)
    found = buyers(dice("buyers"), members, first=first, today=today)
    known = talkers(dice("talkers"), found)
    sold = sales(Market(dice("sales"), members, found, today=today), first=first)
    diary = Diary(dice("diary"), known, today=today)
    outlooks = {sale.code: diary.outlook(sale) for sale in sold if sale.closed is None}
    return Company(
        first=first,
        today=today,
        members=members,
        buyers=found,
        talkers=known,
        aims=list(aims(members, first=first, today=today)),
        sales=sold,
        outlooks=outlooks,
        deal_talkers={sale.code: diary.talker(sale.buyer) for sale in sold},
        deeds=_deeds(diary, members, found, sold, outlooks, first=first),
    )


def _deeds(
    diary: Diary,
    members: list[Member],
    found: list[Buyer],
    sold: list[Sale],
    outlooks: dict[str, Outlook],
    *,
    first: date,
) -> list[Deed]:
    """All that was done and is due, by the day it was due."""
    deeds = [deed for sale in sold for deed in diary.of_deal(sale)]
    deeds += [deed for sale in sold if sale.closed is None for deed in diary.planned(sale, outlooks[sale.code])]
    for member in members:
        if member.sells:
            own = [buyer.code for buyer in found if buyer.owner == member.code]
            own = own or [buyer.code for buyer in found if buyer.team == member.team]
            deeds += diary.of_care(member, own, first=first)
            deeds += diary.today_of(member, own) if member.works_on(diary.today) else []
    return sorted(deeds, key=lambda deed: (deed.due, deed.owner, deed.buyer, deed.subject))
