"""What the timeline says of a change."""

from __future__ import annotations

import pytest
from django.utils import translation

from yeji.records.types import registry
from yeji.web.records.history_events import _title


@pytest.mark.parametrize(
    ("changed", "said"), [(0, "Other details changed"), (1, "Changed 1 field"), (3, "Changed 3 fields")]
)
def test_a_change_of_nothing_that_is_shown_counts_no_fields(changed: int, said: str) -> None:
    with translation.override("en"):
        assert _title(registry.get("deal"), "edit", changed) == said
