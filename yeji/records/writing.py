"""The one door for writing. Nothing reaches a record's table but through here, or its twin for bulk work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.custom_values import COLUMN
from yeji.platform.rows import Row
from yeji.records import needed, numbers, reading
from yeji.records.checks.checking import failed
from yeji.records.fields import BadValue, Field, Link, SeveralLinks
from yeji.records.fields.several_choices import Difference
from yeji.records.files.values import own_files
from yeji.records.formulas import with_formulas
from yeji.records.layouts.asked import against_layout
from yeji.records.models import FieldDefinition, History
from yeji.records.one import CONTEXT, update
from yeji.records.private import keep_back, keeps_back
from yeji.records.types import Draft, ObjectType, Written, registry
from yeji.ui.signs import enumerated

Handler = Callable[[Written], None]


class MayNotWrite(Refused):
    """The writer's roles do not let him write records of this type."""

    status = 403
    code = "record.forbidden"


class Conflict(Refused):
    """Somebody else changed the same field meanwhile. Both values are told; nothing was written."""

    status = 409
    code = "record.conflict"

    def __init__(self, message: str, *, fields: Mapping[str, Mapping[str, Any]], version: int) -> None:
        super().__init__(message, field=next(iter(fields), None))
        self.fields = fields
        self.version = version


class NotAccepted(Refused):
    """One or more fields hold values that the record cannot have; each says which."""

    status = 422
    code = "record.not_accepted"


class AlreadyThere(Refused):
    """Another record of the type has this key already."""

    status = 409
    code = "record.already_there"


@dataclass
class _Reactions:
    after: tuple[Handler, ...] = ()
    on_commit: tuple[Handler, ...] = ()


_reactions = _Reactions()


def wire(*, after: tuple[Handler, ...], on_commit: tuple[Handler, ...] = ()) -> None:
    """Say who reacts to a write, in which order. Called once, by config/handlers.py."""
    _reactions.after = after
    _reactions.on_commit = on_commit


def react(written: Written) -> None:
    """Run the reactions that belong to the write's own transaction, and queue those of the commit."""
    for handler in _reactions.after:
        handler(written)
    for handler in _reactions.on_commit:
        transaction.on_commit(partial(handler, written))


def check_writer(kind: ObjectType, by: Scope) -> None:
    """Let those pass who write records of a type at all.

    :raises MayNotWrite: if it is none of them.
    """
    if not reading.may_write(by, kind):
        raise MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})


