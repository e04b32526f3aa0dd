"""What every test stands on: one PostgreSQL server a run, a prepared template, a database per worker."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.support.server import copy_database, shared_server
from tests.world import World, make_world
from yeji.platform.instance import Instance

TEMPLATE = "yeji_template"


@pytest.fixture(scope="session")
def server() -> Iterator[Instance]:
    """The run's PostgreSQL, shared by its workers."""
    with shared_server() as instance:
        yield instance


@pytest.fixture(scope="session")
def template(server: Instance, django_db_blocker: DjangoDbBlocker) -> str:
    """A database brought up to this version once a run; every other one is copied from it."""
    with (Path(server.home) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = Path(server.home) / "template.done"
        if not done.exists():
            instance = copy_database(server, server.dbname, TEMPLATE)
            _point_at(instance)
            from yeji.config.prepare import prepare

            with django_db_blocker.unblock():
                prepare()
            _close()
            done.touch()
    return TEMPLATE


@pytest.fixture(scope="session")
def worker_database(server: Instance, template: str) -> Instance:
    """This worker's own copy of the template."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    return copy_database(server, template, f"yeji_{worker}")


@pytest.fixture(scope="session")
def django_db_setup(worker_database: Instance) -> None:
    """Tests that roll back share the worker's database."""
    _point_at(worker_database)


@pytest.fixture
def own_database(
    server: Instance,
    template: str,
    worker_database: Instance,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[Instance]:
    """A database for one test alone, in which it may commit."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    instance = copy_database(server, template, f"yeji_own_{worker}_{abs(hash(request.node.nodeid)) % 10**9}")
    _point_at(instance)
    with django_db_blocker.unblock():
        yield instance
    _close()
    _point_at(worker_database)


@pytest.fixture
def world(db: None) -> World:
    """A small company: Ada directs, Ben leads East with Chen, Dora sells in West, Eve has no role."""
    return make_world()


def _point_at(instance: Instance) -> None:
    """Make Django's connections those of an instance's database."""
    _close()
    for alias, role in (("default", "app"), ("owner", "owner")):
        keywords = dict(instance.connection(role))  # type: ignore[arg-type]
        found = {"NAME": keywords["dbname"], "USER": keywords["user"], "PASSWORD": keywords["password"]}
        found |= {"HOST": keywords["host"], "PORT": keywords["port"]}
        settings.DATABASES[alias] |= found
        connections[alias].settings_dict |= found


def _close() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
