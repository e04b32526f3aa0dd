"""When people and units move, what is counted follows: the verbs that do both, and the reaction to an import.

A person's results of open periods and his open stock are captured anew; what locked periods knew stays. A unit takes
its results along without any posting, because figures are read in the tree of their day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.capture.run import capture_records
from yeji.ledger.capture.tables import CLOSED, CLOSING_LOCK
from yeji.ledger.metrics import Stock, registry
from yeji.ledger.queries import fetch
from yeji.org import moves
from yeji.org.calendar import business_day, company
from yeji.org.moves import CannotMove, Move
from yeji.org.scopes import Scope
from yeji.records import writing
from yeji.records.types import Written
from yeji.records.types import registry as types


class MayNotMove(Refused):
    """Only administrators move people and units."""

    status = 403
    code = "org.may_not_move"


class Busy(Refused):
    """Somebody has been writing for so long that the ledger could not be had alone."""

    status = 503
    code = "ledger.busy"


COUNTED = f"""
SELECT d.type, array_agg(DISTINCT d.id) FROM (
    SELECT l.record FROM ledger_creditline l JOIN ledger_event v ON v.id = l.event_id
    WHERE l.person = ANY(%(people)s) AND l.ended_at IS NULL
      AND (l.from_on >= {CLOSED} OR v.key = ANY(%(states)s) AND coalesce(l.to_on, 'infinity') >= {CLOSED})
    UNION
    SELECT e.record FROM ledger_entry e
    WHERE e.metric_id IN (SELECT id FROM ledger_metric) AND e.scenario BETWEEN 1 AND 4 AND e.day >= {CLOSED}
      AND e.person = ANY(%(people)s)
) AS counted JOIN records_directory d ON d.id = counted.record GROUP BY d.type ORDER BY d.type
"""


@transaction.atomic
def move_person(
    *, person: int, unit: int, since: date, by: Scope, at: datetime, leads: bool = False, title: str = ""
) -> int:
    """Let a person work in a unit from a day on, back-dated or ahead; how many entries that appended.

    ``leads`` and ``title`` are those of the position that is made there.

    :raises MayNotMove: unless the mover administers the company.
    :raises CannotMove: if there is no such person or unit.
    """
    _allow(by)
    for key, record in (("person", person), ("unit", unit)):
        if not types.get(key).table.unscoped.filter(pk=record, deleted_at=None).exists():
            raise CannotMove(_("There is no such %(type)s.") % {"type": types.get(key).label}, field=key)
    wait_until_alone()
    day = business_day(at=at, of=company())
    writing.set_context(account=by.account, at=at, verb="person.transfer")
    moved = moves.move_people([Move(person=person, unit=unit, since=since, leads=leads, title=title)], at=at, today=day)
    return capture_people(moved, day=day, at=at)


@transaction.atomic
def move_unit(*, unit: int, parent: int | None, since: date, by: Scope, at: datetime) -> bool:
    """Let a unit stand under another one from the first of an open month. Says whether anything changed.

    :raises MayNotMove: unless the mover administers the company.
    :raises CannotMove: if the month is locked, or the unit cannot stand there.
    """
    _allow(by)
    wait_until_alone()
    if fetch(f"SELECT %(since)s::date < {CLOSED}", {"since": since})[0][0]:
        raise CannotMove(_("That month is locked: the organisation it was counted in is final."), field="since")
    writing.set_context(account=by.account, at=at, verb="unit.move")
    return moves.move_unit(unit=unit, parent=parent, since=since)


@transaction.atomic
def found_unit(*, name: str, code: str, parent: int | None, by: Scope, at: datetime) -> int:
    """Make a unit under another one (None: directly under the company), since the beginning; its number.

    :raises MayNotMove: unless the maker administers the company.
    :raises NotAccepted, AlreadyThere, CannotMove: if it cannot be called so, or cannot stand there.
    """
    _allow(by)
    wait_until_alone()
    made = writing.save(types.get("unit"), None, {"name": name, "code": code}, by=by, at=at)
    if parent is not None:
        moves.begin_under(unit=made.pk, parent=parent)
    return int(made.pk)


def follow_people(written: Written) -> None:
    """Reaction to people who moved: capture anew what they are credited with."""
    if written.kind.key == "person" and written.verb == "person.move":
        wait_until_alone()
        capture_people(written.ids, day=written.day, at=written.at)


def capture_people(people: Sequence[int], *, day: date, at: datetime) -> int:
    """Capture everything of open periods that these people are credited with; how many entries that appended."""
    states = [metric.event.key for metric in registry.all_captured() if isinstance(metric, Stock)]
    found = fetch(COUNTED, {"people": list(people), "states": states}) if people else []
    return sum(capture_records(type_key, ids, day=day, at=at) for type_key, ids in found)


def wait_until_alone() -> None:
    """Wait until no posting is under way, and let none begin before this transaction ends.

    :raises Busy: if that takes longer than the database lets a lock be waited for.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING_LOCK])
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", None) != "55P03":
            raise
        raise Busy(_("Somebody is writing at length, such as an import. Try again when it is done.")) from problem


def _allow(by: Scope) -> None:
    if not by.administers:
        raise MayNotMove(_("Only administrators move people and units."))
