"""What stands where data would: nothing yet, not allowed, went wrong, changed by two people; and short messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.record import Action


@dataclass(frozen=True, kw_only=True)
class State(Component):
    """A sentence, its reason and one or two things to do.

    ``tone`` colours the sign: "good" for nothing left to do, "bad" for a failure. ``page`` makes it the whole page,
    with ``code`` in large digits and the title as ``h1``.
    """

    template: ClassVar[str] = "ui/components/state.html"

    title: str
    text: SafeString | str = ""
    icon: str = ""
    tone: Literal["", "good", "bad"] = ""
    actions: tuple[Action, ...] = ()
    code: str = ""
    page: bool = False
    copy: str = ""


@dataclass(frozen=True, kw_only=True)
class Toast(Component):
    """A short message: success leaves by itself, a failure stays.

    ``action`` mends it; posting to ``undo`` takes back what was done.
    """

    template: ClassVar[str] = "ui/components/toast.html"

    text: str
    failed: bool = False
    action: Action | None = None
    undo: str = ""


@dataclass(frozen=True, kw_only=True)
class Note(Component):
    """A line across the page: y attention, r refusal, g good news, bl for your information."""

    template: ClassVar[str] = "ui/components/note.html"

    title: str
    text: SafeString | str = ""
    icon: str = "alert-triangle"
    tone: Literal["", "r", "g", "bl"] = ""
    action: Action | None = None


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One field that two people changed: both values as shown, and mine as typed."""

    key: str
    label: str
    mine: object
    theirs: object


@dataclass(frozen=True, kw_only=True)
class Conflict(Component):
    """Both values of each field, side by side. The form around it sends ``keep-<key>`` as ``mine`` or ``theirs``.

    ``who`` and ``when`` say whose change came first.
    """

    template: ClassVar[str] = "ui/components/conflict.html"

    record: str
    who: str
    when: SafeString | str
    clashes: tuple[Clash, ...]
