"""An instance's place for files, for tests that upload."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_django import Settings


@dataclass(frozen=True)
class Here:
    """As much of an instance as keeping files needs."""

    files: Path
    serves: str = "own"


def files_in(directory: Path, settings: Settings) -> Here:
    """Let uploads lie below this directory."""
    here = Here(directory / "files")
    settings.INSTANCE = here
    return here
