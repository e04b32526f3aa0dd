"""Naming people in a text: ``@Chen`` as it is typed and read, ``@[12]`` as it is kept and may be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db.models import Q

from yeji.org.models import Person
from yeji.org.scopes import Scope, scope_of
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.types import ObjectType, registry

MOST: Final = 10
"""People named in one comment."""
_LONGEST: Final = 20
_KEPT: Final = re.compile(r"@\[(\d{1,18})\]")
_APART: Final = "\u2060"
"""Stands, unseen, in what looks like the kept form and is not: it names nobody that the writer sees."""
_UNSEEN: Final = "…"
"""How somebody is called whom the reader does not see."""


def kept_form(text: str, *, by: Scope, before: str = "") -> str:
    """A text with the people that it names as they are kept. A name that two people have, or nobody, stays a word.

    ``before`` is what it said, kept: whoever was named in it stays so, by the words in which the writer read it.
    """
    starts = [found.end() for found in re.finditer("@", text)]
    if not starts:
        return text
    words = {text[at : at + length] for at in starts for length in range(1, _LONGEST + 1)}
    typed = set(mentioned(text))
    people = reading.visible(by, registry.get("person")).filter(Q(name__in=words) | Q(pk__in=typed))
    found = list(people.filter(account__isnull=False).values_list("pk", "name"))
    known = {*(pk for pk, _name in found), *mentioned(before)}
    plain = _KEPT.sub(lambda hit: hit[0] if int(hit[1]) in known else f"@{_APART}[{hit[1]}]", text)
    ids: dict[str, list[int]] = {}
    for pk, name in found:
        ids.setdefault(name, []).append(pk)
    ids = {name: several for name, several in ids.items() if len(several) == 1} | _named_before(before, by)
    if not ids:
        return plain
    longest_first = sorted(ids, key=len, reverse=True)
    named = re.compile("@(" + "|".join(map(re.escape, longest_first)) + r")(?![A-Za-z0-9])")
    return named.sub(lambda hit: f"@[{_next(ids[hit[1]])}]", plain)


def _named_before(text: str, by: Scope) -> dict[str, list[int]]:
    """Whom a kept text names, under the words that the writer reads for them, in their order."""
    names = names_in([text], by)
    ids: dict[str, list[int]] = {}
    for hit in _KEPT.findall(text):
        ids.setdefault(names.get(int(hit), _UNSEEN), []).append(int(hit))
    return ids


def _next(ids: list[int]) -> int:
    """The next of those who go by one name; the last of them stands for all that follow."""
    return ids.pop(0) if len(ids) > 1 else ids[0]


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
        found += [(text[at : hit.start()], False), (f"@{names.get(int(hit[1]), _UNSEEN)}", True)]
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
    """Those of the accounts that see a record today. They are few: it is asked for one after the other."""
    found = Account.objects.filter(pk__in=set(accounts), is_active=True)
    return {one.pk for one in found if reading.visible(scope_of(account=one, day=day), kind).filter(pk=row.pk).exists()}