def set_context(*, account: int | None, at: datetime, verb: str) -> None:
    """Tell the history triggers who writes, when and by which verb, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CONTEXT}", [_context(account, at, verb)])


def _context(account: int | None, at: datetime, verb: str) -> str:
    return json.dumps({"account": account, "at": at.isoformat(), "verb": verb})


def save(
    kind: ObjectType,
    record: int | None,
    change: Mapping[str, Any],
    *,
    by: Scope,
    at: datetime,
    verb: str = "",
    version: int | None = None,
    trusted: bool = False,
) -> Row:
    """Create a record (``record`` None) or change one; the whole of it or nothing.

    ``version`` is the one the writer had read: different fields changed meanwhile are merged, the same
    field is a conflict. ``trusted`` lets a verb set fields that people may not.

    :raises MayNotWrite, reading.NotFound: if the writer may not.
    :raises NotAccepted: listing every field that is wrong.
    :raises Conflict: if somebody else changed the same field since ``version``.
    """
    kind = registry.types.get(kind.key, kind)  # the whole of it: its rule knows more than this writer may
    try:
        with transaction.atomic():
            return _saved(kind, record, change, by=by, at=at, verb=verb, version=version, trusted=trusted)
    except _Against as problem:
        raise refusal_of(kind, problem.said) from problem.said


class _Against(Exception):  # noqa: N818 - carries what the database said out of the transaction that it ended
    """The database has something against a row."""

    def __init__(self, said: IntegrityError) -> None:
        super().__init__(said)
        self.said = said


def _saved(
    kind: ObjectType,
    record: int | None,
    change: Mapping[str, Any],
    *,
    by: Scope,
    at: datetime,
    verb: str,
    version: int | None,
    trusted: bool,
) -> Row:
    if not (reading.may_create(by, kind) if record is None else reading.may_write(by, kind)):
        raise MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})
    verb = verb or (f"{kind.key}.create" if record is None else f"{kind.key}.edit")
    row = kind.new() if record is None else reading.get(by, kind, record, lock=True)
    refuse_locked(by, kind, row, () if trusted else change)
    cleaned = clean(kind, change, trusted=trusted)
    if record is not None and version is not None and version != row.version:
        theirs = changed_since({row.pk: version}).get(row.pk, ())
        refuse_clash(kind, row, cleaned, version=version, theirs=theirs)
    day = business_day(at=at, of=company())
    facts = kind.facts(day) if kind.facts else {}
    before = beginning(kind, by=by) if record is None else {item.key: item.of(row) for item in kind.fields}
    draft = Draft.of(before, cleaned, fresh=record is None, day=day, facts=facts)
    values: Mapping[str, Any] = complete_draft(kind, draft, by=by, trusted=trusted)
    check_links(kind, values, cleaned, by=by, before=row)
    owner = kind.field(kind.owner).of(row) if row.pk and kind.owner else None
    check_reach(kind, values, by, before=owner)
    told = failed(kind, values, cleaned, fresh=record is None, day=day, refuses=False)
    try:
        values = own_files(kind, values, cleaned, before=row, by=by, at=at, trusted=trusted)
    except BadValue as problem:
        raise listed([problem]) from problem
    if record is None:
        set_context(account=by.account, at=at, verb=verb)
        values = numbers.number(kind, [values], day=day)[0]
    changed = _write(kind, row, values, by=by, at=at, verb=verb)
    if changed:
        written = Written(kind=kind, ids=[row.pk], fresh=record is None, account=by.account, at=at, day=day, verb=verb)
        react(replace(written, changed=changed))
        if written.again:
            row = kind.rows().get(pk=row.pk)
    row = with_formulas(row, kind, by)
    row.told = tuple(map(str, told))
    keep_back(row, kind, keeps_back(by, kind))
    return row


def refuse_locked(by: Scope, kind: ObjectType, row: Row, change: Iterable[str]) -> None:
    """A record that one sees need not be one's to change, nor every field of it.

    :raises MayNotWrite: naming the field, where only that is not.
    """
    if row.pk is not None:
        check_change(kind, row, by)
    for key in change:
        refuse_locked_field(by, kind, key)


def check_change(kind: ObjectType, row: Row, by: Scope) -> None:
    """Who sees a record may still not be the one to change it.

    :raises MayNotWrite: if so.
    """
    if reading.may_change(by, kind, row):
        return
    if kind.about is None:
        raise MayNotWrite(_("You see this record, and may not change it."))
    message = _("You may change %(plural)s of the people you lead and of units below your own, not this one.")
    raise MayNotWrite(message % {"plural": kind.plural})


def refuse_locked_field(by: Scope, kind: ObjectType, key: str) -> None:
    """Refuse a field of which the writer's roles leave less than the whole.

    :raises MayNotWrite: naming it.
    """
    if by.access(kind.key, key):
        raise MayNotWrite(_("You may not change %(field)s.") % {"field": kind.field(key).label}, field=key)


@transaction.atomic
def remove(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Put a record into the recycle bin. What it counted for leaves the ledger (LEDGER.md, Cases).

    :raises MayNotWrite, reading.NotFound: if the writer may not.
    """
    _trash(kind, record, by=by, at=at, verb=f"{kind.key}.delete")


