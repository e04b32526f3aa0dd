"""The one place where reactions to a write are listed, in the order in which they run."""

from __future__ import annotations

from yeji.ledger.capture import capture
from yeji.ledger.capture.following import follow as follow_links
from yeji.ledger.moves import follow_people
from yeji.platform.events import tell_written
from yeji.records.circles import refuse_circles
from yeji.records.files.services import forget_purged
from yeji.records.files.values import follow_values
from yeji.records.organisation import follow_units
from yeji.records.owners import tell_owners
from yeji.records.search.keeping import follow
from yeji.records.talk.comments import forget_purged_talk
from yeji.records.talk.following import tell_followers
from yeji.records.territories.assigning import assign
from yeji.records.types import Written
from yeji.records.writing import telling


def tell_pages(written: Written) -> None:
    """Open pages hear of it when the transaction commits."""
    tell_written(type_key=written.kind.key, records=written.ids)


AFTER_WRITE = (
    refuse_circles,
    follow_units,
    capture,
    follow_links,
    follow_people,
    follow,
    follow_values,
    forget_purged,
    forget_purged_talk,
    tell_owners,
    tell_followers,
    assign,
    tell_pages,
)
"""In the write's own transaction."""


def wire() -> None:
    """Tell the door who reacts."""
    telling.wire(after=AFTER_WRITE)
