"""Watching the disk: a full one makes PostgreSQL stop in panic, so writing ends before it is full."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from yeji.platform.instance import Instance

_GIGABYTE: Final = 1024**3
BALLAST: Final = "ballast"


class Room(IntEnum):
    """How much room the disk has, from plenty to too little."""

    PLENTY = 0
    LITTLE = 1
    TOO_LITTLE = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """When to warn and when to stop writing, as shares of the disk (1 is all of it) and bytes.

    Writing ends at the larger of ``stop_share`` and ``stop_bytes``. The ballast is the smaller of
    ``ballast_bytes`` and ``ballast_share``: deleting that file gives room at once to a person in need.
    ``look_every`` is the seconds between two looks.
    """

    warn_share: float = 0.15
    stop_share: float = 0.05
    stop_bytes: int = _GIGABYTE
    ballast_bytes: int = _GIGABYTE
    ballast_share: float = 0.05
    look_every: float = 10.0

    def room(self, *, free: int, total: int) -> Room:
        """What ``free`` of ``total`` bytes mean."""
        if free <= max(self.stop_bytes, self.stop_share * total):
            return Room.TOO_LITTLE
        return Room.LITTLE if free <= self.warn_share * total else Room.PLENTY


@dataclass(frozen=True, slots=True)
class DiskGuard:
    """The guard of one instance's disk."""

    instance: Instance
    limits: Limits = Limits()

    @property
    def ballast(self) -> Path:
        """The file that may be deleted when the disk is full."""
        return self.instance.home / BALLAST

    def room(self) -> Room:
        """How much room there is now."""
        usage = shutil.disk_usage(self.instance.home)
        return self.limits.room(free=usage.free, total=usage.total)

    def free_share(self) -> float:
        """How much of the disk is free, from 0 to 1."""
        usage = shutil.disk_usage(self.instance.home)
        return usage.free / usage.total

    def lay_ballast(self) -> bool:
        """Put the ballast down while there is plenty of room; True if it is there."""
        if self.ballast.exists():
            return True
        usage = shutil.disk_usage(self.instance.home)
        size = min(self.limits.ballast_bytes, int(usage.total * self.limits.ballast_share))
        if size <= 0 or self.limits.room(free=usage.free - size, total=usage.total) is not Room.PLENTY:
            return False
        draft = self.ballast.with_suffix(".new")
        try:
            with draft.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        except (OSError, AttributeError):  # the file system or the system cannot reserve room
            draft.unlink(missing_ok=True)
            return False
        draft.replace(self.ballast)
        return True
