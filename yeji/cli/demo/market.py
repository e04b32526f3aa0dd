"""How the company divides its market: regions by place with their parts, and the largest customers by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yeji.cli.demo.buyers import PLACES
from yeji.cli.demo.staff import HEADQUARTERS, MANAGERS, TEAMS


@dataclass(frozen=True, kw_only=True)
class Part:
    """A territory: who is responsible for it, and the rule by which customers fall into it."""

    code: str
    name: str
    above: str | None
    manager: str
    rule: str = ""
    turn: int | None = None


_NAMES: Final = {
    "上海组": "上海", "苏州组": "江苏", "杭州组": "浙江", "深圳组": "深莞惠", "广州组": "广佛与广西",
    "北京组": "京廊", "天津组": "津冀鲁", "成都组": "川滇", "重庆组": "渝黔",
}  # fmt: skip
KEY_ACCOUNTS: Final = Part(
    code="Q00",
    name="全国大客户",
    above=None,
    manager=HEADQUARTERS[0][0],
    rule="level:in:A;staff:gte:1500",
    turn=1,
)


def parts() -> Iterator[Part]:
    """Every territory, each behind the one above it."""
    yield KEY_ACCOUNTS
    regions = {name: f"Q{number}0" for number, name in enumerate(MANAGERS, start=1)}
    for name, manager in MANAGERS.items():
        yield Part(code=regions[name], name=f"{name}片区", above=None, manager=manager)
    for number, team in enumerate(TEAMS, start=1):
        rule = "|".join(f"place:starts:{place}" for place in PLACES[team.name].split())
        yield Part(
            code=f"{regions[team.region][:2]}{number}",
            name=_NAMES[team.name],
            above=regions[team.region],
            manager=team.lead,
            rule=rule,
        )
