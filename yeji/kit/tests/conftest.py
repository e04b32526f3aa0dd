"""The kit's own tests read its sentences as they are written, whoever translates for the rest of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yeji.kit import words


@pytest.fixture(autouse=True, scope="module")
def _as_written() -> Iterator[None]:
    translate = words._translator.translate
    words.translate_with(str)
    yield
    words.translate_with(translate)
