"""The recycle bin of a type: into it, what is in it, and out of it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records.models import History
from yeji.records.purging import CannotPurge, may_purge
from yeji.records.purging import purge as delete_for_good
from yeji.records.reading import deletions, get, may_write, trashed
from yeji.records.search.finding import holding
from yeji.records.types import ObjectType
from yeji.records.writing import remove
from yeji.records.writing import restore as take_out
from yeji.ui.components import Action, Crumb, State
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records.detail.history_events import no_account
from yeji.web.records.editing.edit_page import refuse_readers
from yeji.web.records.showing import cells, frames
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor

_PAGE: Final = 50


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Put a record into the bin; the message that says so takes it back."""
    kind = visitor.type(type_key)
    name = kind.label_of(get(visitor.scope, kind, record))
    remove(kind, record, by=visitor.scope, at=visitor.at)
    told = _("%(record)s is in the recycle bin.") % {"record": name}
    messages.success(request, told, extra_tags=f"{UNDO}/records/{kind.key}/{record}/restore/")
    return HttpResponseRedirect(f"/records/{kind.key}/")


@require_POST
@signed_in
def restore(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Take a record out of the bin. It counts again."""
    kind = visitor.type(type_key)
    take_out(kind, record, by=visitor.scope, at=visitor.at)
    name = kind.label_of(get(visitor.scope, kind, record))
    messages.success(request, _("%(record)s is restored.") % {"record": name})
    if request.headers.get("HX-Request") == "true":
        return frames.said(request, changed=True)
    return HttpResponseRedirect(f"/records/{kind.key}/{record}/")


@require_safe
@signed_in
def bin_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """What was deleted and may be restored by the visitor, the last deleted first."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    words = request.GET.get("q", "").strip()[:100]
    rows = trashed(visitor.scope, kind)
    if words:
        rows = rows.filter(holding(kind, words))
    found, older = _page(rows, request.GET.get("after", ""))
    plural = capfirst(str(kind.plural))
    context = {
        "title": _("Recycle bin"),
        "crumbs": (Crumb(label=plural, url=f"/records/{kind.key}/"), Crumb(label=_("Recycle bin"))),
        "back": f"/records/{kind.key}/",
        "here": request.get_full_path(),
        "words": words,
        "lines": lines(kind, found, visitor),
        "newest_url": _url(kind, words) if "after" in request.GET else "",
        "older_url": _url(kind, words, after=found[-1].pk) if older else "",
        "csrf_token": get_token(request),
        "empty": _nothing(kind, words),
    }
    template = "bin_part" if frames.asked_for(request, "bin") else "bin"
    return render(request, f"web/records/{template}.html", context)


@require_POST
@signed_in
def purge(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Delete a record in the bin for good; what stands in the way is said there."""
    kind = visitor.type(type_key)
    row = trashed(visitor.scope, kind).filter(pk=record).first()
    try:
        delete_for_good(kind, record, by=visitor.scope, at=visitor.at)
    except CannotPurge as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(record)s is deleted for good.") % {"record": kind.label_of(row) if row else ""})
    return HttpResponseRedirect(_url(kind))


def _page(rows: QuerySet[Any], after: str) -> tuple[list[Row], bool]:
    """A page of the bin: the newest, or what was deleted before the record ``after``; whether there is more."""
    last = rows.filter(pk=after).first() if after.isascii() and after.isdigit() and len(after) < 19 else None
    if last is not None:
        earlier = Q(deleted_at=last.deleted_at, pk__lt=last.pk) | Q(deleted_at__lt=last.deleted_at)
        rows = rows.filter(earlier)
    found = list(rows[: _PAGE + 1])
    return found[:_PAGE], len(found) > _PAGE


def _url(kind: ObjectType, words: str = "", **more: int) -> str:
    given = ({"q": words} if words else {}) | more
    return f"/records/{kind.key}/bin/" + (f"?{urlencode(given)}" if given else "")


def lines(kind: ObjectType, rows: list[Row], visitor: Visitor) -> list[dict[str, Any]]:
    """Each deleted record with who deleted it, when, and the address that restores it."""
    writes = deletions([row.pk for row in rows], kind)
    names = dict(Account.objects.filter(pk__in={write.account for write in writes.values()}).values_list("pk", "name"))
    currency = visitor.company.currency
    around = cells.surroundings(kind, rows, scope=visitor.scope, today=visitor.today, currency=currency)
    owner = kind.field(kind.owner).column if kind.owner else ""
    purges = may_purge(visitor.scope, kind)
    return [
        {
            "name": kind.label_of(row),
            "owner": around.names.get(kind.owner or "", {}).get(getattr(row, owner), "") if owner else "",
            "who": _who(writes.get(row.pk), names),
            "when": moment_tag(row.deleted_at.astimezone(visitor.now.tzinfo), now=visitor.now),
            "url": f"/records/{kind.key}/{row.pk}/restore/",
            "purge_url": f"/records/{kind.key}/{row.pk}/purge/" if purges else "",
        }
        for row in rows
        if row.deleted_at is not None
    ]


def bin_way(kind: ObjectType, visitor: Visitor) -> Action | None:
    """The way to the bin, for those who may restore."""
    if not may_write(visitor.scope, kind):
        return None
    return Action(label=_("Recycle bin"), url=f"/records/{kind.key}/bin/", icon="trash")


def _who(write: History | None, names: dict[int, str]) -> str:
    return (names.get(write.account or 0) if write else "") or no_account()


def _nothing(kind: ObjectType, words: str) -> State:
    if words:
        return State(
            title=_("Nothing found for “%(words)s”") % {"words": words},
            icon="search",
            actions=(Action(label=_("Show all"), url=f"/records/{kind.key}/bin/"),),
        )
    return State(
        title=_("The recycle bin is empty"),
        text=_("What you delete waits here and can be restored."),
        icon="trash",
        actions=(Action(label=capfirst(str(kind.plural)), url=f"/records/{kind.key}/", icon=kind.icon),),
    )
