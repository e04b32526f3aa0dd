"""The frame around the pages: menus made from what is declared and what the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.platform.frame import frame_of
from yeji.records.reading import may_create
from yeji.records.territories.dividing import TERRITORY
from yeji.records.types import ObjectType
from yeji.ui.components import Entry, Group, Shell, Toast
from yeji.ui.components.choosers import Option
from yeji.web.home.begin import begins_with_overview
from yeji.web.home.today import entries
from yeji.web.only_looking import STOP
from yeji.web.settings.menu import entries as settings_entries
from yeji.web.visitor import Visitor, visitor_of

# Which part of the menu a room's object types stand in. Rooms, not types: a new type finds its place by itself.
_SETTINGS = frozenset({"org", "process", "platform"})
_DONE = frozenset({"work", "service"})
UNDO = "undo:"
"""What the tag of a message begins with that can be taken back; the address to post to follows."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for those signed in, ``theme`` for everybody, ``toasts`` once."""
    visitor = visitor_of(request)
    context: dict[str, Any] = {"theme": visitor.theme, "toasts": SimpleLazyObject(lambda: list(toasts(request)))}
    if visitor.account is not None:
        context["shell"] = SimpleLazyObject(lambda: shell_of(visitor, request.path))
    return context


def toasts(request: HttpRequest) -> Iterator[Toast]:
    """The messages left by the request before."""
    for message in get_messages(request):
        undo = next((tag.removeprefix(UNDO) for tag in message.tags.split() if tag.startswith(UNDO)), "")
        yield Toast(text=str(message), failed="error" in message.tags.split(), undo=undo)


def shell_of(visitor: Visitor, path: str) -> Shell:
    """The frame for a visitor on the page at ``path``."""
    daily = [kind for kind in visitor.types() if kind.in_menu and room_of(kind) not in _SETTINGS]
    keys = _keys(daily)
    places = {kind.key: _entry(kind, path, keys.get(kind.key, "")) for kind in daily}
    home = Entry(label=_("Home"), url="/", icon="home", current=path == "/", keys="g h")
    account = visitor.account
    create = () if visitor.behind else tuple(_new(kind) for kind in daily if may_create(visitor.scope, kind))
    frame = frame_of(account.pk) if account else None
    return Shell(
        groups=_groups(visitor, path, home, [(kind, places[kind.key]) for kind in daily]),
        tabs=_tabs(visitor, path, home, [places[kind.key] for kind in daily if kind.on_phone]),
        person=account.name if account else "",
        company=visitor.company.name,
        create=create,
        quick=_quick(create),
        search_url="/search/",
        theme=visitor.theme,
        theme_url="/theme/",
        language_url="/language/",
        sign_out_url="/sign-out/",
        mini=visitor.narrow_side,
        shortcuts=account.shortcuts if account else True,
        me_url="/me/",
        places_url="/places/",
        notices_url="/notices/",
        unread=frame.unread if frame else 0,
        demo=visitor.company.demo,
        seen_as=account.name if account and visitor.behind else "",
        stop_url=STOP,
        alarm=_alarm(visitor) if frame and frame.broken else "",
        alarm_url="/settings/system/" if visitor.scope.administers else "",
    )


def _groups(visitor: Visitor, path: str, home: Entry, daily: list[tuple[ObjectType, Entry]]) -> tuple[Group, ...]:
    """The side bar: what is reached, with whom, by doing what, and at its foot what is seldom set."""
    parts: dict[str, list[Entry]] = {"reached": [], "sold": [], "done": []}
    for kind, entry in daily:
        parts[_part_of(kind)].append(entry)
    overview, day = _other_home(visitor, path)
    groups = (
        Group(entries=(home,)),
        Group(label=_("Performance"), entries=(*overview, *parts["reached"], *_figures(path))),
        Group(label=_("Customers and deals"), entries=tuple(parts["sold"])),
        Group(label=pgettext("menu", "Activity"), entries=(*day, *parts["done"])),
        Group(label=_("Settings"), entries=(*settings_entries(visitor, path), *_rare(visitor, path))),
    )
    return tuple(group for group in groups if group.entries)


