"""The addresses of records: read through the door for reading, written through the door for writing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import (
    VERSION,
    body_of,
    ids_in,
    parameters_of,
    picks_in,
    refuse_others,
    take,
    version_of,
)
from yeji.api.figures.moved import with_moved
from yeji.api.records.asked import fields_of, place_of, record_id, refuse_other_version, version_read
from yeji.api.records.bulk import bulk
from yeji.api.records.listing import PAGING, asked_of, parameters, read_page, size_of
from yeji.api.records.shapes import answer_with, deleted, shown, told
from yeji.org.calendar import business_day, company
from yeji.records import purging, reading, writing
from yeji.records.duplicates.finding import alike, groups
from yeji.records.merging.refusals import NoSuchMerge
from yeji.records.merging.services import merge, merges_of, unmerge
from yeji.records.private import readable
from yeji.records.revealing import reveal
from yeji.records.types import UnknownField
from yeji.records.writing import allowing

router = Router()


@router.get("/{type_key}")
def list_records(request: HttpRequest, type_key: str) -> HttpResponse:
    """A page of a type's records."""
    kind, scope = caller_of(request).type(type_key), caller_of(request).scope
    page = read_page(asked_of(kind, parameters_of(request, parameters(kind)), scope), scope)
    body: dict[str, Any] = {"items": [shown(kind, row) for row in page.rows], "next_cursor": page.next}
    if page.count is not None:
        body |= {"count": page.count, "count_capped": page.capped}
    return Answer(body=body).response()


@router.post("/{type_key}")
def create(request: HttpRequest, type_key: str) -> HttpResponse:
    """A new record."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)

    def effect() -> Answer:
        row = writing.save(kind, None, body, by=caller.scope, at=caller.at)
        return answer_with(kind, row, status=201)

    return once(request, caller, body, effect)


router.add_api_operation("/{type_key}/bulk", ["POST"], bulk)


@router.get("/{type_key}/bin")
def recycle_bin(request: HttpRequest, type_key: str) -> HttpResponse:
    """What was deleted and the caller may restore, the newest record first."""
    caller = caller_of(request)
    kind = caller.type(type_key)
    given = parameters_of(request, PAGING)
    size = size_of(given)
    if not reading.may_write(caller.scope, kind):
        raise writing.MayNotWrite(_("Only those who may change %(plural)s see their bin.") % {"plural": kind.plural})
    rows = reading.trashed(caller.scope, kind).order_by("-pk")
    if "cursor" in given:
        rows = rows.filter(pk__lt=place_of(given["cursor"]))
    found = list(rows[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else None
    return Answer(body={"items": deleted(kind, found[:size]), "next_cursor": more}).response()


@router.get("/{type_key}/duplicates")
def list_duplicates(request: HttpRequest, type_key: str) -> HttpResponse:
    """Groups of records that agree in a field by which they may be one."""
    parameters_of(request, ())
    caller = caller_of(request)
    kind = caller.type(type_key)
    allowing.check_writer(kind, caller.scope)
    found = groups(kind, by=caller.scope)
    return Answer(body={"items": [asdict(group) for group in found], "next_cursor": None}).response()


@router.post("/{type_key}/duplicates")
def check_duplicates(request: HttpRequest, type_key: str) -> HttpResponse:
    """What there is already like these values, before a record is made of them."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)
    allowing.check_writer(kind, caller.scope)
    for key in body:
        kind.writable(key)
    found = alike(kind, body, by=caller.scope, day=business_day(at=caller.at, of=company()))
    return Answer(body={"items": [asdict(one) for one in found], "next_cursor": None}).response()


