"""Work on the ledger that ends in the middle: ``python -m tests.faults.cut`` does what each line of its input says.

A line names an act, what it is done to, how it ends (``kill``: the process is killed; ``lose``: it loses its
connections to the database) and at which step: before which statement, or before or after which commit. Whatever it
does, it does in a process of its own, parted from one that has set everything up. Each line is answered: ``done``,
``cut`` or ``failed``.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import django

SMALL: Final = 10
"""So many records go together, so that little work has many steps."""


def main() -> None:
    """Do what the lines say, on the instance of ``YEJI_HOME``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    acts = _acts()
    for line in sys.stdin:
        act, about, how, step = line.split()
        child = os.fork()
        if child == 0:
            _do(partial(acts[act], about), how, int(step))
        _pid, status = os.waitpid(child, 0)
        told = "cut" if os.WIFSIGNALED(status) else {0: "done", 3: "cut"}.get(os.WEXITSTATUS(status), "failed")
        print(told, flush=True)


def _acts() -> Mapping[str, Callable[[str], object]]:
    from tests.world import NOON, TODAY
    from yeji.kit.periods import parse
    from yeji.ledger.built.laying import lay
    from yeji.ledger.capture import run as capturing
    from yeji.ledger.effect import effect
    from yeji.ledger.periods import move_period
    from yeji.platform.models import Account
    from yeji.records.importing import run as importing
    from yeji.records.importing.working import work

    capturing.CHUNK = SMALL
    importing.BATCH = SMALL
    return {
        "lock": lambda month: move_period(
            month=parse(month), to="locked", by=Account.objects.get(login__startswith="ada"), at=NOON
        ),
        "fill": lambda number: lay(int(number), day=TODAY, at=NOON, pause=lambda _seconds: None),
        "import": lambda number: work(int(number), at=NOON, measure=partial(effect, at=NOON)),
    }


def _do(act: Callable[[], object], how: str, step: int) -> None:
    """In the parted process: do it, with an end at a step; 0 is none."""
    end = _End(how, step)
    try:
        from yeji.org.calendar import company

        end.watch()
        company()
        act()
    except Exception:  # noqa: BLE001 - whatever it was, the process that waits is told
        if not end.came:
            traceback.print_exc()
        os._exit(3 if end.came else 1)
    os._exit(3 if end.came else 0)


class _End:
    """Counts the steps of all connections, and ends the work at one of them."""

    def __init__(self, how: str, step: int) -> None:
        self.how, self.left, self.came = how, step, False
        self.backends: list[int] = []

    def watch(self) -> None:
        """Count every statement and every commit from now on."""
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.signals import connection_created

        commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

        def counted(wrapper: Any) -> None:
            self.step()
            commit(wrapper)
            self.step()

        BaseDatabaseWrapper._commit = counted  # type: ignore[attr-defined]
        connection_created.connect(self._joined, weak=False)

    def _joined(self, connection: Any, **_more: Any) -> None:
        self.backends.append(connection.connection.info.backend_pid)
        connection.execute_wrappers.append(self._executed)

    def _executed(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.step()
        return execute(sql, params, many, context)

    def step(self) -> None:
        """One step; the end may come before the next."""
        self.left -= 1
        if self.left != 0:
            return
        self.came = True
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        _lose(self.backends)


def _lose(backends: list[int]) -> None:
    """Let the database end these connections, and wait until it has."""
    from django.db import connections
    from psycopg import connect

    for alias in connections:
        settings = connections[alias].settings_dict
        named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        with connect(**{key: settings[name] for key, name in named.items()}, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid = ANY(%s) AND usename = current_user",
                [backends],
            )


if __name__ == "__main__":
    main()
