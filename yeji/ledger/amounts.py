"""The amounts of one metric, and nothing beside them: what most questions ask for, read in as few steps as there are.

To add up 200 people's twelve months takes the database four times as long as to hand over the rows they are added up
from, where nearly each is the only one of its key. Such rows are taken as they lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from yeji.ledger.levels import Key, Sum
from yeji.ledger.question import Dimension, Question
from yeji.ledger.sql import Level, Query, conditions, dimensions_of, from_entries, table_of
from yeji.org.scopes import Scope

MANY: Final = 20_000
"""Of more rows than these the database adds up: an import leaves some with each batch, until they are folded."""
_SINGLE: Final = {Dimension.PERSON, Dimension.POSITION}
_AS_THEY_LIE: Final = {*_SINGLE, Dimension.MONTH, Dimension.PRODUCT}


def lie_ready(question: Question, *, level: Level) -> bool:
    """Whether the roll-up has hardly more rows than the answer: it is kept by people and months."""
    by = set(question.by)
    ready = Dimension.MONTH in by and not by.isdisjoint(_SINGLE) and by <= _AS_THEY_LIE
    return ready and not from_entries(question, level=level)


def select_rows(metric: str, question: Question, scope: Scope, *, level: Level) -> Query:
    """Dimensions, amount and count, row by row as the roll-up has them; of too many, one more than ``MANY``."""
    dims, _joins = dimensions_of(question, fine=False, level=level)
    where, params = conditions([metric], question, scope, fine=False, level=level)
    columns = ", ".join([*dims, "e.amount", "e.count"])
    return f"SELECT {columns} FROM {table_of(question, fine=False)} e WHERE {where} LIMIT {MANY + 1}", params


def select_amounts(metric: str, question: Question, scope: Scope, *, level: Level) -> Query:
    """Dimensions and the sum of amounts."""
    fine = from_entries(question, level=level)
    dims, joins = dimensions_of(question, fine=fine, level=level)
    where, params = conditions([metric], question, scope, fine=fine, level=level)
    by = f"GROUP BY {', '.join(str(n + 1) for n in range(len(dims)))}" if dims else ""
    # Where no plan is set, there is no row; neither is there one for what has come to nothing.
    kept = "count(*) > 0" if level == Level.NODE else "sum(e.amount) <> 0 OR sum(e.count) <> 0"
    columns = ", ".join([*dims, "sum(e.amount)"])
    return f"SELECT {columns} FROM {table_of(question, fine=fine)} e {joins} WHERE {where} {by} HAVING {kept}", params


def added_up(rows: Sequence[tuple[Any, ...]], *, metric: str, level: Level) -> dict[Key, dict[str, Decimal]]:
    """The figures of ``select_rows`` by key; of plans also where they have come to nothing."""
    telling = rows if level == Level.NODE else [row for row in rows if row[-2] or row[-1]]
    found = {row[:-2]: {metric: row[-2]} for row in telling}
    if len(found) == len(telling):
        return found
    sums: dict[Key, Sum] = {}
    for *dims, amount, count in telling:
        key = tuple(dims)
        sums[key] = sums.get(key, Sum()) + Sum(amount, count)
    return {key: {metric: one.amount} for key, one in sums.items() if level == Level.NODE or one != Sum()}
