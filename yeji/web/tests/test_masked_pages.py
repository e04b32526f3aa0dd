"""Every page of records stands when a role hides or masks any field that may be, of any type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import TODAY, World, deal_of, record_of
from yeji.org.models import RoleField
from yeji.records.private import maskable
from yeji.records.types import registry
from yeji.web.tests.pages import client_of

ROOT = Path(__file__).parents[2]
OWNED = [kind.key for kind in registry if kind.owner and kind.in_menu]
PARTS = ("", "board/", "calendar/", "filter/", "columns/", "views/", "new/", "totals/", "?q=x")


@pytest.mark.django_db
@pytest.mark.parametrize("access", ["hidden", "masked", "read"])
@pytest.mark.parametrize("key", OWNED)
def test_no_page_falls_when_fields_are_kept_back(world: World, key: str, access: str) -> None:
    chen = world.people["chen"]
    made = {
        "customer": record_of("customer", name="石英", owner=chen),
        "contact": record_of("contact", name="李", customer=world.customer, owner=chen),
        "deal": deal_of(world, "chen", 987_654, name="石英"),
        "activity": record_of(
            "activity", subject="看样", kind="visit", customer=world.customer, owner=chen, due_on=TODAY
        ),
    }[key]
    kind = registry.get(key)
    RoleField.objects.bulk_create(
        RoleField(role_id="rep", type=key, field=item.key, access=access) for item in maskable(kind)
    )
    client = client_of(world, "chen")
    here = f"/records/{key}/"
    pages = [f"{here}{part}" for part in PARTS] + [f"{here}{made.pk}/{part}" for part in ("", "edit/", "who/")]
    wrong = {page: found for page in pages if (found := client.get(page).status_code) not in (200, 302, 404)}
    assert wrong == {}
    assert client.get(f"{here}{made.pk}/").status_code == 200
    assert client.get(here).status_code == 200
    customer = client.get(f"/records/customer/{world.customer}/")
    assert customer.status_code == 200


@pytest.mark.parametrize("folder", ["web/records", "api/records"])
def test_faces_take_a_type_as_the_reader_sees_it(folder: str) -> None:
    wrong = [path.name for path in (ROOT / folder).glob("*.py") if "registry.get(type_key)" in path.read_text("utf-8")]
    assert wrong == [], "ask visitor.type or caller.type, which leave out what roles keep back"
