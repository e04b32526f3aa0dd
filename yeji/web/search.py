"""Search: records of every type by name, number or sound. While one types, and as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.looked import looked_at
from yeji.records.reading import labels, labels_of_any
from yeji.records.search.asking import LONGEST
from yeji.records.search.finding import Found, find
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Action, State
from yeji.web.gate import signed_in
from yeji.web.records.lists.listing import asked_of
from yeji.web.visitor import Visitor

_WHILE_TYPING: Final = 5
_ON_THE_PAGE: Final = 20
_RECENT: Final = 8


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A record that was found: its name with what was typed marked, and what tells namesakes apart."""

    name: str | SafeString
    url: str
    icon: str
    aside: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What was found of one type; ``more_url`` lists all of it where there is more."""

    title: str
    hits: Sequence[Hit]
    more_url: str = ""


@require_safe
@signed_in
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was found, by type; each leads to its record, each type to its whole list."""
    words = _words(request)
    nothing = State(
        title=_("Nothing found for “%(words)s”") % {"words": words} if words else _("Search for a name or a number"),
        text=_("Only records you may see are searched."),
        icon="search",
        actions=(Action(label=_("To the home page"), url="/"),) if words else (),
    )
    found = parts(words, visitor, each=_ON_THE_PAGE)
    return render(request, "web/search.html", {"words": words, "found": found, "nothing": nothing})


@require_safe
@signed_in
def panel(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What stands below the search field: what was found so far, or what was looked at last."""
    words = _words(request)
    found = parts(words, visitor, each=_WHILE_TYPING) if words else recent(visitor)
    return render(request, "web/search_panel.html", {"words": words, "found": found})


def parts(words: str, visitor: Visitor, *, each: int) -> list[Part]:
    """What the words fit, up to ``each`` of every type that has a page."""
    found = find(words, [kind for kind in visitor.types() if kind.in_menu], scope=visitor.scope, each=each)
    return [_part(one, words, visitor) for one in found]


def recent(visitor: Visitor) -> list[Part]:
    """The records that the visitor opened last, on whatever device; those that may still be seen."""
    ids = looked_at(account=visitor.scope.account, most=_RECENT) if visitor.scope.account else []
    names = labels_of_any(visitor.scope, ids) if ids else {}
    hits = [
        Hit(name=name, url=f"/records/{kind.key}/{pk}/", icon=kind.icon, aside=capfirst(str(kind.label)))
        for pk in ids
        if pk in names
        for kind, name in (names[pk],)
    ]
    return [Part(title=_("Looked at last"), hits=hits)] if hits else []


def _part(found: Found, words: str, visitor: Visitor) -> Part:
    kind = found.kind
    beside = _beside(kind, found.rows, visitor)
    hits = [
        Hit(
            name=marked(kind.label_of(row), words),
            url=f"/records/{kind.key}/{row.pk}/",
            icon=kind.icon,
            aside=beside.get(row.pk, ""),
        )
        for row in found.rows
    ]
    more = asked_of(kind, {"q": words}).url() if found.more else ""
    return Part(title=capfirst(str(kind.plural)), hits=hits, more_url=more)


def _beside(kind: ObjectType, rows: Sequence[Row], visitor: Visitor) -> dict[int, str]:
    """The customer of a deal, the owner of a customer, or a number: what tells namesakes apart."""
    links = [item for item in kind.links() if item.key in kind.columns]
    link: Link | None = next((item for item in links if item.key != kind.owner), links[0] if links else None)
    if link is None:
        return {row.pk: str(kind.by_key[kind.match].of(row) or "") for row in rows if kind.match in kind.by_key}
    names = labels(visitor.scope, registry.get(link.to), (link.of(row) for row in rows))
    return {row.pk: names.get(link.of(row), "") for row in rows}


def marked(name: str, words: str) -> str | SafeString:
    """A name with the typed words marked where they stand letter by letter; a sound marks nothing."""
    place = name.lower().find(words.lower()) if words else -1
    if place < 0 or len(name.lower()) != len(name):
        return name
    end = place + len(words)
    return format_html("{}<mark>{}</mark>{}", name[:place], name[place:end], name[end:])


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
