"""The page of an import on which each column becomes a field: what is proposed, and what was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.dates import DAY_FIRST, MONTH_FIRST, ORDERS
from yeji.records.fields import Day, Link
from yeji.records.importing import runs
from yeji.records.importing.matching import Proposal, columns_in, piece_words, times_of, why_told
from yeji.records.importing.outcome import LOST, REMARKS
from yeji.records.importing.prepared import IfKnown
from yeji.records.models import ImportRun
from yeji.records.own_id import ID, RECORD_ID, filled_by, has_column
from yeji.records.types import ObjectType
from yeji.web.imports import spellings
from yeji.web.visitor import Visitor

_SAMPLES: Final = 3
_YEAR_LAST: Final = re.compile(r"\s*\d{1,2}[-/. ]\d{1,2}[-/. ]\d")
_OWN: Final = frozenset({"email", "phone", "identity", "auto_number"})
"""Kinds of fields that say who or what is meant."""
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
        item = filled_by(kind, base)
        pieces = chosen.get(base, {}).get("pieces", {})
        if (base in chosen and not (piece and pieces)) or piece in pieces:
            raise runs.CannotNow(_("Two columns are taken for %(field)s.") % {"field": item.label})
        if piece:
            chosen[base] = {"pieces": {**pieces, piece: column}}
            continue
        chosen[base] = {"column": column}
        if isinstance(item, Day) and (order := post.get(f"format-{place}", "")) in ORDERS:
            chosen[base]["format"] = order
        if (times := times_of(column, item)) != 1:
            chosen[base]["times"] = times
        if meant := spellings.meant_in(post, place, item):
            chosen[base]["values"] = meant
        if isinstance(item, Link) and post.get(f"make-{place}"):
            chosen[base]["create"] = True
    return chosen


def shown(run: ImportRun, kind: ObjectType, visitor: Visitor) -> dict[str, Any]:
    """What the page of columns needs."""
    columns = _columns(run, kind)
    taken = {column["key"] for column in columns}
    matches = [*_matches(kind), *(_own_id(kind) if ID in taken else ())]
    usual = ID if ID in taken else next((key for key, _label in matches if key in taken), kind.match)
    return {
        "columns": columns,
        "fields": list(_fields(kind)),
        "matches": matches,
        "match": run.map.get("match") or usual,
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


def _columns(run: ImportRun, kind: ObjectType) -> list[dict[str, Any]]:
    """Each column of the file with the field that was chosen for it, else the one that is proposed."""
    known = {
        column: f"{key}.{piece}" if piece else key
        for key, how in run.map.get("fields", {}).items()
        for column, piece in columns_in(how).items()
    }
    proposed = {one.column: one for one in runs.proposals(run)}
    return [
        _column(run, kind, place, chosen=known.get(name, "") if known else None, proposed=proposed.get(name))
        for place, name in enumerate(run.header)
        if name and name not in REMARKS
    ]


def _column(
    run: ImportRun, kind: ObjectType, place: int, *, chosen: str | None, proposed: Proposal | None
) -> dict[str, Any]:
    """One column of the file; ``chosen`` is its field by the map, None where nobody has made one yet."""
    name = run.header[place]
    key = chosen if chosen is not None else (proposed.field if proposed else "")
    item = kind.by_key.get(key)
    how = run.map.get("fields", {}).get(key, {})
    cells = [row[place] for row in run.found.get("samples", ()) if place < len(row) and row[place]]
    return {
        "place": place,
        "name": name,
        "key": key,
        "why": why_told(proposed.why) if proposed and proposed.field == key else "",
        "times": times_of(name, item) if item else 1,
        "samples": [cell.lstrip(LOST) for cell in cells[:_SAMPLES]],
        "lost": any(cell.startswith(LOST) for cell in cells),
        "orders": _orders() if isinstance(item, Day) and any(_YEAR_LAST.match(cell) for cell in cells) else (),
        "order": how.get("format") or (proposed.format if proposed else ""),
        "makes": isinstance(item, Link) and item.kind != "person",
        "make": bool(how.get("create")),
        "spellings": spellings.shown(item, cells, how.get("values", {}) if run.map else _as_before(proposed, key)),
    }


def _as_before(proposed: Proposal | None, key: str) -> Mapping[str, str]:
    """What the cells of a column were taken for when such a heading came the last time."""
    return proposed.values if proposed and proposed.field == key else {}


def _orders() -> tuple[tuple[str, str], ...]:
    """How days may be meant that have the year last."""
    return (
        ("", _("3/5/2026: refused")),
        (MONTH_FIRST, _("3/5/2026: 5 March")),
        (DAY_FIRST, _("3/5/2026: 3 May")),
    )


def _fields(kind: ObjectType) -> Iterator[tuple[str, str, bool]]:
    """What a column can be, and whether a record needs it: fields, and the pieces of those that have some."""
    words = piece_words()
    for item in kind.fields:
        if item.read_only or not item.in_tables:
            continue
        label = capfirst(str(item.label))
        yield item.key, label, item.required
        for one in item.pieces:
            yield f"{item.key}.{one}", f"{label} · {words.get(one, one)}", False
    yield from ((key, label, False) for key, label in _own_id(kind))


def _own_id(kind: ObjectType) -> list[tuple[str, str]]:
    """The record's id, which stands in files that were taken out here."""
    return [(ID, capfirst(str(RECORD_ID.label)))] if has_column(kind) else []


def _matches(kind: ObjectType) -> list[tuple[str, str]]:
    """By what a row can be recognised: the type's number, its name, and whatever else no two records share."""
    own = (item.key for item in kind.fields if (getattr(item, "code", False) or item.kind in _OWN) and not item.private)
    keys = dict.fromkeys((kind.match, kind.title, *own))
    return [(key, capfirst(str(kind.field(key).label))) for key in keys if key in kind.by_key]


def encodings() -> list[tuple[str, str]]:
    """What a file of text may be written in."""
    return [(code, code.upper().replace("-SIG", "") or _("found by itself")) for code in runs.ENCODINGS]
