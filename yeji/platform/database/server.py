"""Running the embedded server: started as our own child, watched, and stopped in good order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import psycopg

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import account, binaries, founding, parameters, processes, readiness
from yeji.platform.database.death_signal import death_signal
from yeji.platform.instance import Instance

Say = Callable[[object], None]

_SMART_SECONDS: Final = 5.0
_FAST_SECONDS: Final = 25.0
_IMMEDIATE_SECONDS: Final = 3.0
_BURIAL_SECONDS: Final = 1.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0
_SPEAK_EVERY: Final = 2.0
_SPEAK_AFTER: Final = 10


class DatabaseDoesNotStart(Refused):
    """PostgreSQL ended at once, again and again, with what it said last."""

    status = 503
    code = "database.does_not_start"


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked to stop while the server was starting."""


def never() -> bool:
    """What interrupts nothing."""
    return False


def silent(_: object) -> None:
    """What hears progress when nobody listens."""


class EmbeddedServer:
    """The server of one instance.

    Whoever starts it holds the instance's lock: a start ends every other server on the same data.
    ``say`` hears what takes long. ``interrupted`` is asked while waiting for a start. ``dies_with_us`` asks the
    system to end the server when this process dies.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        settings: parameters.Parameters = parameters.PRODUCTION,
        say: Say = silent,
        interrupted: Callable[[], bool] = never,
        dies_with_us: bool = True,
    ) -> None:
        self.instance = instance
        self.settings = settings
        self.say = say
        self.interrupted = interrupted
        self.dies_with_us = dies_with_us
        self.child: subprocess.Popen[bytes] | None = None
        self._runs_as: account.Account | None = None
        self._read_only = False

    def start(self, *, patience: float = 60.0) -> Instance:
        """Start the server and wait until it answers; the instance as it can now be connected to.

        ``patience`` is for a server that ends again and again. One that recovers after a crash gets as long as
        it needs. The settings are checked before anyone else connects.

        :raises NotAnInstance: if the data are missing or another instance's.
        :raises DatabaseDoesNotStart: if it ends for longer than ``patience`` seconds.
        :raises UnsafeSettings: if it would not keep what it acknowledges.
        :raises Interrupted: if ``interrupted`` says so; ``stop`` then ends what was begun.
        """
        programs = self._prepare()
        give_up, pause, attempt = time.monotonic() + patience, _FIRST_PAUSE, 0
        while True:
            attempt += 1
            processes.end_orphans(self.instance.data)
            processes.drop_stale_lock(self.instance.data)
            self.child = self._spawn(programs)
            if self._becomes_ready(self.child) and self._keeps_what_it_acknowledges(self.child):
                return self.instance
            self._heed_interruption()
            trouble = Text("The database does not start: %(reason)s (more in %(log)s)", **self._last_words())
            if time.monotonic() > give_up:
                raise DatabaseDoesNotStart(trouble)
            if attempt % _SPEAK_AFTER == 0:
                self.say(trouble)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def set_writable(self, writable: bool) -> None:
        """Let requests write, or only read: without a restart, for everyone who did not ask otherwise."""
        self._read_only = not writable
        self._configure()
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGHUP)

    def is_running(self) -> bool:
        """Whether the server process lives; a dead one is reaped by asking."""
        return self.child is not None and self.child.poll() is None

    def stop(self, *, smart: float = _SMART_SECONDS, fast: float = _FAST_SECONDS) -> None:
        """Stop the server: let people finish, then interrupt them, then leave the rest to crash recovery.

        ``smart`` is how many seconds open connections may go on, ``fast`` how many the last checkpoint may take.
        Takes at most their sum and seven seconds. Who writes the server's log ends a moment after the server:
        he is waited for, so that whoever moves the folder next finds nothing at work in it.
        """
        child = self.child
        if child is None:
            return
        for number, seconds in (
            (signal.SIGTERM, smart),
            (signal.SIGINT, fast),
            (signal.SIGQUIT, _IMMEDIATE_SECONDS),
            (signal.SIGKILL, _IMMEDIATE_SECONDS),
        ):
            if seconds <= 0 or child.poll() is not None:
                continue
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seconds)
        self.child = None
        processes.wait_till_gone(self.instance.data, _BURIAL_SECONDS)

    def _prepare(self) -> binaries.Programs:
        """Whatever a start needs to be right: identity, owner, programs, socket directory, configuration."""
        instance = self.instance
        instance.check_marker()
        self._runs_as = owner = account.owner_of(instance.data)
        account.check_reachable(instance.home, owner)
        owner.make_directory(instance.run)
        owner.make_directory(instance.log)
        reachable = founding.with_socket(instance, owner)
        if reachable.host != instance.host:
            reachable.save()
        self.instance = replace(instance, host=reachable.host)
        self._configure()
        return binaries.installed(instance.home)

    def _configure(self) -> None:
        assert self._runs_as is not None  # noqa: S101 - _prepare came first
        text = parameters.configuration(self.instance, self.settings, read_only=self._read_only)
        self._runs_as.write_private(self.instance.data / "postgresql.conf", text)
        self._runs_as.write_private(self.instance.data / "pg_hba.conf", parameters.HBA)

    def _spawn(self, programs: binaries.Programs) -> subprocess.Popen[bytes]:
        """PostgreSQL as our own child in its own process group, so that Ctrl-C reaches only us."""
        assert self._runs_as is not None  # noqa: S101 - _prepare came first
        with self._first_words().open("wb") as words:
            self._runs_as.own(self._first_words())
            return subprocess.Popen(
                [programs.path("postgres"), "-D", str(self.instance.data)],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd="/",
                env=programs.environment(),
                process_group=0,
                preexec_fn=death_signal(signal.SIGINT) if self.dies_with_us else None,  # noqa: PLW1509
                **self._runs_as.popen_keywords(),
            )

    def _becomes_ready(self, child: subprocess.Popen[bytes]) -> bool:
        """Wait for the first answer; False if the server ended instead."""
        began = spoke = time.monotonic()
        while child.poll() is None:
            self._heed_interruption()
            answer = readiness.ask(self.instance)
            if answer.state is readiness.State.READY:
                return True
            now = time.monotonic()
            if now - spoke >= _SPEAK_EVERY:
                spoke = now
                self._report(answer, seconds=int(now - began))
            time.sleep(0.02 if now - began < 1 else 0.2)
        return False

    def _keeps_what_it_acknowledges(self, child: subprocess.Popen[bytes]) -> bool:
        """Check the settings; False if the server ended meanwhile, as one does that is killed twice in a row."""
        try:
            readiness.check_settings(self.instance, self.settings)
        except readiness.UnsafeSettings:
            self.stop()
            raise
        except psycopg.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_BURIAL_SECONDS)
                return False
            raise
        return True

    def _heed_interruption(self) -> None:
        if self.interrupted():
            raise Interrupted

    def _report(self, answer: readiness.Answer, *, seconds: int) -> None:
        if answer.state is readiness.State.RECOVERING:
            self.say(Text("The database is recovering after a crash, %(seconds)s s.", seconds=seconds))
            return
        if "password authentication failed" in answer.words or "no pg_hba.conf entry" in answer.words:
            self.stop(smart=0)
            raise readiness.CannotSignIn(
                Text("The database refuses the password in %(directory)s.", directory=self.instance.secrets)
            )
        self.say(Text("Waiting for the database, %(seconds)s s.", seconds=seconds))

    def _first_words(self) -> Path:
        """What the server says before its own log is open."""
        return self.instance.log / "postgresql-start.log"

    def _last_words(self) -> dict[str, object]:
        """The last lines of the newest log, for the one sentence a person gets to read."""
        logs = self.instance.log.glob("postgresql-*.log")
        newest = max(logs, key=os.path.getmtime, default=self._first_words())
        try:
            lines = [line.strip() for line in newest.read_text(errors="replace").splitlines() if line.strip()]
        except OSError:
            lines = []
        return {"reason": " · ".join(lines[-3:]) or "?", "log": self.instance.log}
