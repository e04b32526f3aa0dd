"""The product as people get it: a wheel, installed where there is nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Installed:
    """The installed product: its command, and an environment that knows of nothing else."""

    folder: Path
    command: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What a fresh login would have, with the data inside the folder."""
        return {
            "PATH": f"{self.command.parent}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self.folder),
            "YEJI_HOME": str(self.folder / "home"),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end, away from the source."""
        return subprocess.run(
            [str(self.command), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the database's own account may pass through, unlike pytest's."""
    made = Path(tempfile.mkdtemp(prefix="yeji-wheel-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def wheel(folder: Path) -> Path:
    """The wheel, built with the locked tools of this environment."""
    _done("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT))
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(folder: Path, wheel: Path) -> Installed:
    """The wheel in a clean environment, with the locked packages and nothing of the source."""
    _done("-m", "venv", str(folder / "venv"))
    python = str(folder / "venv" / "bin" / "python")
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
    install = ("-m", "pip", "install", *quietly, "--no-deps", "--no-compile")
    _done(*install, "--require-hashes", "-r", str(ROOT / "requirements" / "runtime.txt"), python=python)
    _done(*install, str(wheel), python=python)
    _done("-m", "pip", "check", "--disable-pip-version-check", python=python)
    return Installed(folder=folder, command=folder / "venv" / "bin" / "yeji")


def _done(*arguments: str, python: str = sys.executable) -> None:
    ran = subprocess.run([python, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
