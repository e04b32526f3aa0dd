"""The frame around every page: what the side bar, the top bar and the phone's bars hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.template import Context, Engine
from django.utils.safestring import SafeString

from yeji.ui.component import kinds_of, surroundings
from yeji.ui.components.choosers import Option

_PARTS: Final = ("sidebar", "top", "tabbar", "waiting")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place of the product in the menus. Only what exists and the role may see is an entry."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None
    alarm: bool = False
    keys: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Entries under a heading; the first group has none."""

    entries: tuple[Entry, ...]
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Menus:
    """All that the parts of the frame say which are the same on every page but for the entry one is at."""

    groups: tuple[Group, ...]
    tabs: tuple[Entry, ...]
    create: tuple[Option, ...]
    quick: tuple[Option, ...]
    search_url: str
    mini: bool
    demo: bool


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What ``ui/base.html`` needs beside the page's own parts, as ``shell``.

    ``tabs`` are the entries of the phone's bottom bar, ``create`` what the New menu offers, ``quick`` what the phone's
    does, the most usual first; ``person`` is who is signed in, ``unread`` how many notices wait for him; ``mini``
    narrows the side bar; ``shortcuts`` lets single keys do something; ``demo``: all is made up, which every page says;
    ``seen_as`` is as whom somebody looks, who stops at ``stop_url``;
    ``alarm``: figures cannot be relied on, with where to look for those who may; addresses are empty
    where there is no such page.
    """

    groups: tuple[Group, ...]
    tabs: tuple[Entry, ...]
    person: str
    company: str = ""
    create: tuple[Option, ...] = ()
    quick: tuple[Option, ...] = ()
    search_url: str = ""
    theme: str = "light"
    theme_url: str = ""
    language_url: str = ""
    sign_out_url: str = ""
    mini: bool = False
    shortcuts: bool = True
    me_url: str = ""
    places_url: str = ""
    notices_url: str = ""
    unread: int = 0
    demo: bool = False
    alarm: str = ""
    alarm_url: str = ""
    seen_as: str = ""
    stop_url: str = ""

    @property
    def drawn(self) -> Mapping[str, SafeString]:
        """The parts of the frame that say nothing but ``Menus``, by the names of their templates."""
        menus = Menus(
            groups=self.groups,
            tabs=self.tabs,
            create=self.create,
            quick=self.quick,
            search_url=self.search_url,
            mini=self.mini,
            demo=self.demo,
        )
        return _drawn(menus, kinds_of(menus), *surroundings())


@lru_cache(maxsize=256)
def _drawn(menus: Menus, _kinds: object, _language: str, _storage: str) -> Mapping[str, SafeString]:
    """Written once for all that goes in: half of what a small page is made of is its frame."""
    engine, context = Engine.get_default(), {"shell": menus}
    return {part: engine.get_template(f"ui/{part}.html").render(Context(context)) for part in _PARTS}
