from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.english import english
from tests.support.server import copied_instance, reachable_directory, scratch_instance, scratch_server
from yeji.platform.instance import Instance

__all__ = ("directory", "english", "instance", "pattern", "running")


@pytest.fixture(scope="session")
def pattern() -> Iterator[Instance]:
    """A finished instance to copy, because making one takes seconds."""
    with reachable_directory() as made:
        yield scratch_instance(made / "home")


@pytest.fixture
def instance(pattern: Instance, directory: Path) -> Instance:
    """An instance whose server is not running."""
    return copied_instance(pattern, directory / "home")


@pytest.fixture
def directory() -> Iterator[Path]:
    """A temporary directory that the database's account can enter."""
    with reachable_directory() as made:
        yield made


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    """A running scratch instance for the tests of one file."""
    with reachable_directory() as made, scratch_server(made / "home") as instance:
        yield instance
