"""Telling people when somebody else gives them a record, or takes one from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from yeji.org.models import Person
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.records.talk.notices import RECORD
from yeji.records.types import ObjectType, Written

_MOST: Final = 20
"""Records of one write about which people are told one by one; whoever moves more at once speaks to them himself."""
_TOLD_AT_ONCE: Final = (".hand_over", ".hand_over_back")
"""Verbs that tell people themselves, once for all their records."""


def tell_owners(written: Written) -> None:
    """Tell the new owner, and on a change the one before; nobody is told of what he did himself."""
    kind = written.kind
    if kind.owner is None or written.account is None or len(written.ids) > _MOST:
        return
    if not written.may_have_changed(kind.owner) or written.verb.endswith(_TOLD_AT_ONCE):
        return
    column = kind.by_key[kind.owner].native
    moves = _fresh(kind, column, written.ids) if written.fresh else _changed(kind, column, written.ids)
    if not moves:
        return
    people = _people({person for _record, before, after in moves for person in (before, after) if person})
    by = _name_of(written.account)
    for record, before, after in moves:
        owner, former = people.get(after), people.get(before)
        if owner not in (None, written.account):
            notify([owner], kind="assigned", record=record, at=written.at, facts={"by": by})
        if former not in (None, written.account):
            facts = {"by": by, **({RECORD: str(after)} if after else {"to": "—"})}
            notify([former], kind="given_away", record=record, at=written.at, facts=facts)


def _fresh(kind: ObjectType, column: str, ids: Sequence[int]) -> list[tuple[int, int | None, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, NULL, "{column}" FROM "{kind.table._meta.db_table}" '
            f'WHERE id = ANY(%s) AND "{column}" IS NOT NULL',
            [list(ids)],
        )
        return list(cursor.fetchall())


def _changed(kind: ObjectType, column: str, ids: Sequence[int]) -> list[tuple[int, int | None, int | None]]:
    """Whose owner this very write changed, by the history that its trigger has just left."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.record, (h.changes->%s->>0)::bigint, (h.changes->%s->>1)::bigint FROM records_history h "
            f'JOIN "{kind.table._meta.db_table}" t ON t.id = h.record AND t.version = h.version '
            "WHERE h.record = ANY(%s) AND h.changes ? %s",
            [column, column, list(ids), column],
        )
        return list(cursor.fetchall())


def _people(ids: set[int]) -> dict[int | None, int | None]:
    """The account behind each of these people."""
    return dict(Person.unscoped.filter(pk__in=ids).values_list("pk", "account_id"))


def _name_of(account: int) -> str:
    return str(Account.objects.values_list("name", flat=True).get(pk=account))


def accounts_of_people(people: set[int]) -> list[int]:
    """The accounts by which these people sign in."""
    return [account for account in _people(people).values() if account is not None]


def facts_about(account: int) -> dict[str, str]:
    """Who did something, for the sentence of a notice."""
    return {"by": _name_of(account)}
