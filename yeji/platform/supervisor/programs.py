"""One program under supervision, from its start to the end of its last process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from yeji.platform.database.account import Account
from yeji.platform.database.death_signal import death_signal
from yeji.platform.instance import Instance
from yeji.platform.supervisor import leftovers
from yeji.platform.supervisor.log_files import LogFile

_FIRST_PAUSE: Final = 0.1
# Short, because people wait for it: a program that is killed every few seconds still comes back in a few.
_LONGEST_PAUSE: Final = 2.0
_LONG_LIFE: Final = 10.0
# The administrator's address of an external server is for "yeji init" alone.
_NOT_FOR_PROGRAMS: Final = ("DATABASE_URL",)


@dataclass(frozen=True, slots=True)
class Program:
    """A program to be kept running.

    ``ready_url`` answers 200 once it serves. ``needs_room`` marks one that is stopped while the disk is nearly
    full. ``stop_seconds`` is how long it may take to finish its work before it is killed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_url: str | None = None
    needs_room: bool = False
    stop_seconds: float = 10.0


class RunningProgram:
    """A program and what became of it."""

    def __init__(self, program: Program, instance: Instance, runs_as: Account) -> None:
        self.program = program
        self.log = LogFile(instance.log / f"{program.name}.log")
        self.child: subprocess.Popen[bytes] | None = None
        self.exits = 0
        self._instance = instance
        self._runs_as = runs_as
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self._started_at = 0.0

    @property
    def is_alive(self) -> bool:
        """Whether its first process lives; a dead one is reaped by asking."""
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        """Start it in its own process group: Ctrl-C reaches only the supervisor, and a group can be ended whole."""
        descriptor = self.log.open(self._runs_as)
        try:
            self.child = subprocess.Popen(
                list(self.program.command),
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                cwd=self._instance.home,
                env=self._environment(),
                process_group=0,
                preexec_fn=death_signal(signal.SIGTERM),  # noqa: PLW1509
                **self._runs_as.popen_keywords(),
            )
        finally:
            os.close(descriptor)
        self._started_at = time.monotonic()
        leftovers.note(self._instance, self.program.name, self.child.pid)

    def waits_for(self) -> float:
        """Seconds until a program that has ended may be started again."""
        return max(0.0, self._not_before - time.monotonic()) if self.child is None else float("inf")

    def start_again_if_dead(self) -> bool:
        """Start a program that has ended, after a pause that grows each time it ends by itself; True if it was."""
        now = time.monotonic()
        if self.is_alive:
            return False
        if self.child is not None:
            self._bury(now)
        if now < self._not_before:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Ask the program to finish."""
        if self.is_alive:
            self._signal(signal.SIGTERM)

    def stop(self, *, until: float) -> None:
        """Wait for its end until the monotonic time ``until``, then end whatever is left of its group."""
        if self.child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(max(0.0, until - time.monotonic()))
            self._signal(signal.SIGKILL)
            self.child.wait()
            self.child = None
        leftovers.forget(self._instance, self.program.name)

    def _bury(self, now: float) -> None:
        """Note an exit and end children that outlived it: they would go on serving with the old code."""
        assert self.child is not None  # noqa: S101 - callers have checked
        self._signal(signal.SIGKILL)
        self.exits += 1
        # Whoever was killed was not at fault: people wait for it, and it will not end at once again by itself.
        innocent = self.child.returncode == -signal.SIGKILL or now - self._started_at > _LONG_LIFE
        self._pause = _FIRST_PAUSE if innocent else min(self._pause * 2, _LONGEST_PAUSE)
        self._not_before = now + self._pause
        self.child = None

    def _signal(self, number: signal.Signals) -> None:
        assert self.child is not None  # noqa: S101 - callers have checked
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, number)

    def _environment(self) -> dict[str, str]:
        base = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_PROGRAMS}
        if self._runs_as.is_other:
            base["HOME"] = str(self._instance.home)
        return {
            **base,
            "YEJI_HOME": str(self._instance.home),
            leftovers.MARK: leftovers.mark(self._instance),
            **self.program.environment,
        }
