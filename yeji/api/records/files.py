"""Files over REST: hung on a record, listed, taken along, taken off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import id_of, parameters_of
from yeji.platform.files.kinds import LONGEST_NAME
from yeji.platform.files.store import TooLarge, most_bytes, receiving
from yeji.records.files.models import StoredFile
from yeji.records.files.services import Found, NoSuchFile, attach, files_of, found, hold, remove
from yeji.records.reading import NotFound, get

router = Router()
_PIECE: Final = 1 << 16
_PLAIN: Final = "application/octet-stream"


@router.get("/records/{type_key}/{record}/files")
def listed(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """The files of a record, the newest first."""
    parameters_of(request, ())
    caller = caller_of(request)
    kind = caller.type(type_key)
    files = files_of(caller.scope, kind, _record(record))
    return Answer(body={"items": [told(file) for file in files], "next_cursor": None}).response()


@router.post("/records/{type_key}/{record}/files")
def add(request: HttpRequest, type_key: str, record: str) -> HttpResponse:
    """Hang a file on a record: its bytes are the body, its name stands in the address."""
    caller = caller_of(request)
    kind, pk = caller.type(type_key), _record(record)
    get(caller.scope, kind, pk)
    name = _name(request)
    with receiving(_pieces(request), name=name) as received:

        def effect() -> Answer:
            file = attach(kind, pk, received, name=name, by=caller.scope, at=caller.at)
            return Answer(status=201, body=told(file), headers={"Location": f"/api/v1/files/{file.pk}"})

        return once(request, caller, {"name": name, "sha256": received.digest}, effect)


@router.post("/files")
def send(request: HttpRequest) -> HttpResponse:
    """Send a file for a field of a record that is still to be written: its bytes are the body, its id is the value.

    It waits a day, and is its sender's alone until a record has it.
    """
    caller = caller_of(request)
    name = _name(request)
    with receiving(_pieces(request), name=name) as received:

        def effect() -> Answer:
            file = hold(received, name=name, by=caller.scope, at=caller.at)
            return Answer(status=201, body=told(file), headers={"Location": f"/api/v1/files/{file.pk}"})

        return once(request, caller, {"name": name, "sha256": received.digest}, effect)


@router.get("/files/{file}")
def read(request: HttpRequest, file: str) -> HttpResponse:
    """What is known of a file."""
    parameters_of(request, ())
    return Answer(body=told(_found(caller_of(request), file).file)).response()


@router.get("/files/{file}/content")
def content(request: HttpRequest, file: str) -> HttpResponse:
    """The bytes of a file as they came."""
    parameters_of(request, ())
    seen = _found(caller_of(request), file)
    try:
        stream = seen.path.open("rb")
    except FileNotFoundError as problem:
        raise NoSuchFile(_("The content of this file is missing. Tell your administrator.")) from problem
    answer: Any = FileResponse(stream, as_attachment=True, filename=seen.file.name, content_type=_PLAIN)
    answer["X-Content-Type-Options"] = "nosniff"
    found_answer: HttpResponse = answer
    return found_answer


@router.delete("/files/{file}")
def take_off(request: HttpRequest, file: str) -> HttpResponse:
    """Take a file off its record."""
    parameters_of(request, ())
    caller = caller_of(request)
    remove(_found(caller, file).file.pk, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


def _name(request: HttpRequest) -> str:
    """What the file is called that the body brings.

    :raises BadRequest, TooLarge: if it is not said, or before anything is read, if the file is too large.
    """
    name = parameters_of(request, ("name",)).get("name", "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadRequest(_("Say in the address what the file is called: ?name=…"), field="name")
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdigit() and int(length) > most_bytes():
        raise TooLarge(_("A file has at most %(most)s MB.") % {"most": most_bytes() >> 20}, field="file")
    return name


def _found(caller: Caller, text: str) -> Found:
    """The file that an address names, if the caller's token is for records of its type.

    :raises NoSuchFile, TokenIsNarrow: if it is not there for him.
    """
    seen = found(caller.scope, _file(text))
    if seen.kind is not None:
        caller.type(seen.kind.key)
    return seen


def told(file: StoredFile) -> dict[str, Any]:
    """A file as programs read of it."""
    return {
        "id": str(file.pk),
        "record": file.record,
        "field": file.field or None,
        "name": file.name,
        "kind": file.content.kind,
        "size": file.content.size,
        "sha256": file.content_id,
        "account": file.account,
        "at": file.at,
    }


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece


def _record(text: str) -> int:
    found_id = id_of(text)
    if found_id is None:
        raise NotFound(_("This record does not exist, or you may not see it."))
    return found_id


def _file(text: str) -> UUID:
    """The file that an address names. One that can be none is answered like one that is none."""
    try:
        return UUID(text)
    except ValueError as problem:
        raise NoSuchFile(_("There is no such file, or you may not see it.")) from problem
