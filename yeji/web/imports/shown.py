"""An import as its page shows it: how far it has come, what its rehearsal found, what became of its rows."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.numbers import MINUS
from yeji.ledger.metrics import registry as metrics
from yeji.records.importing import runs, telling
from yeji.records.models import ImportRun
from yeji.records.reading import labels, labels_of_any
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Crumb
from yeji.ui.days import moment_tag
from yeji.web.imports import columns, questions
from yeji.web.visitor import Visitor

HOME: Final = "/imports/"
State = ImportRun.State
_REFUSALS: Final = 20
RUNS: Final = (State.TRYING, State.RUNNING, State.UNDOING)


def plural(run: ImportRun) -> str:
    kind = registry.types.get(run.type)
    return capfirst(str(kind.plural)) if kind else run.type


def when(run: ImportRun, visitor: Visitor) -> Any:
    moment = run.ended_at or run.started_at or run.asked_at
    return moment_tag(moment.astimezone(visitor.now.tzinfo), now=visitor.now)


def state_told(run: ImportRun) -> str:
    """How far an import has come, in a word."""
    return {
        State.DRAFT: _("Begun"),
        State.TRYING: _("Being rehearsed"),
        State.TRIED: _("Rehearsed"),
        State.RUNNING: _("Being brought in"),
        State.PAUSED: _("Paused"),
        State.CANCELLED: _("Stopped"),
        State.DONE: _("Brought in"),
        State.FAILED: _("Failed"),
        State.UNDOING: _("Being taken back"),
        State.UNDONE: _("Taken back"),
    }[State(run.state)]


def shown(run: ImportRun, visitor: Visitor, after: str = "") -> dict[str, Any]:
    kind = visitor.type(run.type)
    context: dict[str, Any] = {
        "run": run,
        "type": plural(run),
        "crumbs": (Crumb(label=_("Imports"), url=HOME), Crumb(label=run.file)),
        "runs": run.state in RUNS,
        "steps": _steps(run),
        "said": state_told(run),
        "percent": min(100 * run.read // max(run.total, 1), 100),
        "when": when(run, visitor),
        "parts": [
            (name, 100 * count / max(run.total, 1))
            for name, count in (("new", run.created), ("changed", run.updated), ("bad", run.refused))
        ],
        "same": max(run.read - run.created - run.updated - run.refused, 0),
    }
    if run.state == State.DRAFT:
        context |= columns.shown(run, kind, visitor)
    elif run.state == State.TRIED:
        context |= _rehearsed(run, kind, visitor) | questions.shown(run, kind, visitor, after)
    else:
        context |= questions.shown(run, kind, visitor, after) if run.state == State.PAUSED else {}
        context |= {"refusals": [entry for _number, entry in islice(runs.refused_rows(run), _REFUSALS)]}
        context |= _undone(run, visitor)
    return context


def _undone(run: ImportRun, visitor: Visitor) -> dict[str, Any]:
    """What taking the import back did, and the records that it left as they were."""
    undone = telling.undone(run, visitor.scope)
    if not undone:
        return {}
    names = labels_of_any(visitor.scope, undone["left"][:_REFUSALS])
    return {"undone": undone, "left": [(f"/records/{one.key}/{pk}/", name) for pk, (one, name) in names.items()]}


def _steps(run: ImportRun) -> list[dict[str, Any]]:
    """The five steps, which are behind and which one it is at."""
    at = {State.DRAFT: 1, State.TRYING: 2, State.TRIED: 2, State.RUNNING: 3, State.PAUSED: 3, State.FAILED: 3}
    place = at.get(State(run.state), 4)
    names = (_("Upload"), _("Columns"), _("Rehearsal"), _("Import"), _("Result"))
    return [{"name": name, "done": n < place, "current": n == place} for n, name in enumerate(names)]


def _rehearsed(run: ImportRun, kind: ObjectType, visitor: Visitor) -> dict[str, Any]:
    """What the rehearsal found, in words: rows before and after, and figures."""
    found = telling.rehearsal(run, visitor.scope) or {}
    names = questions.names_of(kind, visitor, (row["fields"] for row in found.get("rows", ())))
    rows = [
        {
            "row": row["row"],
            "title": row["title"] or "",
            "url": f"/records/{kind.key}/{row['pk']}/" if row["pk"] else "",
            "fields": [
                (
                    capfirst(str(kind.field(key).label)),
                    *(questions.word(kind, key, one, names, visitor) for one in pair),
                )
                for key, pair in row["fields"].items()
                if key in kind.by_key
            ],
        }
        for row in found.get("rows", ())
    ]
    effect = found.get("effect", ())
    people = labels(visitor.scope, registry.get("person"), (one["person"] for one in effect if one["person"]))
    units = labels(visitor.scope, registry.get("unit"), (one["unit"] for one in effect if one["unit"]))
    return {
        "found": found,
        "rows": rows,
        "effect": [_moved(one, people, units) for one in effect],
        "more": max(found.get("created", 0) + found.get("updated", 0) - len(rows), 0),
    }


def _moved(one: dict[str, Any], people: dict[int, str], units: dict[int, str]) -> dict[str, Any]:
    plans = {"target": _("target"), "floor": _("floor"), "stretch": _("stretch"), "forecast": _("forecast")}
    scenario = {"actual": "", **plans}
    metric = metrics.metrics.get(one["metric"])
    return {
        "metric": str(metric.label) if metric else one["metric"],
        "scenario": _("overlay, in no total") if one.get("overlay") else scenario.get(one["scenario"], one["scenario"]),
        "month": _month(one),
        "who": people.get(one["person"] or 0) or units.get(one["unit"] or 0) or _("nobody"),
        "amount": _signed(one["amount"]),
    }


def _month(one: dict[str, Any]) -> str:
    """The month in which it counts, and the locked one that it belongs to."""
    if not one.get("belongs"):
        return str(one["month"])
    return _("%(month)s, for %(locked)s, which is locked") % {"month": one["month"], "locked": one["belongs"]}


def _signed(amount: str | None) -> str:
    """By how much something moves, with its sign; a dash where the reader may not know."""
    if amount is None:
        return "—"
    value = Decimal(amount)
    return f"{'+' if value >= 0 else MINUS}{abs(value):,f}"
