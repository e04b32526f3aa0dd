"""The backups in an instance's own place: what there is, and what is kept for how long."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup.taking import SUFFIX
from yeji.platform.instance import Instance

NIGHTLY: Final = "nightly"
BEFORE: Final = "before-restore"
ASKED: Final = "asked"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}\.yeji")
DAYS_KEPT: Final = 7
WEEKS_KEPT: Final = 4
MONTHS_KEPT: Final = 6
_UNFINISHED_LIFE: Final = timedelta(days=1)


class NoSuchBackup(Refused):
    """There is no backup of this name in the instance's own place."""

    status = 404
    code = "backup.unknown"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One backup. ``kind``: made by the clock, before a restore, or because somebody asked."""

    name: str
    kind: str
    size: int
    made_at: datetime


def nightly_name(at: datetime) -> str:
    """What the backup of this night is called."""
    return f"{NIGHTLY}-{at:%Y%m%d-%H%M%S}{SUFFIX}"


def kept(instance: Instance) -> list[Kept]:
    """Every backup in the instance's own place, the newest first."""
    found = []
    for path in instance.backups.glob(f"*{SUFFIX}"):
        try:
            about = path.stat()
        except OSError:
            continue
        if path.is_file() and not path.is_symlink() and _NAME.fullmatch(path.name):
            made = datetime.fromtimestamp(about.st_mtime, UTC)
            found.append(Kept(name=path.name, kind=_kind(path.name), size=about.st_size, made_at=made))
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)


def path_of(instance: Instance, name: str) -> Path:
    """Where the backup of this name lies; a name never leads out of the instance's own place.

    :raises NoSuchBackup: if there is none.
    """
    path = instance.backups / name
    if not _NAME.fullmatch(name) or not path.is_file() or path.is_symlink():
        raise NoSuchBackup(Text("There is no backup of this name."))
    return path


def remove(instance: Instance, name: str) -> None:
    """Delete a backup for good.

    :raises NoSuchBackup: if there is none.
    """
    path_of(instance, name).unlink()


def thin_out(instance: Instance, *, at: datetime) -> list[str]:
    """Delete nightly backups that are old enough, and what an interrupted one left; which were deleted.

    The newest of each of the last seven days, four weeks and six months stay. Others are never touched.
    """
    _sweep(instance, at)
    nights = [one for one in kept(instance) if one.kind == NIGHTLY]
    spare = [one.name for one in nights if one.name not in worth_keeping(nights)]
    for name in spare:
        remove(instance, name)
    return spare


def worth_keeping(nights: Iterable[Kept]) -> set[str]:
    """The newest backup of each of the latest days, weeks and months that have one."""
    newest_first = sorted(nights, key=lambda one: one.made_at, reverse=True)
    wanted: set[str] = set()
    for form, most in (("%Y-%m-%d", DAYS_KEPT), ("%G-%V", WEEKS_KEPT), ("%Y-%m", MONTHS_KEPT)):
        seen: dict[str, str] = {}
        for one in newest_first:
            seen.setdefault(one.made_at.strftime(form), one.name)
        wanted |= set(list(seen.values())[:most])
    return wanted


def _kind(name: str) -> str:
    return next((kind for kind in (NIGHTLY, BEFORE) if name.startswith(f"{kind}-")), ASKED)


def _sweep(instance: Instance, at: datetime) -> None:
    """What a backup that was killed left behind: hidden directories, a day old."""
    for path in instance.backups.glob(f".*{SUFFIX}.*"):
        try:
            old = at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _UNFINISHED_LIFE
        except OSError:
            continue
        if old and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
