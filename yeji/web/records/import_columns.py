"""The page of an import on which each column becomes a field: what is proposed, and what was chosen."""

from __future__ import annotations

from typing import Any, Final

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.records.fields import Link
from yeji.records.importing import runs
from yeji.records.importing.matching import columns_in, piece_words, times_of, why_told
from yeji.records.importing.outcome import REMARKS
from yeji.records.importing.prepare import IfKnown
from yeji.records.models import ImportRun
from yeji.records.types import ObjectType
from yeji.web.visitor import Visitor

_SAMPLES: Final = 3
Chosen = dict[str, dict[str, Any]]


def chosen_in(post: QueryDict, run: ImportRun, kind: ObjectType) -> Chosen:
    """By field, how its column or the columns of its pieces fill it.

    :raises runs.CannotNow, UnknownField: naming a field that is taken twice, or that nobody sets.
    """
    chosen: Chosen = {}
    for place, column in enumerate(run.header):
        key = post.get(f"field-{place}", "")
        if not key:
            continue
        base, _dot, piece = key.partition(".")
        item = kind.writable(base)
        pieces = chosen.get(base, {}).get("pieces", {})
        if (base in chosen and not (piece and pieces)) or piece in pieces:
            raise runs.CannotNow(_("Two columns are taken for %(field)s.") % {"field": item.label})
        if piece:
            chosen[base] = {"pieces": {**pieces, piece: column}}
            continue
        chosen[base] = {"column": column}
        if (times := times_of(column, item)) != 1:
            chosen[base]["times"] = times
        if isinstance(item, Link) and post.get(f"make-{place}"):
            chosen[base]["create"] = True
    return chosen


def shown(run: ImportRun, kind: ObjectType, visitor: Visitor) -> dict[str, Any]:
    """What the page of columns needs."""
    known = {
        column: f"{key}.{piece}" if piece else key
        for key, how in run.map.get("fields", {}).items()
        for column, piece in columns_in(how).items()
    }
    proposed = {one.column: one for one in runs.proposals(run)}
    rows = run.found.get("samples", ())
    columns = []
    for place, name in enumerate(run.header):
        if not name or name in REMARKS:
            continue
        one = proposed.get(name)
        key = known.get(name, "") if known else (one.field if one else "")
        item = kind.by_key.get(key)
        columns.append(
            {
                "place": place,
                "name": name,
                "key": key,
                "why": why_told(one.why) if one and one.field == key else "",
                "times": times_of(name, item) if item else 1,
                "samples": [row[place] for row in rows if place < len(row) and row[place]][:_SAMPLES],
                "makes": isinstance(item, Link) and item.kind != "person",
                "make": bool(run.map.get("fields", {}).get(key, {}).get("create")),
            }
        )
    settable = [item for item in kind.fields if not item.read_only and item.in_tables]
    words = piece_words()
    fields = [
        line
        for item in settable
        for line in (
            (item.key, capfirst(str(item.label)), item.required),
            *(
                (f"{item.key}.{one}", f"{capfirst(str(item.label))} · {words.get(one, one)}", False)
                for one in item.pieces
            ),
        )
    ]
    return {
        "columns": columns,
        "fields": fields,
        "matches": [
            (key, capfirst(str(kind.field(key).label)))
            for key in dict.fromkeys((kind.match, kind.title))
            if key in kind.by_key
        ],
        "match": run.map.get("match", ""),
        "known_ways": [
            (IfKnown.UPDATE.value, _("Change it; an empty cell keeps what is there")),
            (IfKnown.SKIP.value, _("Leave it as it is")),
            (IfKnown.ASK.value, _("Ask me about the row, if it differs")),
            (IfKnown.CREATE.value, _("Make another one")),
        ],
        "sheets": runs.sheets(run),
        "encodings": encodings(),
        "merged": run.found.get("merged", 0),
        "hidden": run.found.get("hidden", 0),
        "unfolded": run.found.get("unfolded", ()),
        "may_share": visitor.scope.administers,
    }


def encodings() -> list[tuple[str, str]]:
    """What a file of text may be written in."""
    return [(code, code.upper().replace("-SIG", "") or _("found by itself")) for code in runs.ENCODINGS]
