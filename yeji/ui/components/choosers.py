"""Ways to choose what a page shows: segments, the period, a menu. All are links, so the choice is in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from yeji.ui.component import Component


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice: where it leads, whether it is the current one, how deep it stands in a tree, its keyboard key."""

    label: str
    url: str
    current: bool = False
    level: int = 0
    icon: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Segmented(Component):
    """A few choices side by side; ``label`` names the group for whoever hears it."""

    template: ClassVar[str] = "ui/components/segmented.html"
    remembered: ClassVar[bool] = True

    label: str
    options: tuple[Option, ...]
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class PeriodChooser(Component):
    """Month, quarter, year, and one step back or on. ``next_url`` is empty when there is nothing later to show."""

    template: ClassVar[str] = "ui/components/period_chooser.html"

    kinds: Segmented
    title: str
    previous_url: str
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Menu(Component):
    """A button and a list of links that it opens. ``css`` is the button's class, ``label`` its words or its name."""

    template: ClassVar[str] = "ui/components/menu.html"
    remembered: ClassVar[bool] = True

    label: str
    options: tuple[Option, ...]
    icon: str = ""
    css: str = "btn btn-o"
    end: bool = False
    key: str = ""
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class ActiveFilter(Component):
    """A filter in force, with the address of the same list without it."""

    template: ClassVar[str] = "ui/components/active_filter.html"

    label: str
    value: str
    remove_url: str
