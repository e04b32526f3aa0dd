"""Pictures of what is no picture: the first page of a PDF, made by the worker while nobody waits for it."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path
from typing import Final

from procrastinate.contrib.django import app

from yeji.platform.files.kinds import PDF, PICTURES
from yeji.platform.files.pictures import MADE, make_pictures
from yeji.platform.models import Content

TASK: Final = "yeji.config.jobs.draw_first_page"
PATIENCE: Final = 30
"""Seconds after which a page is given up that does not come."""
SHOWN: Final = PICTURES | {PDF}
"""What has a picture, if one could be made."""


def ask(content: Content) -> None:
    """Let the worker draw a content that has just come in, if it is one to be drawn."""
    if content.kind == PDF and not content.pictured:
        app.configure_task(TASK, allow_unknown=True).defer(digest=content.pk)


def draw(digest: str, path: Path) -> bool:
    """Draw a content that lies there; whether there is a picture of it now. What cannot be drawn stays without one."""
    made = path.with_name(f".{secrets.token_hex(8)}")
    try:
        if not Content.objects.filter(pk=digest, kind=PDF).exists() or not _drawn(path, made):
            return False
        if not make_pictures(made):
            return False
        for ending in MADE:
            made.with_name(made.name + ending).replace(path.with_name(path.name + ending))
    finally:
        for ending in ("", *MADE):
            made.with_name(made.name + ending).unlink(missing_ok=True)
    return bool(Content.objects.filter(pk=digest).update(pictured=True))


def _drawn(path: Path, made: Path) -> bool:
    """Have the page drawn by a process that knows nothing of this one."""
    command = [sys.executable, "-I", "-m", "yeji.platform.files.first_page", str(path), str(made)]
    try:
        ended = subprocess.run(
            command,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return False
    return ended.returncode == 0 and made.exists()
