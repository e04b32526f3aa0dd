"""Taking away the bytes that nobody has any more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from yeji.platform.files.pictures import MADE
from yeji.platform.files.store import folder, path_of
from yeji.platform.models import Content

_LEFT: Final = timedelta(days=1)
"""What is this old and nobody's is nobody's for good."""
_AT_ONCE: Final = 500


def sweep(unused: Callable[[Collection[str]], Collection[str]], *, at: datetime) -> int:
    """Take away contents that nobody has: ``unused`` says which of these they are. How many it took.

    Each is held while it is looked at and taken away, so that one that comes in again meanwhile waits, and is kept.
    """
    gone = 0
    old = list(Content.objects.filter(at__lt=at - _LEFT).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(old), _AT_ONCE):
        with transaction.atomic():
            some = Content.objects.select_for_update().filter(pk__in=list(unused(old[start : start + _AT_ONCE])))
            taken = set(unused(list(some.values_list("pk", flat=True))))
            for digest in taken:
                for ending in ("", *MADE):
                    path_of(digest).with_name(digest + ending).unlink(missing_ok=True)
            gone += Content.objects.filter(pk__in=taken).delete()[0]
    _sweep_strays(at=at)
    return gone


def _sweep_strays(*, at: datetime) -> None:
    """What lies there and stands in no row: it was being received when the machine stopped, or its write was undone."""
    border = (at - _LEFT).timestamp()
    for place in folder().iterdir():
        old = {path for path in place.iterdir() if _is_older(path, border)} if place.is_dir() else set()
        named = {path.name.partition(".")[0] for path in old}
        known = set(Content.objects.filter(pk__in=named).values_list("pk", flat=True))
        for path in old:
            if path.name.partition(".")[0] not in known and _is_older(path, border):  # it may have come in again
                path.unlink(missing_ok=True)


def _is_older(path: Path, border: float) -> bool:
    """Whether it lies there untouched since then. What is moved away at this moment does not."""
    try:
        return path.stat().st_mtime < border
    except FileNotFoundError:
        return False
