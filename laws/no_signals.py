"""The law of visible reactions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from laws.law import Law, Source


class NoSignals(Law):
    """What happens after a write is listed in ``config/handlers.py``, in order; nothing listens in secret.

    ``config`` may wire what Django tells in no other way (that migrations have run), and says why.
    """

    escape = "signal"
    good = (
        "AFTER_WRITE = (ledger.capture,)",
        "import signal\nsignal.signal(signal.SIGINT, stop)",
        "from yeji.platform.supervisor.signals import Signals",
        "# at: yeji/api/tests/test_x.py\nfrom django.core.signals import got_request_exception",
        "# at: yeji/config/apps.py\n"
        "from django.db.models.signals import post_migrate  # law: signal - nothing else tells of migrations",
    )
    bad = (
        "from django.db.models.signals import post_save",
        "from django.dispatch import receiver",
        "import django.dispatch",
        "from django.db.models import signals\nsignals.post_save.connect(react)",
        "from django.core import signals",
        "from allauth.account.signals import user_logged_in",
        "from django.db.models.signals import post_migrate  # law: signal - only config may say this",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Imports of signals and receivers."""
        if source.is_test:
            return
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
            elif isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            else:
                continue
            if any(_is_signal(name) for name in names):
                yield node, "signals react in secret: list the reaction in config/handlers.py"

    def excuses(self, source: Source, line: str) -> bool:
        """Only ``config`` may be excused."""
        return source.room == "config" and super().excuses(source, line)


def _is_signal(name: str) -> bool:
    """Whether an import names signals of Django or of a part built on it; our own modules hold none."""
    of_others = not name.startswith("yeji.")
    return of_others and (name.endswith(".signals") or name.startswith("django.dispatch"))
