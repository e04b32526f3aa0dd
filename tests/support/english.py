"""For tests that read what a person is told: in English, whatever catalogues are compiled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English while a test runs."""
    with translation.override("en"):
        yield
