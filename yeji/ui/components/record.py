"""The parts of a record's page: head, stages, fields, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """A step of the way to this page."""

    label: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button of a page: a link, or with ``post`` a form; at most one of a page is ``primary``.

    ``ask`` is the question put before a post; ``key`` its keyboard key; ``phone`` whether it stands on a phone as well,
    rather than in a menu;
    ``drawer`` opens it beside the page where there is room.
    """

    label: str
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    ask: str = ""
    key: str = ""
    phone: bool = False
    drawer: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordHead(Component):
    """Where we are, the record's name, its main figure, its signs, what can be done with it.

    ``csrf_token`` is needed when an action posts; ``before_url`` and ``after_url`` lead to the neighbours in the list
    one came from.
    """

    template: ClassVar[str] = "ui/components/record_head.html"

    title: str
    crumbs: tuple[Crumb, ...] = ()
    figure: Figure | None = None
    signs: tuple[SafeString, ...] = ()
    actions: tuple[Action, ...] = ()
    csrf_token: str = ""
    before_url: str = ""
    after_url: str = ""

    @property
    def rest(self) -> tuple[Action, ...]:
        """What a phone has room for in a menu alone."""
        return tuple(one for one in self.actions if not one.phone)

    def extra(self) -> dict[str, object]:
        return {"rest": self.rest}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the way: passed, current or to come; ``note`` is the time spent there."""

    label: str
    state: Literal["past", "now", "ahead", "won", "lost"]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class StageChevron(Component):
    """The stages as a row of arrows; the current one is marked for everybody. Context: ``steps`` (stage, css class)."""

    template: ClassVar[str] = "ui/components/chevron.html"

    stages: tuple[Stage, ...]

    def extra(self) -> dict[str, object]:
        css = {"past": "dn", "now": "on", "ahead": "", "won": "on won", "lost": "on lost"}
        return {"steps": [(stage, css[stage.state], "on" in css[stage.state]) for stage in self.stages]}


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """A label and the value beside it: text, a safe fragment or a component; with ``href`` a link.

    With ``edit_url`` it can be changed where it stands, with ``show_url`` a masked value be shown there.
    """

    label: str
    value: object
    href: str = ""
    edit_url: str = ""
    show_url: str = ""


@dataclass(frozen=True, kw_only=True)
class FieldList(Component):
    """A record's fields in pairs."""

    template: ClassVar[str] = "ui/components/field_list.html"

    fields: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class FieldSection:
    """Fields under a title; a ``folded`` one is opened by whoever wants it. Without a title it is always open."""

    fields: FieldList
    title: str = ""
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldSections(Component):
    """A record's fields section by section."""

    template: ClassVar[str] = "ui/components/field_sections.html"

    sections: tuple[FieldSection, ...]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """What a field was and what it became."""

    label: str
    was: object
    now: object


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: what, when, by whom, which fields changed; ``href`` opens a record of its own,
    ``edit_url`` and ``delete_url`` change what was said.

    ``tone`` is the colour of the sign: g contact, b planned, v approval, y ahead, r lost, empty for the system.
    """

    title: str
    when: SafeString | str
    who: str = ""
    icon: str = "edit"
    tone: Literal["", "g", "b", "v", "y", "r"] = ""
    changes: tuple[FieldChange, ...] = ()
    text: SafeString | str = ""
    href: str = ""
    edit_url: str = ""
    delete_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline(Component):
    """What happened to a record, newest first. ``more_url`` leads to what is older."""

    template: ClassVar[str] = "ui/components/timeline.html"

    events: tuple[Event, ...]
    more_url: str = ""
