"""The page of one record: head, stages, fields, what links to it, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from yeji.kit.numbers import Unit
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link
from yeji.records.fields.tags import Tags
from yeji.records.handover.holdings import types_held
from yeji.records.layouts.arranging import Part, Standing, arranged
from yeji.records.looked import look
from yeji.records.reading import get, may_change, may_create, may_remove, values_behind
from yeji.records.revealing import may_reveal
from yeji.records.types import ObjectType, Verb, registry
from yeji.ui.components import Action, Crumb, FieldList, FieldSection, FieldSections, FieldValue, Figure, RecordHead
from yeji.ui.days import day_tag
from yeji.ui.signs import Tone, ring, tag
from yeji.web.gate import signed_in
from yeji.web.records.detail import comment_pages, file_pages
from yeji.web.records.detail.beside import counted_for, log_ways, related, shares_of
from yeji.web.records.detail.comment_pages import follow_action
from yeji.web.records.detail.stage_path import Path, path_of, stage_writes
from yeji.web.records.detail.timeline import MOST, RECENT, Show, chooser, timeline
from yeji.web.records.lists.neighbours import PARAMETER, neighbours
from yeji.web.records.showing import cells, frames
from yeji.web.visitor import Visitor

_FEW: Final = 6


@require_safe
@signed_in
def record_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Everything about one record: a page, or in the drawer what matters of it."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    part = frames.asked_for(request, "record") or frames.asked_for(request, "drawn")
    if not part and visitor.scope.account is not None and visitor.behind is None:  # drawn again is not opened again
        look(account=visitor.scope.account, record=row.pk, at=visitor.at)
    if frames.in_drawer(request) or frames.asked_for(request, "drawn"):
        return drawn(request, visitor, kind, row)
    within = request.GET.get(PARAMETER)
    around = _around(kind, row, visitor)
    show = _show(request)
    here = f"/records/{kind.key}/{row.pk}/"
    whole = request.GET.get("history") == "all"
    before, after = neighbours(kind, row, within, visitor)
    path = path_of(kind, row, visitor, stage_writes(kind, row.pk))
    shown_head = head(kind, row, around, visitor, path, csrf_token=get_token(request))
    context = {
        "kind": kind,
        "here": request.get_full_path(),
        "pk": row.pk,
        "head": replace(shown_head, before_url=before, after_url=after),
        "title": kind.label_of(row),
        "path": path,
        "facts": facts(kind, row, around, editable=may_change(visitor.scope, kind, row)),
        "parts": shares_of(kind, row, around),
        "timeline": timeline(kind, row, around, visitor, limit=MOST if whole else RECENT, show=show),
        "timeline_views": chooser(kind, here, show, visitor),
        "log": tuple(log_ways(kind, row, visitor)),
        "related": tuple(related(kind, row, visitor)),
        "counted": counted_for(kind, row, visitor),
        "say": comment_pages.form(kind, row) if visitor.behind is None else None,
        "files": file_pages.section(kind, row, visitor),
        "back": f"/records/{kind.key}/" + (f"?{within}" if within else ""),
    }
    if frames.asked_for(request, "record"):
        return frames.frame(request, "web/records/record_part.html", context)
    return render(request, "web/records/record.html", context)


def drawn(request: HttpRequest, visitor: Visitor, kind: ObjectType, row: Row) -> HttpResponse:
    """A record in the drawer: head, stages, fields, what happened last."""
    around = _around(kind, row, visitor)
    path = path_of(kind, row, visitor, stage_writes(kind, row.pk))
    context = {
        "kind": kind,
        "here": f"/records/{kind.key}/{row.pk}/",
        "head": head(kind, row, around, visitor, path, csrf_token=get_token(request)),
        "title": kind.label_of(row),
        "path": path,
        "facts": facts(kind, row, around, editable=may_change(visitor.scope, kind, row)),
        "timeline": timeline(kind, row, around, visitor, limit=_FEW),
        "log": tuple(log_ways(kind, row, visitor)),
    }
    return frames.frame(request, "web/records/drawn.html", context)


def _around(kind: ObjectType, row: Row, visitor: Visitor) -> cells.Surroundings:
    return cells.surroundings(kind, [row], scope=visitor.scope, today=visitor.today, currency=visitor.company.currency)


def _show(request: HttpRequest) -> Show:
    shows: dict[str, Show] = {"done": "done", "comments": "comments", "changes": "changes"}
    return shows.get(request.GET.get("show", ""), "")


def head(
    kind: ObjectType, row: Row, around: cells.Surroundings, visitor: Visitor, path: Path | None, *, csrf_token: str
) -> RecordHead:
    """Where we are, the name, the money, what an open record promises, and what can be done."""
    promised = _promised(kind, row, around) if path is not None and not path.over else ()
    money = next((item for item in kind.fields if item.kind == "money" and item.key in kind.columns), None)
    return RecordHead(
        title=kind.label_of(row),
        crumbs=(Crumb(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/"), Crumb(label=kind.label_of(row))),
        figure=_figure(money, kind, row, around) if money else None,
        signs=(*promised, *_signs(kind, row, around)),
        actions=tuple(actions(kind, row, visitor)),
        csrf_token=csrf_token,
    )


def _figure(item: Field, kind: ObjectType, row: Row, around: cells.Surroundings) -> Figure | None:
    value = item.of(row)
    if value is None:
        return None
    currency = cells.currency_of(kind, row, around.currency)
    money = Unit.CENTS if abs(value) < cells.SMALL_MONEY else Unit.MONEY
    return Figure(value=value, unit=Unit.COUNT if currency == cells.COUNTED else money, currency=currency)


def _promised(kind: ObjectType, row: Row, around: cells.Surroundings) -> Iterator[SafeString]:
    """Its chance, and the day by which it is to come, of what stands on a board and in a calendar."""
    chance = kind.field(kind.board.chance).of(row) if kind.board and kind.board.chance else None
    if chance is not None:
        yield ring(int(chance), _("Chance"), _("Chance"))
    item = kind.by_key.get(kind.calendar)
    day = item.of(row) if item is not None else None
    if item is not None and day is not None:
        late = day < around.today
        said = format_html("{} {}", capfirst(str(item.label)), day_tag(day, today=around.today))
        yield tag(said, "r" if late else "bl", "calendar")


def _signs(kind: ObjectType, row: Row, around: cells.Surroundings) -> Iterator[SafeString]:
    """A yes is worth a sign; a no is not. Tags stand beside the name."""
    for item in kind.fields:
        if isinstance(item, Tags):
            colours = dict(item.colours)
            yield from (tag(item.show([code], ""), cast("Tone", colours.get(code, ""))) for code in item.of(row) or ())
        if item.kind == "yes_no" and item.of(row):
            yield tag(capfirst(str(item.label)), "y")


def actions(kind: ObjectType, row: Row, visitor: Visitor) -> Iterator[Action]:
    """Edit, and the verbs that the record offers now; the first verb is what the page is for."""
    here = f"/records/{kind.key}/{row.pk}/"
    if visitor.behind is None:
        yield follow_action(kind, row, visitor)
    if kind.owner is not None:
        yield Action(label=_("Who sees it"), url=f"{here}who/", icon="eye")
    if kind.key == "person" and visitor.scope.hands_over and types_held(row.pk, visitor.scope):
        yield Action(
            label=pgettext("of a leaver", "Hand over"), url=f"/hand-overs/new/?person={row.pk}", icon="transfer"
        )
    if may_create(visitor.scope, kind):
        copy = f"/records/{kind.key}/new/?like={row.pk}"
        yield Action(label=pgettext("a button", "Copy"), url=copy, icon="copy", drawer=True)
    if not may_change(visitor.scope, kind, row):
        return
    verbs = [verb for verb in kind.verbs if verb.offered(row) and verb.may(visitor.scope)]
    if may_remove(visitor.scope, kind, row):
        yield Action(
            label=_("Delete"),
            url=f"{here}delete/",
            icon="trash",
            post=True,
            ask=_("Delete %(record)s? It can be restored from the recycle bin.") % {"record": kind.label_of(row)},
        )
    yield Action(label=_("Edit"), url=f"{here}edit/", icon="edit", key="e", phone=True, primary=not verbs, drawer=True)
    for verb in reversed(verbs):
        yield _verb_action(verb, here, first=verb is verbs[0])


def _verb_action(verb: Verb, here: str, *, first: bool) -> Action:
    label = capfirst(str(verb.label))
    form = bool(verb.fields or verb.asks)
    ask = "" if form else _("%(verb)s: are you sure?") % {"verb": label}
    icon = {"win": "trophy", "lose": "flag-off", "recredit": "transfer"}.get(verb.key, "arrow-right")
    url = f"{here}{verb.key}/"
    return Action(label=label, url=url, icon=icon, primary=first, post=not form, ask=ask, phone=True, drawer=True)


def facts(kind: ObjectType, row: Row, around: cells.Surroundings, *, editable: bool = False) -> FieldSections:
    """The fields as the layout has them, each to be changed where it stands and is not locked.

    Signs above have said the yes and no already.
    """
    values = values_behind(around.scope, kind, row)
    laid = arranged(kind, values, values, fresh=False, by=around.scope, day=around.today)
    return FieldSections(
        sections=tuple(
            FieldSection(
                title=str(part.title),
                folded=part.folded,
                fields=FieldList(fields=tuple(_facts(kind, row, around, part, editable=editable))),
            )
            for part in laid.parts
            if any(_told(kind, one) for one in part.fields)
        )
    )


def _facts(
    kind: ObjectType, row: Row, around: cells.Surroundings, part: Part, *, editable: bool
) -> Iterator[FieldValue]:
    currency = cells.currency_of(kind, row, around.currency)
    for one in part.fields:
        if _told(kind, one):
            item = one.field
            yield FieldValue(
                label=capfirst(str(item.label)),
                value=cells.show(item, item.of(row), around, currency=currency),
                href=_href(item, row, around),
                edit_url=_edit_url(kind, row, item) if editable and not one.locked else "",
                show_url=_show_url(kind, row, item, around),
            )


def _told(kind: ObjectType, one: Standing) -> bool:
    """Whether a field stands among the facts: not the name, which stands above, as the signs do."""
    item = one.field
    return one.shown and item.key != kind.title and not (item.kind == "yes_no" and item.read_only)


def _edit_url(kind: ObjectType, row: Row, item: Field) -> str:
    """Where a field is edited by itself; shares need the room of the whole form."""
    if item.read_only or item.kind == "shares":
        return ""
    return f"/records/{kind.key}/{row.pk}/edit/?field={item.key}"


def _show_url(kind: ObjectType, row: Row, item: Field, around: cells.Surroundings) -> str:
    """Where a masked value is shown to whom it may be."""
    masked = item.of(row) and may_reveal(around.scope, kind, item.key, row.pk)
    return f"/records/{kind.key}/{row.pk}/reveal/?field={item.key}" if masked else ""


def _href(item: Field, row: Row, around: cells.Surroundings) -> str:
    value = item.of(row)
    if not isinstance(item, Link) or value not in around.names.get(item.key, {}):
        return ""
    return cells.link_url(item, value) if registry.get(item.to).in_menu else ""
