"""Keeping the index while others write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread

import pytest
from django.db import connections

from tests.world import make_world, record_of
from tests.world.company import NOON
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.models import SearchEntry, SearchWaiting
from yeji.records.search import keeping, words
from yeji.records.search.finding import find
from yeji.records.types import registry

KIND = "customer"


def found(text: str) -> set[str]:
    """The customers that the index finds."""
    return {
        part.kind.label_of(row) for part in find(text, [registry.get(KIND)], scope=SYSTEM, each=9) for row in part.rows
    }


def settled_world() -> None:
    """The company, of which nothing waits to be indexed."""
    make_world()
    while keeping.catch_up():
        pass


def beside(monkeypatch: pytest.MonkeyPatch, write: Callable[[], object]) -> list[bool]:
    """Let somebody write when the first words are made; afterwards, whether he was done before those were put."""
    done: list[bool] = []
    vector_of = words.vector_of

    def work() -> None:
        write()
        connections.close_all()

    def meanwhile(texts: Iterable[str]) -> str:
        if not done:
            done.append(False)
            writer = Thread(target=work)
            writer.start()
            writer.join(timeout=5)
            done[0] = not writer.is_alive()
        return vector_of(texts)

    monkeypatch.setattr(keeping, "vector_of", meanwhile)
    return done


@pytest.mark.parametrize("there", [True, False])
def test_who_saves_while_words_are_made_does_not_wait_and_has_the_last_word(
    own_database: Instance, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    settled_world()
    record, other = record_of(KIND, name="滇池水务"), record_of(KIND, name="抚仙湖水务")
    if not there:
        SearchEntry.objects.all().delete()
    SearchWaiting.objects.create(type=KIND, records=[record.pk, other.pk])
    change = {"name": "洱海水务"}
    done = beside(monkeypatch, lambda: writing.save(registry.get(KIND), record.pk, change, by=SYSTEM, at=NOON))
    keeping.catch_up()
    assert done == [True]
    assert (found("洱海"), found("滇池")) == ({"洱海水务"}, set())
    assert found("抚仙") == {"抚仙湖水务"}


def test_a_record_that_leaves_the_bin_meanwhile_stays_in_the_index(
    own_database: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_world()
    record, other = record_of(KIND, name="滇池水务"), record_of(KIND, name="抚仙湖水务")
    writing.remove(registry.get(KIND), record.pk, by=SYSTEM, at=NOON)
    SearchWaiting.objects.create(type=KIND, records=[record.pk, other.pk])
    done = beside(monkeypatch, lambda: writing.restore(registry.get(KIND), record.pk, by=SYSTEM, at=NOON))
    keeping.catch_up()
    assert done == [True]
    assert found("滇池") == {"滇池水务"}


def test_a_record_without_a_word_is_indexed(own_database: Instance) -> None:
    settled_world()
    record = record_of(KIND, name="！！！", code="")
    SearchWaiting.objects.create(type=KIND, records=[record.pk])
    while keeping.catch_up():
        pass
    assert SearchEntry.objects.filter(type=KIND, id=record.pk).exists()
