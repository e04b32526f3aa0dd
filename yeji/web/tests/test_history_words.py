"""What the timeline says of a change."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.world import World
from yeji.org.calendar import company_changed
from yeji.org.models import Company
from yeji.records.types import registry
from yeji.web.records.detail.history_events import _title, no_account


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "said"), [(0, "Other details changed"), (1, "Changed 1 field"), (3, "Changed 3 fields")]
)
def test_a_change_of_nothing_that_is_shown_counts_no_fields(changed: int, said: str) -> None:
    with translation.override("en"):
        assert _title(registry.get("deal"), "edit", changed) == said


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "said"), [(True, "Demo data"), (False, "Command line")])
def test_nobody_types_commands_in_the_demo(world: World, demo: bool, said: str) -> None:
    Company.objects.update(demo=demo)
    company_changed()
    with translation.override("en"):
        assert no_account() == said
