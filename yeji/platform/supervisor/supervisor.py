"""The supervisor: one loop that starts everything in order, keeps it running and stops it in reverse."""

from __future__ import annotations

import errno
import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup.keeping import path_of
from yeji.platform.backup.restoring import restore
from yeji.platform.database import account
from yeji.platform.database.disk import DiskGuard, Limits, Room
from yeji.platform.database.lock import InstanceLock
from yeji.platform.database.parameters import PRODUCTION, Parameters
from yeji.platform.database.running import check_external
from yeji.platform.database.server import EmbeddedServer, Interrupted, Say, silent
from yeji.platform.instance import Instance
from yeji.platform.supervisor import leftovers, restore_requests
from yeji.platform.supervisor.programs import Program, RunningProgram
from yeji.platform.supervisor.readiness import answers
from yeji.platform.supervisor.stop_requests import StopRequests

STATE: Final = "state.json"
_TICK: Final = 1.0
_READY_TICK: Final = 0.05
_TOO_MANY_EXITS: Final = 5
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
# Together with the programs' own time these stay below the forty seconds that service managers give.
_SMART_SECONDS: Final = 2.0
_FAST_SECONDS: Final = 15.0


class ProgramDoesNotStart(Refused):
    """A program ended again and again before it served, with the end of its log."""

    status = 503
    code = "supervisor.program"


