"""The backups in the instance's own place: make, download, delete, bring back. For administrators."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.org.accounts import allow
from yeji.platform import operations
from yeji.platform.backup import archive, keeping
from yeji.platform.backup.keeping import Kept
from yeji.platform.here import instance_here
from yeji.platform.instance import Instance
from yeji.platform.services import note
from yeji.platform.supervisor import restore_requests
from yeji.platform.supervisor.restore_requests import CannotAsk
from yeji.ui.components import Crumb, FieldList, FieldValue
from yeji.ui.components.fields import TextField
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.settings.work import size_told, work_of
from yeji.web.visitor import Visitor

HOME: Final = "/settings/backups/"


@never_cache
@require_safe
@signed_in
def backups_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every backup that lies here, and the way to make one now."""
    allow(visitor.scope)
    kinds = {keeping.NIGHTLY: _("every night"), keeping.BEFORE: _("before a restore"), keeping.ASKED: _("asked for")}
    context = {
        "work": work_of(operations.BACKUP, visitor),
        "rows": [
            {
                "name": one.name,
                "kind": kinds[one.kind],
                "size": size_told(one.size),
                "when": moment_tag(one.made_at.astimezone(visitor.now.tzinfo), now=visitor.now),
            }
            for one in keeping.kept(instance_here())
        ],
        "days": keeping.DAYS_KEPT,
        "weeks": keeping.WEEKS_KEPT,
        "months": keeping.MONTHS_KEPT,
        "csrf": get_token(request),
    }
    return render(request, "web/settings/backups.html", context)


@require_POST
@signed_in
def download(request: HttpRequest, visitor: Visitor, name: str) -> HttpResponse:
    """The file itself. It holds everything, so that somebody took it is kept in mind."""
    allow(visitor.scope)
    path = keeping.path_of(instance_here(), name)
    _note(visitor, "backup_download", name)
    kind = "application/octet-stream"
    file: Any = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
    return cast("HttpResponse", file)


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, name: str) -> HttpResponse:
    """Delete a backup for good."""
    allow(visitor.scope)
    keeping.remove(instance_here(), name)
    _note(visitor, "backup_delete", name)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return HttpResponseRedirect(HOME)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def restore_page(request: HttpRequest, visitor: Visitor, name: str) -> HttpResponse:
    """What this backup holds; typed confirmation; then the supervisor brings it back."""
    allow(visitor.scope)
    instance = instance_here()
    path = keeping.path_of(instance, name)
    about = next(one for one in keeping.kept(instance) if one.name == name)
    manifest, refused = _examined(instance, name)
    word, typed, error = visitor.company.name or instance.dbname, request.POST.get("word", ""), ""
    if request.method == "POST" and manifest is not None:
        if typed.strip() == word:
            _note(visitor, "restore", name)
            by = visitor.account.login if visitor.account else ""
            restore_requests.ask(instance, name=name, by=by, at=visitor.at)
            return render(request, "web/settings/restoring.html", {"name": name}, status=202)
        error = _("That is not the company's name.")
    context = {
        "name": name,
        "crumbs": (Crumb(label=_("Backups"), url=HOME), Crumb(label=name)),
        "back": HOME,
        "facts": _facts(about, manifest, visitor),
        "refused": refused,
        "command": f"YEJI_HOME={instance.home} yeji restore {path}",
        "field": _confirming(word, typed, error),
    }
    return render(request, "web/settings/restore.html", context, status=422 if error else 200)


def _examined(instance: Instance, name: str) -> tuple[archive.Manifest | None, str]:
    """What a backup says of itself; or why it cannot be brought back."""
    try:
        return restore_requests.examine(instance, name), ""
    except Refused as problem:
        return None, str(problem)


def _confirming(word: str, typed: str, error: str) -> TextField:
    """The field in which somebody says that he means it."""
    label = _("To go on, type the company's name: %(word)s") % {"word": word}
    return TextField(name="word", label=label, value=typed, error=error, required=True, wide=True)


def _facts(about: Kept, manifest: archive.Manifest | None, visitor: Visitor) -> FieldList:
    made = (manifest.made_at if manifest else about.made_at).astimezone(visitor.now.tzinfo)
    fields = [
        FieldValue(label=_("Made"), value=moment_tag(made, now=visitor.now)),
        FieldValue(label=_("Size"), value=size_told(about.size)),
    ]
    if manifest is not None:
        uploads = sum(member.startswith(archive.FILES) for member in manifest.members)
        fields += [
            FieldValue(label=_("Made by version"), value=manifest.product_version),
            FieldValue(label=_("Uploaded files"), value=str(uploads)),
            FieldValue(label=_("Looked through"), value=_("whole, to the last byte")),
        ]
    return FieldList(fields=tuple(fields))


def _note(visitor: Visitor, verb: str, name: str) -> None:
    if visitor.account is None:
        raise CannotAsk(_("Nobody is signed in."))
    note(account=visitor.account, by=visitor.account.pk, verb=verb, at=visitor.at, name=name)
