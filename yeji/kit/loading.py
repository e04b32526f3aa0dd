"""Loading a program without looking for garbage meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load modules with the collector at rest: it would find nothing, and its looks take a tenth of the start.

    What was loaded stays for good, so it is never looked at again; and a page it touches is copied in every process
    that shares it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        gc.freeze()
        gc.enable()
