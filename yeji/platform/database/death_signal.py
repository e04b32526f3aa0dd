"""A child process that does not outlive its parent, where the system can promise that."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def death_signal(number: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program, so that it gets ``number`` when the parent dies; None if impossible.

    It must run after the change of account, which clears the request; ``subprocess`` does so. The library is
    loaded here, in the parent: between fork and exec nothing may be loaded.
    """
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        library.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
