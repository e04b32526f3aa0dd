"""Closing months in tests, with four eyes."""

from __future__ import annotations

from tests.world import NOON, World
from yeji.kit.periods import parse
from yeji.ledger.periods import move_period


def lock(world: World, *months: str) -> None:
    """Take each month all the way to locked: Ada calculates, Ben reviews."""
    for month in months:
        for to, who in (("calculated", "ada"), ("reviewed", "ben"), ("locked", "ada")):
            move_period(month=parse(month), to=to, by=world.accounts[who], at=NOON)
