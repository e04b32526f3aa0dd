"""A place for the benchmark: an instance of its own with the product's durable settings, gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import django
from django.db import connections
from django.utils.module_loading import import_string

from yeji.platform.database import founding
from yeji.platform.database.server import EmbeddedServer
from yeji.platform.instance import Instance

# The room above us puts the parts together; it is named here, not imported, as Django names its settings.
_PREPARE = "yeji.config.prepare.prepare"


@contextmanager
def scratch_instance(*, at: datetime) -> Iterator[Instance]:
    """An instance with an empty company and a running server, on which Django is set up. No other is touched."""
    directory = Path(tempfile.mkdtemp(prefix="yeji-bench-"))
    directory.chmod(0o711)  # the database's own account must be able to pass
    try:
        made = founding.finish(founding.found(home=directory / "home", at=at))
        server = EmbeddedServer(made)
        try:
            instance = server.start()
            _set_up_django(instance)
            _found_company(at=at)
            yield instance
        finally:
            connections.close_all()
            server.stop(smart=0)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _set_up_django(instance: Instance) -> None:
    os.environ["YEJI_HOME"] = str(instance.home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    os.environ |= {"YEJI_TOKEN_RATE": "0", "YEJI_ACCOUNT_RATE": "0"}  # what is measured is not slowed down
    django.setup()
    import_string(_PREPARE)()


def _found_company(*, at: datetime) -> None:
    from yeji.org.services import found_company

    found_company(name="Bench", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=at)
