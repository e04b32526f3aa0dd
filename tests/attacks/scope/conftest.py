"""The companies by chance that are tried, with the clock standing still."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.attacks.scope.company import WORLDS, Company, make_company
from tests.support.files import files_in
from tests.world import NOON

FIRST = int(os.environ.get("YEJI_SCOPE_SEED", "20260521"))


@pytest.fixture(autouse=True)
def at_noon(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock of both faces stands still, so that today is the same for the product and the oracle."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    return NOON


@pytest.fixture(autouse=True)
def files_here(tmp_path: Path, settings: Settings) -> None:
    files_in(tmp_path, settings)


@pytest.fixture(params=range(FIRST, FIRST + WORLDS))
def company(db: None, files_here: None, request: pytest.FixtureRequest) -> Company:
    return make_company(request.param)
