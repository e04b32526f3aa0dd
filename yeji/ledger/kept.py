"""Answers that are kept for as long as they are true: until something is posted where they were read.

Entries are only ever appended. So an answer read from entries alone stays true until an entry of its metrics, in its
months, is posted. Every statement that posts leaves rows in the summary, and between two folds of a month such rows
only become more. How often the months were folded, and how many rows are loose in them, is therefore a number of the
state that an answer was read from. The database says it to whoever asks, by what he sees himself; no clock is asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

Rows = Sequence[tuple[Any, ...]]
State = tuple[Any, ...]

MOST: Final = 256
"""So many answers are kept in a process; the least used go first."""
LONGEST: Final = 500
"""An answer of more rows is not kept."""
BUSY: Final = 500
"""With so many loose rows in its months an import is going on, and what is kept would be of no use a moment later."""

# Whoever has written in this transaction sees what nobody else will if it is undone, so nothing is kept then. A
# database that was restored counts its states anew: it is another one, or was started again.
STATE: Final = f"""
SELECT (SELECT coalesce(sum(f.times), 0) FROM ledger_folded f
        WHERE f.metric_id = ANY(%(metric)s::int[]) AND f.scenario = %(scenario)s
          AND f.month >= %(first)s AND f.month < %(until)s),
       (SELECT count(*) FROM (
            SELECT FROM ledger_summary s WHERE NOT s.folded AND s.metric_id = ANY(%(metric)s::int[])
              AND s.scenario = %(scenario)s AND s.month >= %(first)s AND s.month < %(until)s LIMIT {BUSY}
        ) loose),
       'ledger_entry'::regclass::oid, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()),
       pg_postmaster_start_time()
WHERE pg_current_xact_id_if_assigned() IS NULL
"""


@dataclass(frozen=True)
class Answer:
    """The rows, and the state of the ledger in which they were read or before it."""

    state: State
    rows: Rows


_answers: OrderedDict[str, Answer] = OrderedDict()
_lock = threading.Lock()


def kept(sql: str, params: Mapping[str, Any], *, since: date | None, until: date) -> Rows:
    """The rows of a statement about the entries of ``params["metric"]`` from ``since`` up to, not including, ``until``.

    Read again if anything was posted there. The statement must read nothing else than entries.
    """
    state = _state(params, since, until)
    if state is None:
        return _read(sql, params)
    key = repr((sql, sorted(params.items())))
    with _lock:
        known = _answers.get(key)
        if known is not None and known.state == state:
            _answers.move_to_end(key)
            return known.rows
    rows = _read(sql, params)
    if len(rows) <= LONGEST:
        with _lock:
            _answers[key] = Answer(state, rows)
            _answers.move_to_end(key)
            while len(_answers) > MOST:
                _answers.popitem(last=False)
    return rows


def forget() -> None:
    """Keep nothing of what was read: every answer is read anew."""
    with _lock:
        _answers.clear()


def _state(params: Mapping[str, Any], since: date | None, until: date) -> State | None:
    """What tells this state of the ledger from every other one in these months; None where nothing may be kept.

    It is read before the answer: what is posted in between makes the answer newer than its state, never older.
    """
    asked = {"metric": params["metric"], "scenario": params["scenario"], "until": until}
    found = _read(STATE, {**asked, "first": since.replace(day=1) if since else date.min})
    return found[0] if found and found[0][1] < BUSY else None


def _read(sql: str, params: Mapping[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchall())
