"""The one place where reactions to a write are listed, in the order in which they run."""

from __future__ import annotations

from yeji.ledger.capture import capture
from yeji.ledger.moves import follow_people
from yeji.records import writing
from yeji.records.search.keeping import follow

AFTER_WRITE = (capture, follow_people, follow)  # in the write's own transaction


def wire() -> None:
    """Tell the door who reacts."""
    writing.wire(after=AFTER_WRITE)
