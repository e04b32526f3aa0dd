"""What this room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def in_english() -> Iterator[None]:
    """The product speaks English, whatever its default is."""
    with translation.override("en"):
        yield
