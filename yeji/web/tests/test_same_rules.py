"""The page on which administrators choose by what duplicates are found."""

from __future__ import annotations

import pytest

from tests.world import World
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HERE = "/settings/objects/customer/"


def rules() -> list[tuple[str, str, bool]]:
    return [(one.field, one.how, one.surely) for one in registry.get("customer").same]


def test_rules_are_chosen_told_and_given_back(world: World) -> None:
    root, usual = client_of(world, "root"), rules()
    assert "Duplicates by what they are found Edit Unified social credit code" in text_of(root.get(HERE))
    sent = {"field": ["place", "", "name"], "how": ["code", "code", "company"], "surely": ["hint", "surely", "surely"]}
    assert root.post(f"{HERE}same/", sent).status_code == 302
    assert rules() == [("place", "code", False), ("name", "company", True)]
    page = text_of(root.get(f"{HERE}same/"))
    assert "Place: the same, whatever case, width and spaces · Name: the same company name" in page
    bad = root.post(f"{HERE}same/", {"field": ["founded_year"], "how": ["code"], "surely": ["surely"]})
    assert bad.status_code == 422
    assert "founded in cannot be compared in that way" in text_of(bad)
    assert root.post(f"{HERE}same/", {"usual": "1"}).status_code == 302
    assert rules() == usual
    assert client_of(world, "ada").get(f"{HERE}same/").status_code == 403
    assert client_of(world, "ada").post(f"{HERE}same/", sent).status_code == 403
    assert rules() == usual
