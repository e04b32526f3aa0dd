"""Doing a hand-over a batch at a time, each in a transaction of its own, through the set-based door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yeji.org.calendar import business_day, company
from yeji.org.models import HandOver, HandOverStep
from yeji.org.scopes import SYSTEM, Scope, scope_of
from yeji.platform.rows import Row
from yeji.records import bulk, reading
from yeji.records.handover.asking import LEFT, MOVED, MayNotHandOver, allow, check
from yeji.records.handover.holdings import REST, types_held, ways
from yeji.records.handover.parting import part, rejoin, tell
from yeji.records.types import ObjectType, registry

BATCH: Final = 500
BACK: Final = "back"
VERB: Final = "hand_over"
_SETTLE: Final = """
INSERT INTO org_handoverstep (handover_id, type, record, "to", outcome, reason)
SELECT %(number)s, %(type)s, r.id, coalesce({goes}), '', '' FROM {rows} r {along}
WHERE {owner} = %(person)s AND r.deleted_at IS NULL ORDER BY r.id
"""
_ALONG: Final = """
LEFT JOIN org_handoverstep {name}
ON {name}.handover_id = %(number)s AND {name}.type = '{type}' AND {name}.record = {link}
"""


def do_next(number: int, *, at: datetime) -> bool:
    """Do the next batch of a hand-over, or of taking one back; whether there may be more.

    What the one who asked may do is looked at again for each batch.

    :raises MayNotHandOver, CannotHandOver: if he may no more, or not so.
    """
    with transaction.atomic():
        found = HandOver.objects.select_for_update(of=("self",)).select_related("person", "account").get(pk=number)
        today = business_day(at=at, of=company())
        if found.state == HandOver.State.PLANNED and found.on <= today:
            _settle(found, _asker(found, today, first=True))
        elif found.state not in (HandOver.State.RUNNING, HandOver.State.UNDOING):
            return False
        asker = _asker(found, today)
        by = replace(SYSTEM, account=asker.account, day=today)
        backwards = found.state == HandOver.State.UNDOING
        steps = _next_steps(found, MOVED if backwards else "")
        with override(found.account.language if found.account else None):
            if steps:
                _batch(found, steps, backwards=backwards, by=by, at=at)
            else:
                _end(found, backwards=backwards, asker=asker, by=by, at=at)
        return bool(steps)


def fail(number: int, *, reason: str, at: datetime) -> None:
    """It could not go on. What was handed over stays so."""
    waiting = (HandOver.State.PLANNED, HandOver.State.RUNNING, HandOver.State.UNDOING)
    HandOver.objects.filter(pk=number, state__in=waiting).update(
        state=HandOver.State.FAILED, reason=reason[:2000], ended_at=at
    )


def _asker(found: HandOver, today: date, *, first: bool = False) -> Scope:
    """On whose behalf it is done, as far as he may today; None: at the command line."""
    if found.account is None:
        return SYSTEM
    by = scope_of(account=found.account, day=today)
    allow(by)
    if not found.account.is_active or (first and not types_held(found.person_id, by)):
        raise MayNotHandOver(_("Who asked for it may not hand over this person's records any more."))
    return by


def _settle(found: HandOver, by: Scope) -> None:
    """Write down every record and who gets it. What belongs to a record that goes, goes along, if that was asked.

    :raises CannotHandOver: if it cannot be done any more as it was asked for.
    """
    check(found, by)
    with connection.cursor() as cursor:
        for kind, along in ways(types_held(found.person_id, by), found):
            names = [f"p{place}" for place in range(len(along))]
            sql = _SETTLE.format(
                goes=", ".join([*(f'{name}."to"' for name in names), "%(to)s"]),
                rows=kind.relation,
                along="".join(
                    _ALONG.format(name=name, type=link.to, link=link.sql("r"))
                    for name, link in zip(names, along, strict=True)
                ),
                owner=kind.field(kind.owner or "").sql("r"),
            )
            to = found.receivers.get(kind.key, found.receivers.get(REST))
            cursor.execute(sql, {"number": found.pk, "type": kind.key, "to": to, "person": found.person_id})
            found.total += cursor.rowcount
    found.state = HandOver.State.RUNNING
    found.save(update_fields=["state", "total"])


def _next_steps(found: HandOver, outcome: str) -> list[HandOverStep]:
    """The next records, all of one type."""
    waiting = HandOverStep.objects.filter(handover=found, outcome=outcome).order_by("type", "pk")
    first = waiting.first()
    return list(waiting.filter(type=first.type)[:BATCH]) if first else []


def _batch(found: HandOver, steps: Sequence[HandOverStep], *, backwards: bool, by: Scope, at: datetime) -> None:
    kind = registry.types.get(steps[0].type)
    rows: dict[int, Row] = {}
    if kind is not None and kind.owner is not None:
        wanted = reading.locked(by, kind).filter(pk__in=[step.record for step in steps]).order_by("pk")
        rows = {row.pk: row for row in wanted}
    changed: dict[int, Mapping[str, Any]] = {}
    for step in steps:
        why = _why_not(kind, rows.get(step.record), step, found.person_id, backwards=backwards)
        if why or kind is None:
            step.outcome, step.reason = LEFT, why
            continue
        row = rows[step.record]
        to = found.person_id if backwards else step.to
        # Nothing but the owner changes: no rule of the type is asked whether an old record is whole.
        changed[row.pk] = {item.key: item.of(row) for item in kind.fields} | {str(kind.owner): to}
        step.outcome, step.version = (BACK if backwards else MOVED), row.version + 1
    if changed and kind is not None:
        verb = f"{kind.key}.{VERB}_back" if backwards else f"{kind.key}.{VERB}"
        bulk.save_many(kind, fresh=(), changed=changed, by=by, at=at, verb=verb)
    HandOverStep.objects.bulk_update(steps, ["outcome", "reason", "version"])
    found.done += len(steps)
    found.moved += -len(changed) if backwards else len(changed)
    found.save(update_fields=["done", "moved"])


def _why_not(kind: ObjectType | None, row: Row | None, step: HandOverStep, person: int, *, backwards: bool) -> str:
    """Why a record stays where it is; nothing: it goes."""
    if kind is None or kind.owner is None or row is None:
        return _("It is not there any more.")
    owner = kind.field(kind.owner).of(row)
    if backwards and (owner != step.to or row.version != step.version):
        return _("Somebody has changed it since.")
    return _("It belongs to somebody else by now.") if not backwards and owner != person else ""


def _end(found: HandOver, *, backwards: bool, asker: Scope, by: Scope, at: datetime) -> None:
    if backwards:
        found.reason = rejoin(found, by=by, at=at)
        found.state, found.undone_at = HandOver.State.UNDONE, at
    else:
        found.reason = part(found, asker=asker, by=by, at=at)
        found.state, found.ended_at = HandOver.State.DONE, at
        tell(found, at=at)
    found.save(update_fields=["state", "reason", "ended_at", "undone_at", "kept"])
