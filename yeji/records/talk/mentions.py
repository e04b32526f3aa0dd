"""Naming people in a text: ``@Chen`` as it is typed and read, ``@[12]`` as it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from yeji.org.models import Person
from yeji.org.onlookers import onlookers
from yeji.org.scopes import Scope, scope_of
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.types import ObjectType, registry

MOST: Final = 10
"""People named in one comment."""
_LONGEST: Final = 20
_KEPT: Final = re.compile(r"@\[(\d{1,18})\]")


def kept_form(text: str, *, by: Scope) -> str:
    """A text with the people that it names as they are kept. A name that two people have, or nobody, stays a word."""
    starts = [found.end() for found in re.finditer("@", text)]
    words = {text[at : at + length] for at in starts for length in range(1, _LONGEST + 1)}
    if not words:
        return text
    people = reading.visible(by, registry.get("person")).filter(name__in=words, account__isnull=False)
    ids: dict[str, list[int]] = {}
    for pk, name in people.values_list("pk", "name"):
        ids.setdefault(name, []).append(pk)
    known = sorted((name for name, found in ids.items() if len(found) == 1), key=len, reverse=True)
    if not known:
        return text
    named = re.compile("@(" + "|".join(map(re.escape, known)) + r")(?![A-Za-z0-9])")
    return named.sub(lambda found: f"@[{ids[found[1]][0]}]", text)


def mentioned(text: str) -> list[int]:
    """The people that a kept text names, each once."""
    return list(dict.fromkeys(int(found) for found in _KEPT.findall(text)))


def names_in(texts: Iterable[str], scope: Scope) -> Mapping[int, str]:
    """What the people are called whom these texts name: one query."""
    wanted = {person for text in texts for person in mentioned(text)}
    return reading.labels(scope, registry.get("person"), wanted)


def pieces(text: str, names: Mapping[int, str]) -> list[tuple[str, bool]]:
    """A kept text cut up for showing: words, each with whether it names somebody."""
    found: list[tuple[str, bool]] = []
    at = 0
    for hit in _KEPT.finditer(text):
        found += [(text[at : hit.start()], False), (f"@{names.get(int(hit[1]), '…')}", True)]
        at = hit.end()
    return [piece for piece in [*found, (text[at:], False)] if piece[0]]


def spoken(text: str, names: Mapping[int, str]) -> str:
    """A kept text as people read and type it."""
    return "".join(piece for piece, _named in pieces(text, names))


def accounts_of(people: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The account and the name of each of these people who can sign in."""
    rows = Person.unscoped.filter(pk__in=list(people), deleted_at=None, account__is_active=True)
    return {pk: (account, name) for pk, account, name in rows.values_list("pk", "account", "name") if account}


def seeing(kind: ObjectType, row: Row, accounts: Iterable[int], *, day: date) -> set[int]:
    """Those of the accounts that see a record today."""
    wanted = set(accounts)
    if not wanted:
        return set()
    if kind.owner is not None:
        owner = kind.field(kind.owner).of(row)
        free = kind.open_when_unowned
        seen = onlookers(kind=kind.key, record=row.pk, owner=owner, open_when_unowned=free, day=day)
        return wanted & {one.account for one in seen}
    found = Account.objects.filter(pk__in=wanted, is_active=True)
    return {one.pk for one in found if reading.visible(scope_of(account=one, day=day), kind).filter(pk=row.pk).exists()}
