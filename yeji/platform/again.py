"""Doing something once more when the database had to choose between two who wrote at the same time.

Of two transactions that wait for each other the database lets one go and undoes the other, whole. Nobody did anything
wrong and nothing is lost, so the undone one is simply done again; a person never hears of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

Done = TypeVar("Done")

TRIES: Final = 4
"""Once, and three times more."""
_UNDONE: Final = ("40P01", "40001")
_WAITED: Final = "55P03"
_PAUSE: Final = 0.03


class Busy(Refused):
    """Somebody else holds what is wanted, for the moment."""

    status = 409
    code = "record.busy"


def again(act: Callable[[], Done]) -> Done:
    """Do it; if the database undid it for somebody else's sake, do it again, up to three times.

    Within a transaction it is done once: only the whole of it could be done again.

    :raises Busy: if it was undone every time, or waited too long for somebody else.
    """
    tries = 0
    while True:
        tries += 1
        try:
            return act()
        except OperationalError as problem:
            state = getattr(problem.__cause__, "sqlstate", None)
            if connection.in_atomic_block or state not in (*_UNDONE, _WAITED):
                raise
            if state == _WAITED or tries == TRIES:
                raise Busy(_("Somebody else is changing the same. Try again in a moment.")) from problem
            time.sleep(_PAUSE * tries * (1 + random.random()))  # noqa: S311 - so that the two do not meet again
