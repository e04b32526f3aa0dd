"""What makes an activity whole: plain Python over a draft, the same for a form, a file and a program."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.types import Draft

DAY_OF_MINUTES = 24 * 60


class ActivityRefused(Refused):
    """Values that no activity can have together."""

    status = 422
    code = "activity.refused"


def complete_activity(draft: Draft) -> None:
    """Fill in what follows from the rest, and refuse what cannot be.

    What has a day on which it was done is done. A note is done when it is written. What was never planned was due
    when it was done.

    :raises ActivityRefused: naming the field.
    """
    values = draft.values
    if values["kind"] == "note" and draft.fresh and values["done_on"] is None:
        values["done_on"] = values["due_on"] or draft.day
    done = values["done_on"]
    if done and done > draft.day:
        raise ActivityRefused(_("Nothing is done on a day to come; give it as the day it is due."), field="done_on")
    values["state"] = "done" if done else "open"
    if values["due_on"] is None:
        values["due_on"] = done or (draft.day if values["due_at"] else None)
    minutes = values["minutes"]
    if minutes is not None and not 0 <= minutes <= DAY_OF_MINUTES:
        raise ActivityRefused(_("An activity takes from 0 minutes to a day."), field="minutes")
