"""What set-up says before it has anything to work with."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder of commands that stands for the whole machine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def offer(commands: Path, name: str, script: str) -> None:
    file = commands / name
    file.write_text("#!/bin/sh\n" + script)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def found_python(commands: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(commands)}
    return subprocess.run(["/bin/sh", TOOLS / "python"], env=environment, capture_output=True, text=True, check=False)


def real_python(*refused: str) -> str:
    """A Python that cannot import what is ``refused``."""
    cases = "".join(f"*{name}*) exit 1 ;;\n" for name in refused)
    return f'case "$2" in\n{cases}esac\nexec {sys.executable} "$@"\n'


def test_a_machine_without_python_is_told(commands: Path) -> None:
    ran = found_python(commands)
    assert ran.returncode == 1
    assert ran.stderr == (
        "Yeji needs Python 3.11 or newer; found none. Install one, or name it: make PYTHON=/path/to/python3\n"
    )


def test_an_old_python_is_refused_in_one_sentence(commands: Path) -> None:
    offer(commands, "python3", 'case "$2" in *version_info*) exit 1 ;; *) echo 3.9.2 ;; esac\n')
    ran = found_python(commands)
    assert ran.returncode == 1
    assert ran.stderr.startswith("Yeji needs Python 3.11 or newer; found python3 (3.9.2).")


def test_a_newer_python_beside_an_old_one_is_used(commands: Path) -> None:
    offer(commands, "python3", "exit 1\n")
    offer(commands, "python3.12", real_python())
    ran = found_python(commands)
    assert (ran.returncode, ran.stdout.strip()) == (0, str(commands / "python3.12"))


def test_a_python_without_venv_is_told_how_to_get_it(commands: Path) -> None:
    offer(commands, "python3", real_python("ensurepip"))
    ran = found_python(commands)
    assert ran.returncode == 1
    assert "apt install python3-venv" in ran.stderr


@pytest.mark.parametrize(("code", "said"), [(0, r"nap: done in \d+ s"), (3, r"nap: FAILED after \d+ s \(exit 3\)")])
def test_a_step_says_how_it_ended(code: int, said: str) -> None:
    command = [str(TOOLS / "step"), "nap", "sh", "-c", f"exit {code}"]
    ran = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert ran.returncode == code
    assert re.search(said, ran.stdout + ran.stderr)
