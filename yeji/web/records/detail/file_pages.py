"""Files of records on the pages: hung on one, looked at beside it, taken along, taken off.

Nothing that somebody uploaded is ever shown as it came: pictures are made anew, text is written out as text, everything
else is handed over to be saved.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.platform.files.kinds import PDF, TEXT
from yeji.platform.files.pictures import KIND, SIZES
from yeji.platform.files.previews import SHOWN
from yeji.platform.files.store import most_bytes, receiving
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records.files.models import StoredFile
from yeji.records.files.services import Found, NoSuchFile, attach, bring_back, files_of, found, hold, remove
from yeji.records.reading import get, may_change
from yeji.records.types import ObjectType
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records.showing import frames
from yeji.web.records.showing.file_signs import held_shown, icon_of, url_of
from yeji.web.settings.work import size_told
from yeji.web.shell import UNDO
from yeji.web.visitor import Visitor

_MISSING: Final = gettext_lazy("The content of this file is missing. Tell your administrator.")
_MOST_AT_ONCE: Final = 20
_MOST_TEXT: Final = 200_000
_LOCKED: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A file as it is listed: what it is called, what it is, who brought it."""

    url: str
    name: str
    size: str
    who: str
    when: SafeString | str
    icon: str
    picture: str = ""


def lines_of(files: list[StoredFile], now: datetime) -> list[FileLine]:
    """Files as a page lists them: one query for the names of those who brought them."""
    names = dict(Account.objects.filter(pk__in={file.account for file in files}).values_list("pk", "name"))
    return [
        FileLine(
            url=url_of(file),
            name=file.name,
            size=size_told(file.content.size),
            who=names.get(file.account or 0, ""),
            when=moment_tag(file.at.astimezone(now.tzinfo), now=now),
            icon=icon_of(file),
            picture=f"{url_of(file)}small/" if file.content.pictured else "",
        )
        for file in files
    ]


def section(kind: ObjectType, row: Row, visitor: Visitor) -> dict[str, object]:
    """The files of a record as its page has them, and where more of them go."""
    return {
        "lines": lines_of(files_of(visitor.scope, kind, row.pk), visitor.now),
        "add": f"/records/{kind.key}/{row.pk}/files/" if may_change(visitor.scope, kind, row) else "",
        "most": most_bytes() >> 20,
    }


