"""What every test stands on: one PostgreSQL server a run, a prepared template, a database per worker."""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.support.server import copy_database, drop_database, shared_server
from tests.world import World, make_world
from yeji.platform.instance import Instance, Role

TEMPLATE = "yeji_template"
SMALL_COMPANY = "yeji_world"
ALIASES: Final[dict[str, Role]] = {"default": "app", "owner": "owner"}
# One account of the tests sends more in a minute than people's programs; a test of the limits sets them.
os.environ |= {"YEJI_TOKEN_RATE": "0", "YEJI_ACCOUNT_RATE": "0"}
settings.TOKEN_RATE = settings.ACCOUNT_RATE = 0
# A hash that is meant to take a third of a second is tried by the tests that are about it.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LONGEST = (
    "tests/faults/",
    "tests/attacks/scope/",
    "yeji/platform/backup/tests/test_drill.py",
    "yeji/cli/",
    "tests/bench/",
    "yeji/platform/database/",
    "tests/browser/",
    "yeji/platform/supervisor/",
    "tests/attacks/",
    "yeji/api/tests/test_openapi.py",
    "yeji/config/",
    "tests/",
    "laws/",
)
"""Begun first, so that no worker is left with a long file at the end; workers take files whole."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first."""
    items.sort(key=lambda item: next((n for n, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 99))


def pytest_collection_finish() -> None:
    """Thousands of tests and what they import stay till the end: the collector need not look at them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def server() -> Iterator[Instance]:
    """The run's PostgreSQL, shared by its workers."""
    with shared_server() as instance:
        yield instance


@pytest.fixture(scope="session")
def template(server: Instance, django_db_blocker: DjangoDbBlocker) -> str:
    """A database brought up to this version once a run; every other one is copied from it."""

    def fill() -> None:
        from yeji.config.prepare import prepare

        prepare()

    return _made_once(server, TEMPLATE, server.dbname, fill, django_db_blocker)


@pytest.fixture(scope="session")
def small_company(server: Instance, template: str, django_db_blocker: DjangoDbBlocker) -> tuple[str, bytes]:
    """A database with the small company, made once a run by the product's own doors; and who is who in it, pickled."""
    kept = Path(server.home) / "world.pickle"
    name = _made_once(
        server, SMALL_COMPANY, template, lambda: _keep(kept, pickle.dumps(make_world())), django_db_blocker
    )
    return name, kept.read_bytes()


@pytest.fixture(scope="session")
def worker_database(server: Instance, template: str) -> Instance:
    """This worker's own copy of the template."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    return copy_database(server, template, f"yeji_{worker}")


@pytest.fixture(scope="session")
def worker_company(server: Instance, small_company: tuple[str, bytes]) -> Instance:
    """This worker's own copy of the small company."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    return copy_database(server, small_company[0], f"{SMALL_COMPANY}_{worker}")


@pytest.fixture(scope="session")
def django_db_setup(worker_database: Instance) -> None:
    """Tests that roll back share the worker's database."""
    _point_at(worker_database)


@pytest.fixture
def _pointed(request: pytest.FixtureRequest, worker_database: Instance) -> None:
    """A test of the small company runs where it is, every other one in an empty database."""
    wanted = request.getfixturevalue("worker_company") if "world" in request.fixturenames else worker_database
    if settings.DATABASES["default"]["NAME"] != wanted.dbname:
        _point_at(wanted)


@pytest.fixture
def _django_db_helper(_pointed: None, _django_db_helper: None) -> None:
    """What pytest-django rolls back at the end of a test is begun in the right database."""


@pytest.fixture
def own_database(
    server: Instance,
    template: str,
    worker_database: Instance,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[Instance]:
    """A database for one test alone, in which it may commit; empty, or with the small company if it asks for that."""
    source = request.getfixturevalue("small_company")[0] if "own_world" in request.fixturenames else template
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    instance = copy_database(server, source, f"yeji_own_{worker}_{abs(hash(request.node.nodeid)) % 10**9}")
    _point_at(instance)
    with django_db_blocker.unblock():
        yield instance
    _point_at(worker_database)
    drop_database(instance)  # what is gone need not be brought to the disk


@pytest.fixture
def own_world(own_database: Instance, small_company: tuple[str, bytes]) -> World:
    """The small company in the test's own database, for good."""
    from yeji.org.calendar import company, company_changed

    company_changed()
    company()  # as every request begins: what the test before had built is forgotten
    found: World = pickle.loads(small_company[1])  # noqa: S301 - written by this very run
    return found


@pytest.fixture
def world(db: None, small_company: tuple[str, bytes]) -> World:
    """A small company: Ada directs, Ben leads East with Chen, Dora sells in West, Eve has no role."""
    from yeji.org.calendar import company, company_changed

    company_changed()
    company()  # as every request begins: what the test before had built is forgotten
    found: World = pickle.loads(small_company[1])  # noqa: S301 - written by this very run
    return found


def _made_once(server: Instance, name: str, source: str, fill: Callable[[], object], blocker: DjangoDbBlocker) -> str:
    """The database ``name``: a copy of ``source``, filled by the first worker that needs it."""
    with (Path(server.home) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = Path(server.home) / f"{name}.done"
        if not done.exists():
            before = {alias: dict(settings.DATABASES[alias]) for alias in ALIASES}
            _point_at(copy_database(server, source, name))
            with blocker.unblock():
                fill()
            _change(before)
            done.touch()
    return name


def _keep(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _point_at(instance: Instance) -> None:
    """Make Django's connections those of an instance's database."""
    found = {}
    for alias, role in ALIASES.items():
        keywords = dict(instance.connection(role))
        found[alias] = {"NAME": keywords["dbname"], "USER": keywords["user"], "PASSWORD": keywords["password"]}
        found[alias] |= {"HOST": keywords["host"], "PORT": keywords["port"]}
    _change(found)


def _forget_what_was_built() -> None:
    """What is known of one database says nothing of another, where the same numbers of set-ups are given again."""
    from yeji.ledger.metrics import registry as metrics
    from yeji.records.types import registry as types

    types._known.setup = metrics._known.setup = None


def _change(found: Mapping[str, Mapping[str, Any]]) -> None:
    _close()
    _forget_what_was_built()
    for alias, changed in found.items():
        settings.DATABASES[alias] |= changed
        connections[alias].settings_dict |= changed


def _close() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
