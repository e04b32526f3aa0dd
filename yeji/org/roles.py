"""The roles every company starts with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yeji.org.models import Reach, Role


@dataclass(frozen=True, kw_only=True)
class BuiltIn:
    """A role as it is laid: how far its holders see, and what else they may do."""

    code: str
    records: Reach
    figures: Reach
    administers: bool = False
    closes: bool = False


BUILT_IN: Final = (
    BuiltIn(code="administrator", records=Reach.ALL, figures=Reach.ALL, administers=True, closes=True),
    BuiltIn(code="director", records=Reach.ALL, figures=Reach.ALL),
    BuiltIn(code="manager", records=Reach.UNIT, figures=Reach.UNIT),
    BuiltIn(code="rep", records=Reach.OWN, figures=Reach.OWN),
    BuiltIn(code="closer", records=Reach.OWN, figures=Reach.OWN, closes=True),
)


def lay_roles(*, alias: str) -> None:
    """Make the built-in roles that are missing; those a company changed stay as they are."""
    for role in BUILT_IN:
        Role.objects.using(alias).get_or_create(
            code=role.code,
            defaults={
                "record_reach": role.records,
                "figure_reach": role.figures,
                "administers": role.administers,
                "closes": role.closes,
            },
        )
