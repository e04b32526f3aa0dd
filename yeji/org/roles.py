"""The roles every company starts with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yeji.org.models import Reach, Role


@dataclass(frozen=True, kw_only=True)
class BuiltIn:
    """A role as it is laid: how far its holders see, and what else they may do; ``about`` says it to people."""

    code: str
    label: Any
    about: Any
    records: Reach
    figures: Reach
    administers: bool = False
    closes: bool = False
    writes: bool = True
    assists: bool = False
    plans: bool = False
    hands_over: bool = False
    looks_as: bool = False
    reveals: bool = False


BUILT_IN: Final = (
    BuiltIn(
        code="administrator",
        label=_("Administrator"),
        about=_("Sees everything; accounts, organisation, stages, rates, months, backups."),
        records=Reach.ALL,
        figures=Reach.ALL,
        administers=True,
        closes=True,
        plans=True,
        hands_over=True,
        looks_as=True,
        reveals=True,
    ),
    BuiltIn(
        code="director",
        label=_("Director"),
        about=_("Sees all records and all figures; sets targets."),
        records=Reach.ALL,
        figures=Reach.ALL,
        plans=True,
        hands_over=True,
    ),
    BuiltIn(
        code="manager",
        label=_("Manager"),
        about=_("Sees the records and figures of the own unit and below; sets targets for the units and people there."),
        records=Reach.UNIT,
        figures=Reach.UNIT,
        plans=True,
        hands_over=True,
    ),
    BuiltIn(
        code="assistant",
        label=_("Assistant"),
        about=_("Enters and sees records for the own unit and below, with its figures."),
        records=Reach.UNIT,
        figures=Reach.UNIT,
        assists=True,
    ),
    BuiltIn(
        code="rep",
        label=_("Rep"),
        about=_("Sees the own records and figures."),
        records=Reach.OWN,
        figures=Reach.OWN,
    ),
    BuiltIn(
        code="closer",
        label=_("Closer"),
        about=_("Takes months on towards being locked; goes with another role."),
        records=Reach.OWN,
        figures=Reach.OWN,
        closes=True,
        writes=False,
    ),
    BuiltIn(
        code="analyst",
        label=_("Analyst"),
        about=_("Sees all records and all figures, and changes none."),
        records=Reach.ALL,
        figures=Reach.ALL,
        writes=False,
    ),
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
                "writes": role.writes,
                "assists": role.assists,
                "plans": role.plans,
                "hands_over": role.hands_over,
                "looks_as": role.looks_as,
                "reveals": role.reveals,
            },
        )


def role_label(code: str) -> str:
    """What people call a role; one that a company made itself is called by its code."""
    return next((str(role.label) for role in BUILT_IN if role.code == code), code)


def role_about(code: str) -> str:
    """What a built-in role means, in a sentence."""
    return next((str(role.about) for role in BUILT_IN if role.code == code), "")
