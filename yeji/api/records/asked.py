"""What requests about records say beside their fields: which record, which version, which page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yeji.api.calls.caller import Caller
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import VERSION, id_of, version_in, version_of
from yeji.records import reading, writing
from yeji.records.types import ObjectType, UnknownField, Verb


def place_of(cursor: str) -> int:
    """The id that a cursor goes on from.

    :raises BadRequest: if it is none.
    """
    found = id_of(cursor)
    if found is None:
        raise BadRequest(_("This cursor does not belong to this list."), field="cursor")
    return found


def record_id(text: str) -> int:
    """The id in an address. One that can be none is answered like one that is none."""
    found = id_of(text)
    if found is None:
        raise reading.NotFound(_("This record does not exist, or you may not see it."))
    return found


def version_read(request: HttpRequest, body: dict[str, Any]) -> int | None:
    """The version that the writer had read, from the body or ``If-Match``.

    :raises BadRequest: if it is none, or the two differ.
    """
    said, told_by_header = version_in(body), version_of(request)
    if said is not None and told_by_header is not None and said != told_by_header:
        raise BadRequest(_("The body and If-Match name different versions."), field=VERSION)
    return told_by_header if said is None else said


def fields_of(verb: Verb, kind: ObjectType, body: dict[str, Any]) -> dict[str, Any]:
    """The fields that a verb takes along.

    :raises UnknownField: for one it does not.
    """
    known = {VERSION, *verb.fields, *(item.key for item in verb.asks)}
    for key in body:
        if key not in known:
            raise UnknownField(_("%(verb)s takes no %(field)s.") % {"verb": verb.label, "field": key}, field=key[:60])
    return {key: value for key, value in body.items() if key != VERSION}


def refuse_other_version(kind: ObjectType, caller: Caller, record: int, version: int) -> None:
    """Hold the record as it is, if it is the one that the writer had read.

    :raises Conflict: if it has another version.
    """
    row = reading.get(caller.scope, kind, record, lock=True)
    if row.version != version:
        raise writing.Conflict(_("Somebody else changed this record meanwhile."), fields={}, version=row.version)
