"""Clients that write without pause and remember what they were promised."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.faults.journal import Journal, read

CLIENTS = 6
_PAUSE_AFTER_FAILURE = 0.05


class OutcomeUnknownError(Exception):
    """The connection broke before the answer."""


class Client(Protocol):
    """One user of the system."""

    def write(self, key: str) -> None:
        """Write ``key`` and return once it is acknowledged.

        :raises OutcomeUnknownError: if nobody can say.
        """


class Load:
    """Several clients at once. ``repeats`` makes a client ask again with the same key until it has an answer."""

    def __init__(self, directory: Path, new_client: Callable[[], Client], *, repeats: bool = False) -> None:
        self._new_client = new_client
        self._repeats = repeats
        self._ending = threading.Event()
        self._journals = [directory / f"journal-{number}" for number in range(CLIENTS)]
        self._probes = Journal(directory / "journal-probes")
        self._threads = [threading.Thread(target=self._work, args=(path,), daemon=True) for path in self._journals]

    def start(self) -> None:
        """Begin to write."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Finish the writes that were begun and write no more."""
        self._ending.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a client hangs"

    def recovery(self, *, after: float, seconds: float) -> float:
        """Seconds from ``after`` until a newcomer's write was acknowledged.

        A newcomer, because processes that outlive their killed server may still answer those they know.
        """
        key = uuid.uuid4().hex
        while time.monotonic() < after + seconds:
            try:
                self._new_client().write(key)
            except OutcomeUnknownError:
                self._probes.unknown(key)
                key = key if self._repeats else uuid.uuid4().hex
                time.sleep(_PAUSE_AFTER_FAILURE)
                continue
            recovered = time.monotonic() - after
            self._probes.acknowledged(key)
            return recovered
        raise AssertionError(f"nobody could write for {seconds} s after a kill")

    def acknowledged(self) -> set[str]:
        """Every key that was promised."""
        return read([*self._journals, self._probes.path], "ok")

    def unknown(self) -> set[str]:
        """Every key whose fate nobody told."""
        return read([*self._journals, self._probes.path], "unknown") - self.acknowledged()

    def _work(self, path: Path) -> None:
        journal, client = Journal(path), self._new_client()
        while not self._ending.is_set():
            self._write(journal, client, uuid.uuid4().hex)
        journal.close()

    def _write(self, journal: Journal, client: Client, key: str) -> None:
        while True:
            try:
                client.write(key)
            except OutcomeUnknownError:
                if not self._repeats or self._ending.is_set():
                    journal.unknown(key)
                    time.sleep(_PAUSE_AFTER_FAILURE)
                    return
                time.sleep(_PAUSE_AFTER_FAILURE)
                continue
            journal.acknowledged(key)
            return
