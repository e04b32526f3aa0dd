"""What the assistant has entered for the team this morning: next steps that colleagues told on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

STEPS: Final = (
    ("call", "约第二次演示的时间"),
    ("visit", "带样品去现场测试"),
    ("task", "准备投标文件"),
    ("meeting", "方案评审会"),
    ("task", "补齐合同附件"),
    ("visit", "拜访质量总监"),
    ("call", "确认付款方式"),
    ("mail", "发更新后的报价单"),
)
"""Kind and subject of each."""


def enter(*, login: str, at: datetime) -> None:
    """Plan these steps for open deals of the assistant's team, in the assistant's name; none is done yet, so that no
    figure changes."""
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import scope_of
    from yeji.platform.models import Account
    from yeji.records.reading import visible
    from yeji.records.types import registry
    from yeji.records.writing import save

    day = business_day(at=at, of=company())
    scope = scope_of(account=Account.objects.get(login=login), day=day)
    deals = visible(scope, registry.get("deal")).filter(stage__outcome="open").order_by("-amount", "pk")
    for place, (deal, (kind, subject)) in enumerate(zip(deals[: len(STEPS)], STEPS, strict=False)):
        about = {"deal": deal.pk, "customer": deal.customer_id, "owner": deal.owner_id}
        due = day + timedelta(days=1 + place % 4)
        change = {"kind": kind, "subject": subject, "due_on": due.isoformat(), **about}
        save(registry.get("activity"), None, change, by=scope, at=at, verb="activity.create")
