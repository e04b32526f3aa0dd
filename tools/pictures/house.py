"""An instance with the demo, to be photographed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yeji.platform.instance import FILE

_LINE = re.compile(r"^(?P<login>\S+)@yunling\.example\s+(?P<password>\S+)", re.M)
_READY = "ready "


@dataclass(frozen=True)
class House:
    """Where the instance answers, and the passwords of its demo by account."""

    address: str
    passwords: Mapping[str, str]


class EndedEarlyError(Exception):
    """The instance ended before it answered."""


@contextmanager
def house(environ: Mapping[str, str], kept: Path) -> Iterator[House]:
    """The running instance that the environment names, else one of our own with the demo, stopped at the end."""
    if environ.get("ADDRESS"):
        yield House(environ["ADDRESS"].rstrip("/"), _passwords(Path(environ["HOME_OF"])))
        return
    own = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    own |= {"YEJI_HOME": str(kept), "PORT": str(_free_port())}
    yeji = str(Path(sys.executable).with_name("yeji"))
    if not (kept / FILE).exists():
        for step in (["init"], ["demo", "load"]):
            subprocess.run([yeji, *step], env=own, check=True)
    running = subprocess.Popen([yeji, "up"], env=own, stdout=subprocess.PIPE, text=True)
    try:
        yield House(_answers(running), _passwords(kept))
    finally:
        running.terminate()
        running.wait()


def _answers(running: subprocess.Popen[str]) -> str:
    """The address that the instance tells when it is ready."""
    for line in running.stdout or ():
        if line.startswith(_READY):
            return line.removeprefix(_READY).strip()
    raise EndedEarlyError(f"yeji up ended with {running.wait()}")


def _passwords(home: Path) -> dict[str, str]:
    text = (home / "secrets" / "demo-accounts.txt").read_text(encoding="utf-8")
    return {found["login"]: found["password"] for found in _LINE.finditer(text)}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
