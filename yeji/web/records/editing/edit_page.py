"""Making, changing and closing records. Every write goes through the door; a refusal comes back beside its field."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.reading import get, may_change, may_create, may_write
from yeji.records.types import ObjectType
from yeji.records.writing import Conflict as Clashed
from yeji.records.writing import MayNotWrite, save
from yeji.web.gate import signed_in
from yeji.web.records.editing import forms, starting
from yeji.web.records.editing.sheet import Sheet
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A form for a new record; links that the address names are filled in."""
    kind = visitor.type(type_key)
    if not may_create(visitor.scope, kind):
        raise MayNotWrite(_("You may not make records of this type."))
    fields = forms.settable(kind)
    sheet = Sheet(request, visitor, kind, None, fields, title=_("New %(type)s") % {"type": kind.label})
    start = forms.raw_of(kind, None, fields) | starting.values(visitor, kind, fields)
    if request.method == "GET":
        asked = {item.key: request.GET[item.key] for item in fields if item.key in request.GET}
        return sheet.page(start | starting.copied(request, visitor, kind) | asked)
    given = forms.typed(fields, request.POST, today=visitor.today)
    if "draw" in request.GET:
        return sheet.drawn(start | given)
    said = sheet.filled.unseen(given, starting.copied(request, visitor, kind)) | sheet.filled.said(given)
    try:
        row = save(kind, None, forms.changed(said, {}), by=visitor.scope, at=visitor.at)
    except Refused as problem:
        return sheet.refused(given, problem)
    return sheet.done(row, _("%(record)s is saved.") % {"record": kind.label_of(row)})


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """A form for a record's fields. Only what was changed in it is written, so that two people's changes merge."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    refuse_readers(visitor, kind, row)
    one = request.GET.get("field", "")
    fields = [kind.writable(one)] if one else forms.settable(kind)
    sheet = Sheet(request, visitor, kind, row, fields, title=_("Edit %(record)s") % {"record": kind.label_of(row)})
    if request.method == "GET":
        return sheet.page(forms.raw_of(kind, row, fields))
    given = forms.typed(fields, request.POST, today=visitor.today)
    if "draw" in request.GET:
        return sheet.drawn(forms.raw_of(kind, row, fields) | given)
    said = given if one else sheet.filled.said(given)
    change = forms.changed(said, forms.opened_with("opened", request.POST, fields))
    change = _without_theirs(change, request.POST)
    try:
        row = save(kind, record, change, by=visitor.scope, at=visitor.at, version=version_of(request.POST))
    except Clashed as problem:
        return sheet.clashed(change, problem)
    except Refused as problem:
        return sheet.refused(given, problem)
    _hint(request, visitor, kind, row, set(change))
    return sheet.done(row, _("%(record)s is saved.") % {"record": kind.label_of(row)})


def _hint(request: HttpRequest, visitor: Visitor, kind: ObjectType, row: Row, changed: set[str]) -> None:
    """Say which verb may be wanted after such a change, to those who may do it."""
    for verb in kind.verbs:
        if changed & set(verb.after) and verb.offered(row) and verb.may(visitor.scope):
            messages.info(request, str(verb.hint))


@require_http_methods(["GET", "POST"])
@signed_in
def verb_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int, verb_key: str) -> HttpResponse:
    """A verb of the type: the few fields it needs, then its one call."""
    kind = visitor.type(type_key)
    verb = kind.verb(verb_key)
    row = get(visitor.scope, kind, record)
    refuse_readers(visitor, kind, row)
    own = forms.settable(kind, verb.fields) if verb.fields else []
    asked = verb.asked(visitor.scope, row)
    fields = [*own, *(item for item, _start in asked)]
    title = f"{capfirst(str(verb.label))} · {kind.label_of(row)}"
    sheet = Sheet(request, visitor, kind, row, fields, title=title, send=capfirst(str(verb.label)))
    sheet.told = verb.tells(visitor.scope, row)
    if request.method == "GET":
        values = forms.raw_of(kind, row, own) | {item.key: start for item, start in asked}
        return sheet.page(starting.today(values, fields, visitor))
    given = forms.typed(fields, request.POST, today=visitor.today)
    change = {key: value for key, value in given.items() if value != ""}
    try:
        row = verb.act(
            **{kind.key: record}, by=visitor.scope, at=visitor.at, version=version_of(request.POST), change=change
        )
    except Clashed as problem:
        return sheet.clashed(given, problem)
    except Refused as problem:
        return sheet.refused(given, problem)
    done = {"verb": capfirst(str(verb.label)), "record": kind.label_of(row)}
    return sheet.done(row, _("%(verb)s: %(record)s is done.") % done)


def refuse_readers(visitor: Visitor, kind: ObjectType, row: Row | None = None) -> None:
    """Stop those who may only look: at records of the type, or at this one.

    :raises MayNotWrite: if the visitor's roles do not let him write records of the type.
    """
    if not (may_write(visitor.scope, kind) if row is None else may_change(visitor.scope, kind, row)):
        raise MayNotWrite(_("You may look at these records but not change them."))


def version_of(post: QueryDict) -> int | None:
    """The version that the form was opened with."""
    raw = post.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _without_theirs(change: dict[str, Any], post: QueryDict) -> dict[str, Any]:
    """After a conflict: the fields for which somebody chose the other one's value are left alone."""
    if post.get("resolve") == "theirs":
        return {key: value for key, value in change.items() if f"keep-{key}" not in post}
    return {key: value for key, value in change.items() if post.get(f"keep-{key}") != "theirs"}
