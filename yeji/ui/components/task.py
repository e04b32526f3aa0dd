"""Something to do: when, what, why, and the one thing that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from yeji.ui.component import Component


@dataclass(frozen=True, kw_only=True)
class Task(Component):
    """A line of one's day. ``about`` is a few words under the title, in a ``tone``; ``act_url`` does what ``act`` says.

    ``time`` is the time of day, or the day where that has passed; empty for the whole day.
    """

    template: ClassVar[str] = "ui/components/task.html"

    title: str
    url: str
    time: str = ""
    about: str = ""
    tone: Literal["", "good", "bad", "warn"] = ""
    done: bool = False
    act_url: str = ""
    act: str = ""