def _rare(visitor: Visitor, path: str) -> list[Entry]:
    """Lists that administrators alone keep; territories have a page of the settings, with their tree and rules."""
    if not visitor.scope.administers:
        return []
    kinds = [kind for kind in visitor.types() if kind.in_menu and room_of(kind) in _SETTINGS and kind.key != TERRITORY]
    return [_entry(kind, path, "") for kind in kinds]


def _alarm(visitor: Visitor) -> str:
    """What everybody is told while the last check of the data stands red."""
    if visitor.scope.administers:
        return _("The last check found figures or records that do not agree.")
    return _("The last check found figures that do not agree. Ask an administrator before you rely on them.")


def _other_home(visitor: Visitor, path: str) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The overview, for who begins with the own day; the own day, for who begins with the overview and has one."""
    if not begins_with_overview(visitor.scope):
        overview = "/performance/"
        return (Entry(label=_("Performance overview"), url=overview, icon="gauge", current=path == overview),), ()
    if visitor.scope.person is None:
        return (), ()
    return (), (Entry(label=_("My day"), url="/today/", icon="calendar-stats", current=path == "/today/"),)


def _quick(create: tuple[Option, ...]) -> tuple[Option, ...]:
    """What is entered most comes first; then everything else that can be entered."""
    if not any(option.url == "/records/activity/new/" for option in create):
        return create
    usual = entries()
    first = {option.url for option in usual}
    return usual + tuple(option for option in create if option.url not in first)


def _figures(path: str) -> tuple[Entry, ...]:
    """What is measured, and asking for it, for everybody."""
    return (
        Entry(label=_("Metrics"), url="/metrics/", icon="ruler-2", current=path.startswith("/metrics/")),
        Entry(label=_("Ask"), url="/ask/", icon="table", current=path == "/ask/"),
    )


def room_of(kind: ObjectType) -> str:
    """The room an object type's table lives in."""
    return str(kind.table._meta.app_label)


def wing_of(kind: ObjectType) -> str:
    """``business``, ``performance``, or the room itself."""
    if kind.fixed:
        return "business"  # what a company made itself stands with its work
    parts = kind.table.__module__.split(".")
    return parts[1] if len(parts) > 1 else ""


def _part_of(kind: ObjectType) -> str:
    """``reached``, ``sold`` or ``done``: the part of the side bar that a type stands in."""
    if wing_of(kind) != "business":
        return "reached"
    return "done" if room_of(kind) in _DONE else "sold"


def _tabs(visitor: Visitor, path: str, home: Entry, places: list[Entry]) -> tuple[Entry, ...]:
    """The phone's bar: one's day, two kinds of records, the figures. An account without a person has no day."""
    if visitor.scope.person is None:
        return (home, *places)
    day, overview = ("/today/", "/") if begins_with_overview(visitor.scope) else ("/", "/performance/")
    return (
        Entry(label=pgettext("tab", "Today"), url=day, icon="calendar", current=path == day),
        *places,
        Entry(label=_("Performance"), url=overview, icon="gauge", current=path == overview),
    )


def _entry(kind: ObjectType, path: str, keys: str) -> Entry:
    url = f"/records/{kind.key}/"
    return Entry(label=capfirst(str(kind.plural)), url=url, icon=kind.icon, current=path.startswith(url), keys=keys)


def _new(kind: ObjectType) -> Option:
    return Option(label=capfirst(str(kind.label)), url=f"/records/{kind.key}/new/", icon=kind.icon)


def _keys(kinds: list[ObjectType]) -> dict[str, str]:
    """``g d`` for deals: the first letter of each type that is still free."""
    taken = {"h"}
    keys: dict[str, str] = {}
    for kind in kinds:
        letter = next((one for one in kind.key if one.isalpha() and one not in taken), "")
        if letter:
            taken.add(letter)
            keys[kind.key] = f"g {letter}"
    return keys
