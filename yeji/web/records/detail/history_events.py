"""What happened to a record, told as events: who, when, which verb, which fields from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.refusal import Refused
from yeji.org.calendar import company
from yeji.platform.models import Account
from yeji.records.fields import Field, Link, SeveralLinks, Shares
from yeji.records.fields.file import File
from yeji.records.files.values import stored
from yeji.records.models import History
from yeji.records.private import readable
from yeji.records.reading import labels
from yeji.records.revealing import FIELD, WHY
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Event, FieldChange
from yeji.ui.days import moment_tag
from yeji.web.records.showing import cells

_ICONS: Final[Mapping[str, str]] = {
    "create": "plus",
    "edit": "edit",
    "import": "upload",
    "undo": "arrow-back-up",
    "win": "trophy",
    "lose": "flag-off",
    "delete": "trash",
    "restore": "arrow-back-up",
    "move": "arrow-right",
    "transfer": "transfer",
    "merge": "arrows-join",
    "unmerge": "arrow-back-up",
    "hand_over": "transfer",
    "reveal": "eye",
    "hand_over_back": "arrow-back-up",
    "attach": "paperclip",
    "detach": "paperclip",
    "retag": "tag",
    "assign": "map-pin",
}
_TONES: Final[Mapping[str, Any]] = {"win": "g", "lose": "r", "recredit": "v"}


def events(
    kind: ObjectType, writes: Sequence[History], around: cells.Surroundings, *, now: datetime
) -> tuple[Event, ...]:
    """The writes as events, in the order given. Names behind links are fetched once for all."""
    record = writes[0].record if writes else 0
    columns = {item.logged: item for item in (*readable(around.scope, kind, record), *kind.traced)}
    around = replace(
        around,
        names=_names(writes, columns, around),
        people={**around.people, **_sharing(writes, columns, around)},
        files=stored(_values(writes, columns)),
    )
    people = dict(Account.objects.filter(pk__in={write.account for write in writes}).values_list("pk", "name"))
    return tuple(
        _event(kind, write, columns, around, who=people.get(write.account or 0, ""), now=now) for write in writes
    )


def _event(
    kind: ObjectType,
    write: History,
    columns: Mapping[str, Field],
    around: cells.Surroundings,
    *,
    who: str,
    now: datetime,
) -> Event:
    verb = _verb_of(write.verb)
    changed = [(columns[column], pair) for column, pair in (write.changes or {}).items() if column in columns]
    return Event(
        title=_title(kind, verb, len(changed)) + _import_of(write.verb),
        when=moment_tag((write.at or write.written_at).astimezone(now.tzinfo), now=now),
        who=who or no_account(),
        icon=_ICONS.get(verb, "edit"),
        tone=_TONES.get(verb, ""),
        text=_shown(kind, write.changes or {}),
        changes=tuple(_change(item, pair, around) for item, pair in changed if isinstance(pair, list)),
    )


def no_account() -> str:
    """Who it was where no account is known: whoever made the demo, or the command line."""
    return _("Demo data") if company().demo else _("Command line")


def _shown(kind: ObjectType, facts: Mapping[str, Any]) -> str:
    """Why it was done, if that was said, and of which field the whole value was shown."""
    item = kind.by_key.get(facts.get(FIELD, ""))
    return " · ".join(part for part in (capfirst(str(item.label)) if item else "", facts.get(WHY, "")) if part)


def _import_of(told: str) -> str:
    """`` #12`` behind what an import did."""
    parts = told.split(".")
    return f" #{parts[2]}" if len(parts) > 2 and parts[1] == "import" else ""


def _verb_of(told: str) -> str:
    """What was done; an import says which one it was behind its name, and whether it was taken back."""
    parts = told.split(".")
    return "import" if parts[1:2] == ["import"] and parts[-1] != "undo" else parts[-1]


def _title(kind: ObjectType, verb: str, changed: int) -> str:
    known = _verbs()
    if verb in known:
        return known[verb]
    try:
        return capfirst(str(kind.verb(verb).label))
    except Refused:
        if not changed:  # in what stands on no page, or is not shown to this reader
            return _("Other details changed")
        return ngettext("Changed %(count)s field", "Changed %(count)s fields", changed) % {"count": changed}


def _verbs() -> dict[str, str]:
    """What is done to records of any type, in words."""
    return {
        "create": _("Created"),
        "import": _("Imported"),
        "undo": _("Import taken back"),
        "delete": _("Moved to the recycle bin"),
        "restore": _("Restored"),
        "move": _("Stage changed"),
        "merge": _("Merged"),
        "unmerge": _("Merge undone"),
        "hand_over": _("Handed over"),
        "reveal": _("Masked value shown"),
        "hand_over_back": _("Hand-over taken back"),
        "enter": _("Joined a unit"),
        "transfer": _("Moved to another unit"),
        "depart": _("Left the company"),
        "join": _("Who works on it changed"),
        "leave": _("Who works on it changed"),
        "attach": _("File added"),
        "detach": _("File taken off"),
        "retag": _("Tag merged or deleted"),
        "assign": _("Moved by the rules of territories"),
    }


def _change(item: Field, pair: Sequence[Any], around: cells.Surroundings) -> FieldChange:
    was, now = (cells.show(item, cells.stored(item, value), around) for value in pair)
    return FieldChange(label=capfirst(str(item.label)), was=was, now=now)


def _values(writes: Sequence[History], columns: Mapping[str, Field]) -> Iterator[Any]:
    """What the writes say of fields that hold files."""
    for write in writes:
        for column, pair in (write.changes or {}).items():
            if isinstance(columns.get(column), File) and isinstance(pair, list):
                yield from pair


def _sharing(writes: Sequence[History], columns: Mapping[str, Field], around: cells.Surroundings) -> Mapping[int, str]:
    """Everybody who had or has a part, by what the writes say."""
    shared = {column for column, item in columns.items() if isinstance(item, Shares)}
    ids = {
        int(part["person"])
        for write in writes
        for column in shared & set(write.changes or {})
        for value in (write.changes[column] if isinstance(write.changes[column], list) else ())
        for part in value or ()
    }
    return labels(around.scope, registry.get("person"), ids)


def _names(
    writes: Sequence[History], columns: Mapping[str, Field], around: cells.Surroundings
) -> Mapping[str, Mapping[int, str]]:
    met: dict[str, set[int]] = {}
    targets = {item.key: item.to for item in columns.values() if isinstance(item, Link | SeveralLinks)}
    for write in writes:
        for column, pair in (write.changes or {}).items():
            item = columns.get(column)
            if isinstance(item, Link) and isinstance(pair, list):
                met.setdefault(item.key, set()).update(value for value in pair if isinstance(value, int))
            elif isinstance(item, SeveralLinks) and isinstance(pair, list):
                met.setdefault(item.key, set()).update(one for value in pair for one in value or ())
    found = {key: labels(around.scope, registry.get(targets[key]), ids) for key, ids in met.items()}
    return {**around.names, **found}
