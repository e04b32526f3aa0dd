"""What can be done with the rows selected in a list: said in the dock, and done to all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.records import several
from yeji.records.fields.tags import KEY
from yeji.records.merging.services import MOST
from yeji.records.tagging import tags_field
from yeji.records.types import ObjectType, UnknownType
from yeji.web.gate import signed_in
from yeji.web.records.editing.edit_page import refuse_readers
from yeji.web.records.lists.list_page import sums_within
from yeji.web.records.lists.narrowing import options_of
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.records.showing import frames
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def selected(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The dock for these records, or with ``do`` what is done to them."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    given = request.GET.dict() | request.POST.dict()
    ids = ids_of(given.get("ids", ""))
    if request.method == "GET":
        return _dock(request, visitor, kind, ids)
    try:
        _do(request, visitor, kind, ids, given)
    except Refused as problem:
        messages.error(request, str(problem))
        return frames.said(request, status=problem.status)
    return frames.said(request, changed=True)


def _dock(request: HttpRequest, visitor: Visitor, kind: ObjectType, ids: list[int]) -> HttpResponse:
    number, sums = sums_within(kind, visitor, ids)
    path, given = frames.came_from(request)
    within = f"/records/{kind.key}/all/?{urlencode(given)}" if path == f"/records/{kind.key}/" else ""
    owner = kind.field(kind.owner) if kind.owner else None
    context = {
        "told": ngettext("%(count)s selected", "%(count)s selected", number) % {"count": number},
        "sums": sums,
        "people": options_of(owner, visitor) if owner else None,
        "owner": capfirst(str(owner.label)) if owner else "",
        "edit_url": f"/records/{kind.key}/all/?ids={','.join(map(str, ids))}",
        "tags_url": f"/records/{kind.key}/all/?ids={','.join(map(str, ids))}&set={KEY}" if tags_field(kind) else "",
        "all_url": within,
        "url": f"/records/{kind.key}/selected/?ids={','.join(map(str, ids))}",
        "merge_url": f"/records/{kind.key}/merge/?ids={','.join(map(str, ids))}" if _can_merge(kind, ids) else "",
    }
    return render(request, "web/records/dock.html", context)


def _can_merge(kind: ObjectType, ids: list[int]) -> bool:
    return kind.merges and 2 <= len(ids) <= MOST


def _do(request: HttpRequest, visitor: Visitor, kind: ObjectType, ids: list[int], given: Mapping[str, str]) -> None:
    do = given.get("do", "")
    number = len(ids)
    if do == "delete":
        several.remove_many(kind, ids, by=visitor.scope, at=visitor.at)
        told = ngettext(
            "%(count)s record is in the recycle bin.", "%(count)s records are in the recycle bin.", number
        ) % {"count": number}
        undo = f"{UNDO}/records/{kind.key}/selected/?do=restore&ids={','.join(map(str, ids))}"
        messages.success(request, told, extra_tags=undo)
    elif do == "restore":
        several.restore_many(kind, ids, by=visitor.scope, at=visitor.at)
        told = ngettext("%(count)s record is restored.", "%(count)s records are restored.", number)
        messages.success(request, told % {"count": number})
    elif do == "owner" and kind.owner:
        changed = several.change_many(kind, ids, {kind.owner: given.get("owner", "")}, by=visitor.scope, at=visitor.at)
        told = ngettext("%(count)s record has a new owner.", "%(count)s records have a new owner.", len(changed))
        messages.success(request, told % {"count": len(changed)})
    else:
        raise UnknownType(_("There is nothing of this name to do."))
