"""A job knows what the company built, in whichever thread it runs, without asking first."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connections

from tests.world import NOON, make_world
from yeji.config.work import look
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records.custom import services
from yeji.records.types import registry


def test_a_thread_of_the_worker_knows_objects_of_ones_own(
    own_database: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    services.make_object(given={"key": "sample", "label": {"en": "sample"}}, by=SYSTEM, at=NOON)
    known: list[bool] = []

    def job() -> None:
        known.append("sample" in registry.types)
        connections.close_all()

    for looks in (None, look):
        monkeypatch.setattr(registry, "look", looks)
        thread = Thread(target=job)
        thread.start()
        thread.join()
    assert known == [False, True]
