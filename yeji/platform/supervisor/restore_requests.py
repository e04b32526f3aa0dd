"""Asking the supervisor to bring a backup back: a page leaves a request, the supervisor carries it out.

Nothing that runs on the database can replace it, so the web process only checks the backup and leaves a file in the
instance's own ``run``, which nobody else can write to. The supervisor takes it, stops everything, restores, starts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup import archive
from yeji.platform.backup.keeping import path_of
from yeji.platform.backup.restoring import may_restore
from yeji.platform.database import account
from yeji.platform.database.lock import InstanceLock
from yeji.platform.instance import Instance

_REQUEST: Final = "restore-request.json"
_OUTCOME: Final = "restore.json"


class CannotAsk(Refused):
    """Nobody is there to carry the request out, or this instance's database is not ours to replace."""

    status = 409
    code = "restore.cannot_ask"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the last restore: which backup, asked for by whom and when, and why not, if it failed."""

    name: str
    by: str
    at: datetime
    failed: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A backup in the instance's own place, and who asked for it when."""

    name: str
    by: str
    at: datetime


def examine(instance: Instance, name: str) -> archive.Manifest:
    """Be sure that this backup could be brought back here now, and say what it holds.

    :raises NoSuchBackup, ArchiveRefused, CannotRestore, CannotAsk: if not, saying why.
    """
    if instance.kind == "external":
        raise CannotAsk(Text("The database stands on a server of your own: restore at the command line."))
    if InstanceLock(instance.home).holder() is None:
        raise CannotAsk(Text("Yeji was not started with “yeji up”: restore at the command line."))
    path = path_of(instance, name)
    manifest = archive.verify(path)
    may_restore(path, instance.home, manifest)
    return manifest


def ask(instance: Instance, *, name: str, by: str, at: datetime) -> None:
    """Leave a request for the supervisor, which takes it within a second.

    :raises NoSuchBackup, ArchiveRefused, CannotRestore, CannotAsk: if it cannot be carried out.
    """
    examine(instance, name)
    _write(instance.run / _REQUEST, {"name": name, "by": by, "at": at.isoformat()})


def take(instance: Instance) -> Request | None:
    """The request that waits, taken away so that nothing repeats it; None if there is none or it says nothing."""
    path = instance.run / _REQUEST
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None
    path.unlink(missing_ok=True)
    try:
        said: dict[str, Any] = json.loads(text)
        return Request(name=str(said["name"]), by=str(said["by"]), at=datetime.fromisoformat(said["at"]))
    except (ValueError, KeyError, TypeError):
        return None


def asked(instance: Instance) -> bool:
    """Whether a request waits."""
    return (instance.run / _REQUEST).exists()


def note(instance: Instance, request: Request, *, failed: str = "") -> None:
    """Keep what became of a request beside the logs: the database of then knows nothing of it."""
    said = asdict(request) | {"at": request.at.isoformat(), "failed": failed}
    _write(instance.log / _OUTCOME, said)


def outcome(instance: Instance) -> Outcome | None:
    """What became of the last restore that was asked for on a page."""
    try:
        said = json.loads((instance.log / _OUTCOME).read_text(encoding="utf-8"))
        return Outcome(
            name=str(said["name"]),
            by=str(said["by"]),
            at=datetime.fromisoformat(said["at"]),
            failed=str(said["failed"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, said: dict[str, Any]) -> None:
    account.owner_of(path.parent).write_private(path, json.dumps(said, ensure_ascii=False) + "\n")
