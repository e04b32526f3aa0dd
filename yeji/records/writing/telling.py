"""What is told of a write: to the history before it, to whoever reacts after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.records.one import CONTEXT
from yeji.records.types import ObjectType, Written

Handler = Callable[[Written], None]


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


def wrote(
    kind: ObjectType, ids: Sequence[int], *, by: Scope, at: datetime, verb: str, changed: Collection[str] | None = None
) -> None:
    """Let those react who do, to records that were there already and were written in one go.

    ``changed`` are the keys of the fields that are another now, where that is known.
    """
    react(
        Written(
            kind=kind,
            ids=ids,
            fresh=False,
            account=by.account,
            at=at,
            day=business_day(at=at, of=company()),
            verb=verb,
            changed=None if changed is None else frozenset(changed),
        )
    )


def set_context(*, account: int | None, at: datetime, verb: str, facts: Mapping[str, str] | None = None) -> None:
    """Tell the history triggers who writes, when and by which verb, for this transaction.

    ``facts`` are kept with what a changed record's line of the history says of its fields.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CONTEXT}", [context_of(account, at, verb, facts)])


def context_of(account: int | None, at: datetime, verb: str, facts: Mapping[str, str] | None = None) -> str:
    """Who writes, when and by which verb, as the history triggers read it."""
    told = {"account": account, "at": at.isoformat(), "verb": verb}
    return json.dumps({**told, "facts": dict(facts)} if facts else told)
