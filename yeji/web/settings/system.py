"""How the instance is: what runs, what the doctor finds, whether the data are whole. For administrators."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yeji.org.accounts import allow
from yeji.platform import operations
from yeji.platform.backup.archive import product_version
from yeji.platform.backup.keeping import kept
from yeji.platform.doctor.examine import examine
from yeji.platform.doctor.findings import Finding, Health, worst
from yeji.platform.here import instance_here
from yeji.platform.instance import Instance
from yeji.platform.services import note
from yeji.platform.supervisor.restore_requests import Outcome, outcome
from yeji.ui.components import FieldList, FieldValue
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.settings.work import work_of
from yeji.web.visitor import Visitor

HOME: Final = "/settings/system/"
_KINDS: Final = (operations.BACKUP, operations.CHECK)
_SIGNS: Final = {
    Health.WELL: ("circle-check", "good"),
    Health.WATCH: ("alert-triangle", "warn"),
    Health.ILL: ("alert-circle", "bad"),
}


@never_cache
@require_safe
@signed_in
def system_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One look at everything, and what can be started from here."""
    allow(visitor.scope)
    instance = instance_here()
    found = examine(instance, at=visitor.at)
    context = {
        "facts": _facts(instance, found, visitor),
        "findings": [_shown(one) for one in sorted(found, key=lambda one: one.health is Health.WELL)],
        "verdict": _verdict(worst(found)),
        "works": [work_of(kind, visitor) for kind in _KINDS],
        "restored": _restored(outcome(instance), visitor),
    }
    return render(request, "web/settings/system.html", context)


@never_cache
@require_safe
@signed_in
def work_fragment(request: HttpRequest, visitor: Visitor, kind: str) -> HttpResponse:
    """How far a piece of work has come; the page asks again and again while it runs."""
    allow(visitor.scope)
    return render(request, "web/settings/work.html", {"work": work_of(kind, visitor)})


@require_POST
@signed_in
def start(request: HttpRequest, visitor: Visitor, kind: str) -> HttpResponse:
    """Ask for a backup or a check; the worker does it."""
    allow(visitor.scope)
    if kind not in _KINDS or visitor.account is None:
        return HttpResponse(status=404)
    operations.ask(kind=kind, by=visitor.account.pk, at=visitor.at)
    note(account=visitor.account, by=visitor.account.pk, verb=kind, at=visitor.at)
    back = "/settings/backups/" if kind == operations.BACKUP else HOME
    return HttpResponseRedirect(back)


def _facts(instance: Instance, found: list[Finding], visitor: Visitor) -> FieldList:
    told = {finding.key: str(finding.told) for finding in found}
    newest = next(iter(kept(instance)), None)
    backup: object = ""
    if newest is not None:
        backup = moment_tag(newest.made_at.astimezone(visitor.now.tzinfo), now=visitor.now)
    where = _("in this instance") if instance.kind == "embedded" else f"{instance.host}:{instance.port}"
    return FieldList(
        fields=(
            FieldValue(label=_("Version"), value=product_version()),
            FieldValue(label=_("Database"), value=f"{instance.dbname} · {where}"),
            FieldValue(label=_("Size of the database"), value=told.get("size", "")),
            FieldValue(label=_("Last backup"), value=backup, href="/settings/backups/" if backup else ""),
            FieldValue(label=_("Disk"), value=told.get("disk", "")),
            FieldValue(label=_("Data in"), value=str(instance.home)),
        )
    )


def _shown(finding: Finding) -> dict[str, Any]:
    sign, tone = _SIGNS[finding.health]
    return {**finding.row(), "sign": sign, "tone": tone}


def _verdict(health: Health) -> str:
    return {
        Health.WELL: _("All is well."),
        Health.WATCH: _("All works; see to what is marked."),
        Health.ILL: _("Something is broken: do what stands beside it."),
    }[health]


def _restored(last: Outcome | None, visitor: Visitor) -> dict[str, Any] | None:
    if last is None:
        return None
    when = moment_tag(last.at.astimezone(visitor.now.tzinfo), now=visitor.now)
    return {"name": last.name, "by": last.by, "when": when, "failed": last.failed}