@router.get("/{type_key}/{record}")
def read(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """One record."""
    parameters_of(request, ())
    kind = caller_of(request).type(type_key)
    return answer_with(kind, reading.get(caller_of(request).scope, kind, record_id(record))).response()


@router.patch("/{type_key}/{record}")
def change(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Some fields of a record. With the version that was read, nobody's change is overwritten unseen."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)
    version = version_read(request, body)
    fields = {key: value for key, value in body.items() if key != VERSION}
    row = writing.save(kind, record_id(record), fields, by=caller.scope, at=caller.at, version=version)
    return answer_with(kind, row).response()


@router.delete("/{type_key}/{record}")
def remove(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Into the recycle bin."""
    parameters_of(request, ())
    caller = caller_of(request)
    kind, pk = caller.type(type_key), record_id(record)
    version = version_of(request)
    with transaction.atomic():
        if version is not None:
            refuse_other_version(kind, caller, pk, version)
        writing.remove(kind, pk, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.get("/{type_key}/{record}/history")
def history(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """What happened to a record, newest first."""
    scope, kind, pk = caller_of(request).scope, caller_of(request).type(type_key), record_id(record)
    given = parameters_of(request, PAGING)
    size = size_of(given)
    writes = reading.history(scope, kind, pk)
    if "cursor" in given:
        writes = writes.filter(pk__lt=place_of(given["cursor"]))
    wanted = ("pk", "version", "at", "written_at", "account", "verb")
    found = list(writes.values(*wanted, text=Cast("changes", TextField()))[: size + 1])
    more = str(found[size - 1]["pk"]) if len(found) > size else None
    fields = (*readable(scope, kind, pk), *kind.traced)
    items = with_moved(kind, pk, told(fields, found[:size]), scope=scope)
    return Answer(body={"items": items, "next_cursor": more}).response()


@router.post("/{type_key}/{record}/reveal")
def show_masked(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """The whole value of a masked field. It is noted who had it shown."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)
    refuse_others(body, ("field", "why"))
    key, why = take(body, "field", str, ""), take(body, "why", str, "")
    reading.get(caller.scope, kind, pk := record_id(record))
    item = kind.field(key)
    value = reveal(kind, pk, key, why=why, by=caller.scope, at=caller.at)
    return Answer(body={"field": key, "value": item.dump(value)}).response()


@router.post("/{type_key}/{record}/restore")
def restore(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Out of the recycle bin."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request, optional=True)
    pk = record_id(record)
    if body:
        raise UnknownField(_("Restoring needs nothing more."), field=next(iter(body)))

    def effect() -> Answer:
        writing.restore(kind, pk, by=caller.scope, at=caller.at)
        return answer_with(kind, reading.get(caller.scope, kind, pk))

    return once(request, caller, body, effect)


@router.post("/{type_key}/{record}/merge")
def merge_records(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Other records of the type into this one. What pointed to them points to it."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)
    pk, version = record_id(record), version_read(request, body)
    refuse_others(body, (VERSION, "others", "take"))
    others, take_from = ids_in(body, "others"), picks_in(body, "take")

    def effect() -> Answer:
        merge(kind, pk, others, by=caller.scope, at=caller.at, take=take_from, version=version)
        return answer_with(kind, reading.get(caller.scope, kind, pk))

    return once(request, caller, body, effect)


@router.post("/{type_key}/{record}/unmerge")
def unmerge_records(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """The last merge into this record undone."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request, optional=True)
    pk = record_id(record)
    refuse_others(body, ())

    def effect() -> Answer:
        reading.get(caller.scope, kind, pk)
        made = next(iter(merges_of(kind, pk)), None)
        if made is None:
            raise NoSuchMerge(_("Nothing was merged into this record, or it was undone."))
        return answer_with(kind, unmerge(made.pk, by=caller.scope, at=caller.at))

    return once(request, caller, body, effect)


@router.post("/{type_key}/{record}/purge")
def purge(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Out of the recycle bin for good, for administrators."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request, optional=True)
    pk = record_id(record)
    if body:
        raise UnknownField(_("Deleting for good needs nothing more."), field=next(iter(body)))

    def effect() -> Answer:
        purging.purge(kind, pk, by=caller.scope, at=caller.at)
        return Answer(status=204)

    return once(request, caller, body, effect)


@router.post("/{type_key}/{record}/{verb_key}")
def act(request: HttpRequest, type_key: str, record: str, verb_key: str) -> HttpResponse:
    """A verb of the type, such as winning a deal."""
    caller = caller_of(request)
    kind = caller.type(type_key)
    verb, body, pk = kind.verb(verb_key), body_of(request, optional=True), record_id(record)
    version = version_read(request, body)
    fields = fields_of(verb, kind, body)

    def effect() -> Answer:
        verb.act(**{kind.key: pk}, by=caller.scope, at=caller.at, version=version, change=fields)
        return answer_with(kind, reading.get(caller.scope, kind, pk))

    return once(request, caller, body, effect)