class Supervisor:
    """Runs one instance until it is told to stop.

    ``prepare`` is called with the database running and before any program, on the first start of each run;
    what it raises ends the run. ``on_ready`` is called once, when every program with a ``ready_url`` answers.
    ``say`` gets sentences for the person watching.
    """

    def __init__(
        self,
        instance: Instance,
        programs: Sequence[Program],
        *,
        prepare: Callable[[Instance], None] | None = None,
        on_ready: Callable[[], None] | None = None,
        say: Say = silent,
        runs_as: account.Account | None = None,
        settings: Parameters = PRODUCTION,
        limits: Limits | None = None,
    ) -> None:
        self.instance = instance
        self._prepare = prepare
        self._on_ready = on_ready
        self._say = say
        self._settings = settings
        self._guard = DiskGuard(instance, limits or Limits())
        self._room = Room.PLENTY
        self._looked_at_disk = float("-inf")
        self._server: EmbeddedServer | None = None
        self._requests = StopRequests()
        owner = runs_as or account.invoking_account()
        self._programs = [RunningProgram(program, instance, owner) for program in programs]
        self._ready = False

    def run(self) -> None:
        """Run until Ctrl-C or SIGTERM.

        :raises AlreadyRunning: if another process runs this instance.
        :raises Refused: if the database or a program cannot be started.
        """
        with InstanceLock(self.instance.home), self._requests:
            try:
                self._start()
                while not self._requests.stopping:
                    self._keep_without_room()
            except Interrupted:
                pass
            finally:
                self._stop()

    def stop(self) -> None:
        """Ask the loop to end, from another thread or a callback."""
        self._requests.request_stop()

    def _start(self) -> None:
        if ended := leftovers.end_leftovers(self.instance):
            self._say(Text("Ended %(count)s processes of an earlier run.", count=ended))
        self._start_database()
        self._guard.lay_ballast()
        if self._prepare is not None:
            self._prepare(self.instance)
        self._watch_disk()
        if self._requests.stopping:
            return
        for program in self._wanted():
            program.start()
        self._write_state()

    def _start_database(self) -> None:
        if self.instance.kind == "external":
            check_external(self.instance)
            return
        if self._server is None:
            self._server = EmbeddedServer(
                self.instance, settings=self._settings, say=self._say, interrupted=lambda: self._requests.stopping
            )
        self.instance = self._server.start()

    def _keep_without_room(self) -> None:
        """One round, which a disk without any room at all cuts short: the next one does what is left."""
        try:
            self._keep()
        except OSError as problem:
            if problem.errno not in _NO_ROOM:
                raise
            self._requests.wait(_TICK)

    def _keep(self) -> None:
        """One round: wait for something to happen, then put right what is wrong."""
        soonest = min((program.waits_for() for program in self._wanted()), default=_TICK)
        self._requests.wait(min(_TICK if self._ready else _READY_TICK, soonest))
        if self._requests.stopping:
            return
        if self._server is not None and not self._server.is_running():
            self._say(Text("The database has ended; starting it again."))
            self._server.start(patience=float("inf"))
            self._say(Text("The database is back."))
        for program in self._wanted():
            if program.start_again_if_dead():
                self._say(Text("%(name)s has ended and was started again.", name=program.program.name))
                self._write_state()
        self._answer_restore()
        _reap_adopted(self._children())
        self._repeat_problems()
        self._watch_disk()
        if not self._ready:
            self._look_for_readiness()

    def _answer_restore(self) -> None:
        """Carry out the restore that a page asked for, if any; whatever comes of it, everything runs again."""
        request = restore_requests.take(self.instance)
        if request is None:
            return
        self._say(Text("Restoring %(name)s, asked for by %(by)s: everything stops.", name=request.name, by=request.by))
        self._stop_programs(self._programs)
        if self._server is not None:
            self._server.stop(smart=_SMART_SECONDS, fast=_FAST_SECONDS)
        failed = ""
        try:
            path = path_of(self.instance, request.name)
            restore(path, self.instance.home, at=request.at, settings=self._settings, say=self._say, locked=True)
        except Exception as problem:  # noqa: BLE001 - whatever went wrong, people need their instance back
            failed = str(problem) or type(problem).__name__
            self._say(Text("It was not restored: %(reason)s", reason=failed))
        self._begin_anew()
        restore_requests.note(self.instance, request, failed=failed)
        self._say(Text("Everything runs again."))

    def _begin_anew(self) -> None:
        """Start on what lies in the home directory now: new passwords, perhaps tables of an older version."""
        self.instance = Instance.load(self.instance.home)
        self._server = None
        self._room, self._looked_at_disk = Room.PLENTY, float("-inf")
        self._start_database()
        if self._prepare is not None:
            self._prepare(self.instance)
        for program in self._wanted():
            program.start()
        self._write_state()

    def _wanted(self) -> list[RunningProgram]:
        """The programs that should be running: without room, only those that can do without."""
        return [program for program in self._programs if self._room < Room.TOO_LITTLE or not program.program.needs_room]

    def _look_for_readiness(self) -> None:
        for running in self._programs:
            if running.exits >= _TOO_MANY_EXITS:
                name, lines = running.program.name, running.log.last_lines()
                raise ProgramDoesNotStart(Text("%(name)s does not start:\n%(lines)s", name=name, lines=lines))
        if all(answers(running.program.ready_url) for running in self._programs if running.program.ready_url):
            self._ready = True
            self._write_state()
            if self._on_ready is not None:
                self._on_ready()

    def _repeat_problems(self) -> None:
        for running in self._programs:
            for line in running.log.new_problems():
                self._say(f"{running.program.name}: {line}")
            running.log.rotate_if_large()

    def _watch_disk(self) -> None:
        now = time.monotonic()
        if now - self._looked_at_disk < self._guard.limits.look_every:
            return
        self._looked_at_disk = now
        before, self._room = self._room, self._guard.room()
        if self._room == before:
            return
        percent = round(self._guard.free_share() * 100)
        if self._room is Room.LITTLE:
            self._say(Text("Only %(percent)s %% of the disk is free.", percent=percent))
        if Room.TOO_LITTLE in (before, self._room):
            try:
                self._set_writable(self._room < Room.TOO_LITTLE, percent)
            except OSError:
                self._room = before  # the next look does it again
                raise

    def _set_writable(self, writable: bool, percent: int) -> None:
        """Jobs stop first, because they write most; then everyone can only read."""
        if writable:
            self._say(Text("There is room on the disk again; writing goes on."))
        else:
            ballast = self._guard.ballast
            self._say(
                Text(
                    "Only %(percent)s %% of the disk is free: Yeji reads but does not write until there is room."
                    " Deleting %(ballast)s gives some at once.",
                    percent=percent,
                    ballast=ballast,
                )
            )
            self._stop_programs([running for running in self._programs if running.program.needs_room])
        if self._server is not None:
            self._server.set_writable(writable)

    def _stop(self) -> None:
        """Programs first, so that they can finish their work; then the database."""
        self._stop_programs(self._programs)
        if self._server is not None:
            hurried = self._requests.hurried
            self._server.stop(smart=0 if hurried else _SMART_SECONDS, fast=1 if hurried else _FAST_SECONDS)
        (self.instance.run / STATE).unlink(missing_ok=True)

    def _stop_programs(self, programs: list[RunningProgram]) -> None:
        for running in programs:
            running.ask_to_stop()
        began = time.monotonic()
        for running in programs:
            end = began + running.program.stop_seconds
            while running.is_alive and not self._requests.hurried and time.monotonic() < end:
                self._requests.wait(0.1)
            running.stop(until=time.monotonic())

    def _children(self) -> set[int]:
        known = {running.child.pid for running in self._programs if running.child}
        return known | ({self._server.child.pid} if self._server and self._server.child else set())

    def _write_state(self) -> None:
        """Tell ``yeji status`` what runs."""
        state = {
            "pid": os.getpid(),
            "ready": self._ready,
            "programs": {
                running.program.name: {
                    "pid": running.child.pid if running.child else None,
                    "exits": running.exits,
                    "url": running.program.ready_url,
                }
                for running in self._programs
            },
        }
        owner = account.owner_of(self.instance.home) if os.geteuid() == 0 else account.invoking_account()
        owner.write_private(self.instance.run / STATE, json.dumps(state) + "\n")


def _reap_adopted(known: set[int]) -> None:
    """Bury processes that became our children because theirs died, as happens to the first process of a container."""
    if not hasattr(os, "waitid"):
        return
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid in known:
            return
        os.waitpid(found.si_pid, 0)


def ask_to_stop(pid: int) -> None:
    """Ask the supervisor that runs as ``pid`` to stop everything."""
    os.kill(pid, signal.SIGTERM)