@transaction.atomic
def restore(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Take a record out of the recycle bin; it counts again.

    :raises MayNotWrite, reading.NotFound: if the writer may not, or it is not in the bin.
    """
    _trash(kind, record, by=by, at=at, verb=f"{kind.key}.restore")


def _trash(kind: ObjectType, record: int, *, by: Scope, at: datetime, verb: str) -> None:
    if not reading.may_write(by, kind):
        raise MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})
    away = verb.endswith(".delete")
    rows = kind.rows().select_for_update().filter(pk=record, deleted_at__isnull=away)
    row = rows.first()
    if row is None or not reading.may_remove(by, kind, row):
        raise reading.NotFound(_("This record does not exist, or you may not see it."))
    set_context(account=by.account, at=at, verb=verb)
    row.deleted_at = at if away else None
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["deleted_at", "version", "updated_at"])
    day = business_day(at=at, of=company())
    react(Written(kind=kind, ids=[row.pk], fresh=False, account=by.account, at=at, day=day, verb=verb))


def clean(kind: ObjectType, change: Mapping[str, Any], *, trusted: bool = False) -> dict[str, Any]:
    """The stored form of every given value.

    :raises NotAccepted: with one refusal per bad field.
    :raises UnknownField: for a field that is none or may not be set.
    """
    fields = [(kind.field(key) if trusted else kind.writable(key), raw) for key, raw in change.items()]
    cleaned: dict[str, Any] = {}
    wrong: list[Refused] = []
    for item, raw in fields:
        try:
            cleaned[item.key] = item.clean(raw)
        except Refused as problem:
            wrong.append(problem)
    refuse_all(wrong)
    return cleaned


def refuse_all(wrong: list[Refused]) -> None:
    """Raise what is wrong as one refusal that lists each.

    :raises NotAccepted: if there is anything.
    """
    if wrong:
        raise listed(wrong)


def listed(wrong: Sequence[Refused]) -> NotAccepted:
    """What is wrong as one refusal that lists each."""
    return NotAccepted(" ".join(str(problem) for problem in wrong), field=wrong[0].field, others=wrong)


def complete_draft(kind: ObjectType, draft: Draft, *, by: Scope, trusted: bool = False) -> dict[str, Any]:
    """Run the type's rule over a draft, and see that nothing needed is empty and no layout refuses.

    :raises NotAccepted: if a needed field is empty, a layout or a check says no, or the rule refuses.
    """
    try:
        if kind.rule:
            kind.rule(draft)
    except NotAccepted:
        raise
    except Refused as problem:
        refuse_all([problem])
    missing = [item.missing() for item in needed.missing(kind, draft.values, day=draft.day)]
    refuse_all([*missing, *against_layout(kind, draft, by=by, trusted=trusted)])
    refuse_all(failed(kind, draft.values, draft.changed, fresh=draft.fresh, day=draft.day, refuses=True))
    if kind.identity:
        draft.values[kind.match] = kind.identity_of(draft.values)
    return draft.values


def check_links(
    kind: ObjectType, values: Mapping[str, Any], cleaned: Mapping[str, Any], *, by: Scope, before: Row | None = None
) -> None:
    """Whoever links to a record must be able to see it. Of several links, those that the record had ``before`` stay.

    :raises NotAccepted: naming the field.
    """
    links: list[tuple[Link | SeveralLinks, int]] = [
        (link, values[link.key]) for link in kind.links() if link.key in cleaned and values[link.key] is not None
    ]
    for several in kind.several_links():
        if several.key in cleaned:
            had = set((several.of(before) if before is not None and before.pk else None) or ())
            links += [(several, one) for one in values[several.key] or () if one not in had]
    there = reading.all_visible(by, [(registry.get(link.to), target) for link, target in links])
    refuse_all([no_target(link) for (link, _target), seen in zip(links, there, strict=True) if not seen])


def no_target(link: Link | SeveralLinks) -> Refused:
    """What is said of a link to a record that does not exist, or is not the writer's to see."""
    return link.refuse(_("%(field)s: there is no such record, or you may not see it.") % {"field": link.label})


def check_reach(kind: ObjectType, values: Mapping[str, Any], by: Scope, *, before: int | None = None) -> None:
    """Nobody gives a record to where he could not change it any more: it would be lost to him.

    ``before`` is the owner it had; whoever works on a colleague's record leaves it with the colleague. What tells of
    people's results is written about people and units below oneself alone.

    :raises NotAccepted: naming the field.
    """
    if kind.about is not None and not reading.plans_for(by, kind, values):
        key = kind.about[0] if values[kind.about[0]] is not None else kind.about[1]
        message = _("%(field)s must be somebody you lead, or a unit below your own.")
        raise NotAccepted(message % {"field": kind.field(key).label}, field=key)
    right = by.right(kind.key)
    if kind.owner is None or right.edits.whole:
        return
    owner = values[kind.owner]
    if not right.edits.holds(owner) and not (owner is None and kind.open_when_unowned) and owner != before:
        field = kind.field(kind.owner)
        raise NotAccepted(
            _("%(field)s must be yourself or somebody in your own unit.") % {"field": field.label}, field=field.key
        )


def beginning(kind: ObjectType, *, by: Scope) -> dict[str, Any]:
    """What a new record holds before anything is entered: whoever enters it owns it, unless he says otherwise."""
    values = {item.key: item.clean(None) for item in kind.fields}
    return values | {kind.owner: by.person} if kind.owner else values


def changed_since(versions: Mapping[int, int]) -> dict[int, set[str]]:
    """What the history says was changed in records after the versions that their writers had read."""
    found: dict[int, set[str]] = {}
    if versions:
        writes = History.objects.filter(record__in=list(versions), version__gt=min(versions.values()))
        for record, version, changes in writes.values_list("record", "version", "changes"):
            if version > versions[record]:
                found.setdefault(record, set()).update(changes or {})
    return found


def refuse_clash(
    kind: ObjectType, row: Row, cleaned: Mapping[str, Any], *, version: int, theirs: Collection[str]
) -> None:
    """Let a change made on an older version pass if it touches other fields than ``theirs``, changed since.

    :raises NotAccepted: if there is no such version yet.
    :raises Conflict: telling both values of each field that clashes.
    """
    if version > row.version:
        raise NotAccepted(_("This record has no version %(version)s yet.") % {"version": version}, field="version")
    clash: dict[str, Mapping[str, Any]] = {}
    for key, value in cleaned.items():
        item: Field = kind.field(key)
        now = item.of(row)
        if item.logged in theirs and value != now and not isinstance(value, Difference):
            clash[key] = {"yours": item.dump(value), "theirs": item.dump(now)}
    if clash:
        names = enumerated(kind.field(key).label for key in clash)
        raise Conflict(
            _("Somebody else changed %(fields)s meanwhile.") % {"fields": names}, fields=clash, version=row.version
        )


def _write(
    kind: ObjectType, row: Row, values: Mapping[str, Any], *, by: Scope, at: datetime, verb: str
) -> frozenset[str]:
    """Write the row if anything differs. The keys of the fields that did."""
    changed = [item for item in kind.fields if item.of(row) != values[item.key] or row.pk is None]
    if not changed:
        return frozenset()
    if row.pk is not None and any(item.custom and item.private for item in kind.fields):
        # What the writer may not read was left out of the row he got. It is not his to take away.
        row.custom = kind.rows().values_list(COLUMN, flat=True).get(pk=row.pk)
    for item in changed:
        item.put(row, values[item.key])
    row.updated_at = at
    try:
        if row.pk is None:
            row.created_at, row.created_by_id = at, by.account
            row.save(force_insert=True)
        else:
            row.version += 1
            names = {COLUMN if item.custom else item.native for item in changed}
            update(row, {*names, "version", "updated_at"}, context=_context(by.account, at, verb))
    except IntegrityError as problem:
        raise _Against(problem) from problem
    return frozenset(item.key for item in changed)


def refusal_of(kind: ObjectType, problem: IntegrityError) -> Refused:
    """What a database constraint means in words. A constraint we have no words for stays a bug."""
    cause = getattr(problem.__cause__, "diag", None)
    name = getattr(cause, "constraint_name", None) or ""
    key = _own_once(name) or (
        kind.match if f"_{kind.match}_" in name or name.endswith("_key") or "once" in name else ""
    )
    if key:
        label = kind.by_key[key].label if key in kind.by_key else key
        return AlreadyThere(
            _("There is a %(type)s with the same %(field)s already.") % {"type": kind.label, "field": label}, field=key
        )
    raise problem


def _own_once(name: str) -> str:
    """The key of the company's own field whose index has this name; empty if it is none."""
    found = re.fullmatch(r"own_(\d+)_once", name)
    return FieldDefinition.objects.values_list("key", flat=True).get(pk=found[1]) if found else ""
