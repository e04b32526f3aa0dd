"""Records that may mean the same: told while one is typed, and listed for those who tidy up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.records import reading
from yeji.records.duplicates.finding import MOST_GROUPS, Group, alike, ask_owners, groups
from yeji.records.duplicates.sameness import rules_of
from yeji.records.merging.services import recent_merges
from yeji.records.types import ObjectType
from yeji.ui.components import Action, Crumb, State
from yeji.ui.days import moment_tag
from yeji.ui.signs import enumerated
from yeji.web.gate import signed_in
from yeji.web.records.editing.edit_page import refuse_readers
from yeji.web.records.showing import cells, frames
from yeji.web.visitor import Visitor


@require_POST
@signed_in
def same(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """What there is already like the record that is being typed."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    raw = request.GET.get("but", "")
    but = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 18 else None
    found = alike(kind, _typed(request, kind), by=visitor.scope, day=visitor.today, but=but)
    lines = [
        {
            "name": one.name,
            "url": f"/records/{kind.key}/{one.record}/" if one.record else "",
            "unit": one.unit,
            "surely": one.surely,
            "field": capfirst(str(kind.field(one.field).label)),
        }
        for one in found
    ]
    ask_url = f"/records/{kind.key}/same/ask/" if any(one.record is None for one in found) else ""
    context = {"lines": lines, "kind": str(kind.label), "ask_url": ask_url}
    return render(request, "web/records/same.html", context)


@require_POST
@signed_in
def ask(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Ask whoever looks after such a record to work together."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    values = _typed(request, kind)
    if ask_owners(kind, values, by=visitor.scope, day=visitor.today, at=visitor.at):
        messages.success(request, _("Whoever looks after it has been asked."))
    else:
        messages.error(request, _("Nobody looks after it. Ask your administrator."))
    return frames.said(request)


@require_safe
@signed_in
def duplicates(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Groups of records that may be one, and what was merged of late."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    found = groups(kind, by=visitor.scope)
    plural = capfirst(str(kind.plural))
    context = {
        "title": _("Possible duplicates"),
        "crumbs": (Crumb(label=plural, url=f"/records/{kind.key}/"), Crumb(label=_("Possible duplicates"))),
        "back": f"/records/{kind.key}/",
        "here": request.get_full_path(),
        "groups": _told(kind, found, visitor),
        "more": len(found) == MOST_GROUPS,
        "merges": _merges(kind, visitor),
        "empty": State(
            title=_("No duplicates found"),
            text=_("Nothing among what you see agrees in: %(fields)s.")
            % {"fields": enumerated(dict.fromkeys(str(rule.field.label) for rule in rules_of(kind))) or "–"},
            icon="check",
            actions=(Action(label=plural, url=f"/records/{kind.key}/", icon=kind.icon),),
        ),
    }
    return render(request, "web/records/duplicates.html", context)


def _typed(request: HttpRequest, kind: ObjectType) -> dict[str, Any]:
    return {rule.field.key: request.POST.get(rule.field.key, "") for rule in rules_of(kind)}


def _told(kind: ObjectType, found: list[Group], visitor: Visitor) -> list[dict[str, Any]]:
    ids = [record for group in found for record in group.records]
    rows = {row.pk: row for row in reading.visible(visitor.scope, kind).filter(pk__in=ids)}
    around = cells.surroundings(
        kind, list(rows.values()), scope=visitor.scope, today=visitor.today, currency=visitor.company.currency
    )
    owner = kind.field(kind.owner) if kind.owner else None
    return [
        {
            "field": capfirst(str(kind.field(group.field).label)),
            "surely": group.surely,
            "url": f"/records/{kind.key}/merge/?ids={','.join(map(str, group.records))}",
            "records": [
                {
                    "name": kind.label_of(rows[record]),
                    "url": f"/records/{kind.key}/{record}/",
                    "value": kind.field(group.field).show(kind.field(group.field).of(rows[record]), ""),
                    "owner": cells.show(owner, owner.of(rows[record]), around) if owner else "",
                }
                for record in group.records
                if record in rows
            ],
        }
        for group in found
    ]


def _merges(kind: ObjectType, visitor: Visitor) -> list[dict[str, Any]]:
    found = recent_merges(kind)
    names = reading.labels(visitor.scope, kind, [one.kept for one in found])
    return [
        {
            "name": names[one.kept],
            "url": f"/records/{kind.key}/{one.kept}/",
            "number": len(one.gone),
            "when": moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            "undo": f"/records/{kind.key}/merges/{one.pk}/undo/",
        }
        for one in found
        if one.kept in names
    ]
