"""Backups, checks and moves between territories as pages tell them: how far one is, or what came of the last."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.platform import operations
from yeji.platform.models import Operation
from yeji.ui.days import moment_tag
from yeji.web.visitor import Visitor

_STEP: Final = 1024


def size_told(size: int) -> str:
    """A size as people read it: ``3.4 MB``."""
    value, units = float(size), ("B", "kB", "MB", "GB", "TB")
    for unit in units:
        if value < _STEP or unit == units[-1]:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= _STEP
    return ""


def work_of(kind: str, visitor: Visitor) -> dict[str, Any]:
    """The last backup or check as the page tells it."""
    titles = {
        operations.BACKUP: _("Backup"),
        operations.CHECK: _("Check of the data"),
        operations.TERRITORIES: _("Following the rules of territories"),
    }
    verbs = {operations.BACKUP: _("Back up now"), operations.CHECK: _("Check now")}
    last = operations.latest(kind) if kind in titles else None
    told: dict[str, Any] = {"kind": kind, "title": titles.get(kind, ""), "verb": verbs.get(kind, ""), "last": last}
    if last is None:
        return told
    when = last.ended_at or last.started_at or last.asked_at
    return told | {
        "runs": last.state in (Operation.State.WAITING, Operation.State.RUNNING),
        "failed": last.state == Operation.State.FAILED,
        "step": _step(last),
        "when": moment_tag(when.astimezone(visitor.now.tzinfo), now=visitor.now),
        "who": _who(last),
        "said": _said(last),
        "broken": [one for one in last.result.get("outcomes", ()) if one["count"]],
    }


def _who(last: Operation) -> str:
    if last.by:
        return last.by.name
    return _("by a command") if last.result.get(operations.COMMAND) else _("by the clock")


def _step(last: Operation) -> str:
    if last.state == Operation.State.WAITING:
        return _("Waiting for the worker…")
    return {
        "reading": _("Reading the database…"),
        "packing": _("Packing…"),
        "sealing": _("Sealing…"),
        "checking": _("Checking…"),
        "moving": _("Moving…"),
    }.get(last.step, _("Beginning…"))


def _said(last: Operation) -> str:
    """What came of it, in words."""
    if last.state == Operation.State.FAILED:
        return last.reason
    if last.state != Operation.State.DONE:
        return ""
    if last.kind == operations.BACKUP:
        return f"{last.result.get('name', '')} · {size_told(int(last.result.get('size', 0)))}"
    if last.kind == operations.TERRITORIES:
        moved = int(last.result.get("moved", 0))
        return ngettext("%(count)s record moved.", "%(count)s records moved.", moved) % {"count": moved}
    outcomes = last.result.get("outcomes", ())
    broken = sum(1 for one in outcomes if one["count"])
    if broken:
        return _("%(count)s of %(all)s things that always hold are broken.") % {"count": broken, "all": len(outcomes)}
    return _("All %(all)s things that always hold do.") % {"all": len(outcomes)}
