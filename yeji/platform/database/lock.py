"""One supervisor for one instance: a lock that the system lets go when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

_NAME: Final = "lock"
_GLANCE: Final = 0.2
_PAUSE: Final = 0.02


class AlreadyRunning(Refused):
    """Another process runs this instance."""

    status = 409
    code = "instance.running"


class InstanceLock:
    """The right to run the instance in ``home``.

    It lies in the home, never in a shared temporary directory, where another user's file would bar the way.
    Children do not inherit it.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / _NAME
        self._file: IO[str] | None = None

    def acquire(self) -> Self:
        """Take the right.

        :raises AlreadyRunning: naming the process that has it.
        """
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise AlreadyRunning(
                Text(
                    "Yeji in %(home)s is running already, as process %(pid)s.", home=self._path.parent, pid=self._pid()
                )
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return self

    def release(self) -> None:
        """Give the right back; the file stays, because removing it would let two processes lock two files."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def is_held(self) -> bool:
        """Whether this object has the right."""
        return self._file is not None

    def holder(self) -> int | None:
        """The process that runs the instance, or None."""
        try:
            file = self._path.open("r", encoding="ascii")
        except OSError:
            return None
        with file:
            return None if _locked(file, fcntl.LOCK_SH, seconds=0) else self._pid()

    def wait_until_free(self, seconds: float) -> bool:
        """Whether the right became free within ``seconds``."""
        end = time.monotonic() + seconds
        while self.holder() is not None:
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE)
        return True

    def _pid(self) -> int:
        text = self._path.read_text(encoding="ascii").strip()
        return int(text) if text.isdigit() else 0

    def __enter__(self) -> Self:
        return self if self.is_held else self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def running_already(home: Path, pid: int) -> AlreadyRunning:
    """The refusal that names who runs the instance."""
    return AlreadyRunning(Text("Yeji in %(home)s is running already, as process %(pid)s.", home=home, pid=pid))


def _locked(file: IO[str], kind: int, *, seconds: float) -> bool:
    """Whether the lock could be had. A glance by ``holder`` may hold it for an instant: that is waited out."""
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= end:
                return False
            time.sleep(_PAUSE)
        else:
            return True
