"""Notices as their reader may read them: records by their names, in the reader's words, as far as he sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yeji.org.scopes import Scope
from yeji.platform.models import Notice
from yeji.platform.notices import sentence
from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.reading import labels_of_any
from yeji.records.types import ObjectType

RECORD, FIELD, VALUE = "to_record", "to_field", "to_value"
"""What a notice keeps of where a record is now: another record's id, or a field and the code that it has."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice in words, and the type of the record that it is about, if the reader sees it."""

    notice: Notice
    sentence: str
    kind: ObjectType | None


def facts_of(kind: ObjectType, row: Row, key: str) -> dict[str, str]:
    """What a field of a record is now, as a notice keeps it: no name and no word, which are the reader's."""
    item = kind.by_key.get(key)
    value = item.of(row) if item else None
    if item is None or value is None:
        return {"to": "—"}
    return {RECORD: str(value)} if isinstance(item, Link) else {FIELD: key, VALUE: str(value)}


def told_to(scope: Scope, notices: Sequence[Notice]) -> list[Told]:
    """Notices in words for who had them. What may no longer be seen has no name."""
    meant = {notice.record for notice in notices if notice.record}
    meant |= {int(notice.facts[RECORD]) for notice in notices if RECORD in notice.facts}
    seen = labels_of_any(scope, meant)
    return [_told(notice, seen) for notice in notices]


def _told(notice: Notice, seen: Mapping[int, tuple[ObjectType, str]]) -> Told:
    kind, name = seen.get(notice.record or 0, (None, ""))
    record = _("“%(name)s”") % {"name": name} if name else _("a record")
    return Told(notice=notice, sentence=sentence(notice, record=record, to=_to(notice, kind, seen)), kind=kind)


def _to(notice: Notice, kind: ObjectType | None, seen: Mapping[int, tuple[ObjectType, str]]) -> str:
    """To whom or where, as the reader may know it."""
    facts = notice.facts
    if RECORD in facts:
        return seen.get(int(facts[RECORD]), (None, "…"))[1]
    item = kind.by_key.get(facts.get(FIELD, "")) if kind else None
    if item is not None:
        return item.show(facts.get(VALUE, ""), get_language() or "en")
    return str(facts.get("to", "…" if FIELD in facts else ""))
