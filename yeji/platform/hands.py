"""Work on many like things by several connections at once, while the next things are made ready."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Final, Generic, TypeVar

from django.db import connections
from django.utils import translation

HANDS: Final = 2
"""Beside whoever gives out the work: two keep both cores of a small server busy, more only wait for each other."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Hands(Generic[Item, Result]):
    """Threads with a database connection each, that take items in turn. Results come in the order of the items.

    While the database works on one item, Python is free to prepare the next: a file goes in at the pace of the
    slower of the two, not of both together.
    """

    def __init__(self, work: Callable[[Item], Result], *, threads: int = HANDS) -> None:
        self._work = work
        self._tasks: SimpleQueue[tuple[Item, Future[Result]] | None] = SimpleQueue()
        language = translation.get_language()
        self._threads = [Thread(target=self._run, args=(language,), daemon=True) for _n in range(threads)]

    def results(self, items: Iterable[Item]) -> Iterator[Result]:
        """Work on items, a few at a time.

        :raises Exception: what the first failing item raised; items already begun are finished before.
        """
        waiting: deque[Future[Result]] = deque()
        with self._running():
            for item in items:
                future: Future[Result] = Future()
                self._tasks.put((item, future))
                waiting.append(future)
                while len(waiting) > len(self._threads) or (waiting and waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    @contextmanager
    def _running(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            for _thread in self._threads:
                self._tasks.put(None)
            for thread in self._threads:
                thread.join()

    def _run(self, language: str | None) -> None:
        try:
            with translation.override(language):
                while task := self._tasks.get():
                    item, future = task
                    try:
                        future.set_result(self._work(item))
                    except BaseException as problem:  # noqa: BLE001 - it is raised where the result is taken
                        future.set_exception(problem)
        finally:
            connections.close_all()
