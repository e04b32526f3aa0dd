"""The law of time as an argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from laws.law import Law, Source

_CLOCKS = frozenset(
    {
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
        *("django.utils.timezone.now", "django.utils.timezone.localdate", "django.utils.timezone.localtime"),
        *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
        "django.db.models.functions.Now",
    }
)
_OWN_CLOCK = frozenset({"auto_now", "auto_now_add"})
_FACES = frozenset({"web", "api", "cli", "config"})


class NoClockBelowAFace(Law):
    """Time is passed in; only a face, a job or the supervisor looks at the clock.

    Code that asks for the time itself cannot be back-filled, replayed or tested on another day. Measuring how
    long something takes (``time.monotonic``) is free.
    """

    escape = "clock"
    good = (
        "def won_on(at): return at.date()",
        "import time\nstarted = time.monotonic()",
        "# at: yeji/web/views.py\nfrom django.utils import timezone\nat = timezone.now()",
        "# at: yeji/org/jobs.py\nfrom datetime import date\ndate.today()",
        "# at: yeji/platform/supervisor/watch.py\nimport time\ntime.time()",
        "# at: yeji/kit/tests/test_x.py\nfrom datetime import date\ndate.today()",
        "class Now: pass\nNow.now()",
    )
    bad = (
        "from django.utils import timezone\nat = timezone.now()",
        "from django.utils import timezone as tz\nat = tz.localdate()",
        "import datetime\nday = datetime.date.today()",
        "from datetime import datetime, UTC\nat = datetime.now(UTC)",
        "from time import time\nstarted = time()",
        "from django.utils import timezone\nat = models.DateTimeField(default=timezone.now)",
        "at = models.DateTimeField(auto_now_add=True)",
        "from django.db.models.functions import Now\nat = models.DateTimeField(db_default=Now())",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Every mention of a clock, called or handed on."""
        if _may_look(source):
            return
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute | ast.Name) and source.origin(node) in _CLOCKS:
                yield node, f"{source.origin(node)} looks at the clock: take the time as an argument"
            elif isinstance(node, ast.keyword) and node.arg in _OWN_CLOCK:
                yield node.value, f"{node.arg} looks at the clock: take the time as an argument"


def _may_look(source: Source) -> bool:
    watches = source.path.startswith("yeji/platform/supervisor")
    return source.room in _FACES or source.name == "jobs.py" or source.is_test or source.is_migration or watches
