"""A home directory for programs and commands that a test runs as processes on its own database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.server import reachable_directory
from yeji.platform.instance import Instance


@contextmanager
def home_of(database: Instance) -> Iterator[Path]:
    """A directory whose instance is ``database``, on the server that runs already."""
    with reachable_directory() as made:
        shutil.copytree(database.secrets, made / "secrets")
        (made / "data").symlink_to(database.data)
        replace(database, home=made).save()
        yield made
