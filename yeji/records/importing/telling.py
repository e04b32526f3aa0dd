"""What an import tells whoever looks at it: within what that reader may see, and never as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from yeji.org.scopes import Scope
from yeji.records.exporting.content import FORMULA
from yeji.records.importing import asking
from yeji.records.importing.outcome import LOST, REMARKS
from yeji.records.importing.runs import refused_rows
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.private import keeps_back, readable
from yeji.records.reading import labels, labels_of_any
from yeji.records.types import ObjectType, registry


def rehearsal(run: ImportRun, scope: Scope) -> dict[str, Any] | None:
    """What a rehearsal found, with the figures that it would move for people and units that the reader may know of."""
    found = run.found.get("rehearsal")
    if found is None:
        return None
    kind = registry.get(run.type)
    effect = [_effect(one, kind, scope) for one in found.get("effect", ()) if _shows(one, scope)]
    return {**found, "rows": [_row(one, kind, scope) for one in found.get("rows", ())], "effect": effect}


def undone(run: ImportRun, scope: Scope) -> dict[str, Any] | None:
    """What taking an import back did, with those records left as they are that the reader may see."""
    found = run.found.get("undone")
    if found is None:
        return None
    seen = labels_of_any(scope, found["left"])
    return {**found, "left": [record for record in found["left"] if record in seen]}


def line(run: ImportRun) -> dict[str, Any]:
    """An import in a list: what is brought in, and how far it is."""
    names = ("type", "file", "state", "total", "read", "created", "updated", "refused", "reason")
    moments = ("asked_at", "started_at", "ended_at")
    return {"id": run.pk, **{name: getattr(run, name) for name in (*names, *moments)}}


def whole(run: ImportRun, scope: Scope) -> dict[str, Any]:
    """An import with the rows that ask, and with what a rehearsal and taking it back did."""
    asked, still = asking.counts(run)
    about = {"known": run.known, "rest": run.rest, "asked": asked, "undecided": still}
    return {**line(run), **about, "rehearsal": rehearsal(run, scope), "undone": undone(run, scope)}


def questions(found: Iterable[ImportQuestion], kind: ObjectType, scope: Scope) -> list[dict[str, Any]]:
    """Rows that ask, with the record that each means and as much of it as the reader may know."""
    listed = list(found)
    seen = labels(scope, kind, [one.record for one in listed])
    return [
        {
            "row": one.row,
            "record": one.record,
            "label": seen.get(one.record, ""),
            "by": one.by,
            "surely": one.surely,
            "changes": _known_of(one, kind, scope) if one.record in seen else {},
            "answer": one.answer,
        }
        for one in listed
    ]


def refused_lines(run: ImportRun) -> Iterator[str]:
    """The lines of a CSV file with the rows that did not go in, each with why: ready to be mended and brought in."""
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([*REMARKS, *run.header])
    for row, entry in refused_rows(run):
        cells = [cell.lstrip(LOST) for cell in entry.get("cells", ())]
        yield writer.writerow([row, entry["column"], entry["reason"], *map(_safe, cells)])


class _Line:
    """What a writer of CSV writes to: it hands each line on."""

    def write(self, text: str) -> str:
        return text


def _safe(cell: str) -> str:
    """A cell that the file had, without what a spreadsheet would take for a formula; numbers stay."""
    number = cell.lstrip("+-").replace(".", "", 1).replace(",", "").isdigit()
    return f"'{cell}" if FORMULA.match(cell) and not number else cell


def _known_of(one: ImportQuestion, kind: ObjectType, scope: Scope) -> dict[str, Any]:
    open_to = {item.key for item in readable(scope, kind, one.record)}
    return {key: pair for key, pair in one.changes.items() if key in open_to}


def _row(one: dict[str, Any], kind: ObjectType, scope: Scope) -> dict[str, Any]:
    """A row as it would be, without what the reader may not know of its record: rules fill in more than a file says."""
    kept = keeps_back(scope, kind)
    seen = {item.key for item in readable(scope, kind, one["pk"])} if one["pk"] else kind.by_key.keys() - kept.keys()
    return {**one, "fields": {key: told for key, told in one["fields"].items() if key in seen}}


def _effect(one: dict[str, Any], kind: ObjectType, scope: Scope) -> dict[str, Any]:
    """What an import would move. Where a role keeps back something of its records, an amount might tell it."""
    return {**one, "amount": None} if keeps_back(scope, kind) else one


def _shows(one: dict[str, Any], scope: Scope) -> bool:
    own = scope.person is not None and one["person"] == scope.person
    return scope.sees_all_figures or one["unit"] in scope.units or own