@require_POST
@signed_in
def upload(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """Hang files on a record; each that cannot be is said by its name, the others are kept."""
    kind = visitor.type(type_key)
    get(visitor.scope, kind, record)
    kept, refused = 0, []
    for file in request.FILES.getlist("file")[:_MOST_AT_ONCE]:
        name = file.name or "file"
        try:
            with receiving(file.chunks(), name=name) as received:
                attach(kind, record, received, name=name, by=visitor.scope, at=visitor.at)
        except Refused as problem:
            refused.append(f"{name}: {problem}")
        else:
            kept += 1
    if kept:
        messages.success(request, ngettext("%(count)s file added.", "%(count)s files added.", kept) % {"count": kept})
    for told in refused:
        messages.error(request, told)
    if not kept and not refused:
        messages.error(request, _("Choose a file."))
    return _done(request, kind, record, status=200 if kept else 422)


@require_POST
@signed_in
def held(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep a file for a field of the form that is being filled in; the form then carries its id."""
    shown, wrong = SafeString(""), ""
    file = request.FILES.get("file")
    name = (file.name if file else "") or "file"
    try:
        if file is None:
            raise NoSuchFile(_("Choose a file."))
        with receiving(file.chunks(), name=name) as received:
            shown = held_shown(hold(received, name=name, by=visitor.scope, at=visitor.at))
    except Refused as problem:
        wrong = str(problem)
    return render(request, "web/records/held.html", {"shown": shown, "wrong": wrong}, status=422 if wrong else 200)


def _done(request: HttpRequest, kind: ObjectType, record: int, *, status: int = 200) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return frames.said(request, changed=True, status=status)
    return HttpResponseRedirect(f"/records/{kind.key}/{record}/")


@require_safe
@signed_in
def preview(request: HttpRequest, visitor: Visitor, file: UUID) -> HttpResponse:
    """A file beside its record: its picture or its text where it has one, and the ways to save it and take it off."""
    seen = found(visitor.scope, file)
    row = get(visitor.scope, seen.kind, seen.file.record) if seen.kind and seen.file.record else None
    here = f"/records/{seen.kind.key}/{row.pk}/" if seen.kind and row else "/"
    changes = bool(seen.kind and row and not seen.file.field and may_change(visitor.scope, seen.kind, row))
    (line,) = lines_of([seen.file], visitor.now)
    raw = _beginning(seen)
    context = {
        "title": seen.file.name,
        "file": line,
        "missing": "" if raw is not None else _MISSING,
        "picture": f"{line.url}large/" if seen.file.content.pictured else "",
        "first_page": seen.file.content.pictured and seen.file.content.kind == PDF,
        "words": _words(raw or b"", whole=seen.file.content.size <= _MOST_TEXT),
        "cut": seen.file.content.size > _MOST_TEXT,
        "record": (seen.kind.label_of(row), here) if seen.kind and row else None,
        "remove": f"{line.url}delete/" if changes else "",
        "back": here,
    }
    template = "file_drawer" if frames.in_drawer(request) else "file"
    return render(request, f"web/records/{template}.html", context)


def _beginning(seen: Found) -> bytes | None:
    """The beginning of what is a text, nothing of what is none; None: its content is missing."""
    try:
        with seen.path.open("rb") as stream:
            return stream.read(_MOST_TEXT if seen.file.content.kind.startswith("text/") else 0)
    except FileNotFoundError:
        return None


def _words(raw: bytes, *, whole: bool) -> str:
    """A text, or its beginning: that may end within a character."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return getincrementaldecoder(encoding)().decode(raw, final=whole)
    return raw.decode("utf-8", "replace")


@require_safe
@signed_in
def download(request: HttpRequest, visitor: Visitor, file: UUID) -> HttpResponse:
    """The bytes as they came, to be saved and never to be opened in their place."""
    seen = found(visitor.scope, file)
    kind = TEXT if seen.file.content.kind.startswith("text/") else seen.file.content.kind
    return handed_over(seen, kind)


def handed_over(seen: Found, kind: str) -> HttpResponse:
    """A file as an attachment, under its own name, with nothing left to a browser's guess."""
    try:
        stream = seen.path.open("rb")
    except FileNotFoundError as problem:
        raise NoSuchFile(str(_MISSING)) from problem
    answer: Any = FileResponse(stream, as_attachment=True, filename=seen.file.name, content_type=kind)
    _lock(answer)
    return cast("HttpResponse", answer)


def _lock(answer: Any) -> None:
    answer["Content-Security-Policy"] = _LOCKED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"


@require_safe
@signed_in
def picture(request: HttpRequest, visitor: Visitor, file: UUID, size: str) -> HttpResponse:
    """A picture of a file, as it was made here."""
    seen = found(visitor.scope, file)
    if size not in SIZES or not seen.file.content.pictured or seen.file.content.kind not in SHOWN:
        raise NoSuchFile(_("There is no such file, or you may not see it."))
    tag = f'"{seen.file.content_id[:32]}-{size}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    path = seen.path.with_name(f"{seen.path.name}.{size}")
    try:
        answer: Any = FileResponse(path.open("rb"), content_type=KIND)
    except FileNotFoundError as problem:
        raise NoSuchFile(str(_MISSING)) from problem
    _lock(answer)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return cast("HttpResponse", answer)


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, file: UUID) -> HttpResponse:
    """Take a file off its record; the message that says so takes it back."""
    seen = found(visitor.scope, file)
    gone = remove(file, by=visitor.scope, at=visitor.at)
    here = f"/records/{seen.kind.key}/{gone.record}/" if seen.kind else "/"
    told = _("%(file)s is taken off.") % {"file": gone.name}
    messages.success(request, told, extra_tags=f"{UNDO}{here}files/{gone.pk}/restore/")
    return HttpResponseRedirect(here)


@require_POST
@signed_in
def restore(request: HttpRequest, visitor: Visitor, type_key: str, record: int, file: UUID) -> HttpResponse:
    """Hang a file that was taken off on its record again."""
    kind = visitor.type(type_key)
    back = bring_back(kind, record, file, by=visitor.scope, at=visitor.at)
    messages.success(request, _("%(file)s is back.") % {"file": back.name})
    return _done(request, kind, record)
