"""Being told to stop, and being woken when a child ends."""

from __future__ import annotations

import os
import select
import signal
import time
from types import FrameType, TracebackType
from typing import Final, Self

_STOP: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# One press of Ctrl-C can arrive twice: from the terminal, and passed on by the command that started us.
_SAME_PRESS: Final = 0.5


class StopRequests:
    """Counts requests to stop; the second one means: hurry. Waiting ends early at any signal."""

    def __init__(self) -> None:
        self.stops = 0
        self._last = float("-inf")
        self._before: dict[signal.Signals, object] = {}
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stops > 0

    @property
    def hurried(self) -> bool:
        """Whether somebody asked twice."""
        return self.stops > 1

    def wait(self, seconds: float) -> None:
        """Wait for a signal, a child's end among them, at most ``seconds``."""
        ready, _, _ = select.select([self._reader], [], [], seconds)
        if ready:
            os.read(self._reader, 4096)

    def request_stop(self) -> None:
        """Ask to stop as a signal would."""
        self.stops += 1

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in _STOP:
            self._before[number] = signal.signal(number, self._stop)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, self._child_ended)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._reader)
        os.close(self._writer)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._last > _SAME_PRESS:
            self.stops += 1
        self._last = now

    def _child_ended(self, number: int, frame: FrameType | None) -> None:
        """Only the waking matters."""
