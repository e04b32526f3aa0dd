"""The disk guard."""

from __future__ import annotations

import pytest

from yeji.platform.database.disk import DiskGuard, Limits, Room
from yeji.platform.instance import Instance

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("free", "total", "room"),
    [
        (50, 100, Room.PLENTY),
        (16, 100, Room.PLENTY),
        (15, 100, Room.LITTLE),
        (6, 100, Room.LITTLE),
        (5, 100, Room.TOO_LITTLE),
        (2, 10, Room.PLENTY),
        (1, 10, Room.TOO_LITTLE),
    ],
)
def test_room(free: int, total: int, room: Room) -> None:
    assert Limits().room(free=free * GIGABYTE, total=total * GIGABYTE) is room


def test_ballast_is_laid_once_and_gives_its_room_back(instance: Instance) -> None:
    # Whatever room this machine has left, there is plenty.
    guard = DiskGuard(instance, Limits(warn_share=0, stop_share=0, stop_bytes=0, ballast_bytes=1_000_000))
    assert guard.lay_ballast()
    assert guard.lay_ballast()
    assert guard.ballast.stat().st_blocks * 512 >= 1_000_000
    guard.ballast.unlink()


def test_no_ballast_where_room_is_short(instance: Instance) -> None:
    guard = DiskGuard(instance, Limits(warn_share=1.0))
    assert guard.room() is not Room.PLENTY
    assert not guard.lay_ballast()
    assert not guard.ballast.exists()
