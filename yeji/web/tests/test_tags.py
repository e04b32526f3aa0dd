"""Tags on the pages: named in the settings, given in a record, to many from the list, and narrowed by."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.records.reading import get
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
GIVEN = {"tags-checks": "yes", "tags": "t2"}
HOME = "/settings/objects/deal/"


def test_tags_are_named_given_to_many_and_merged_on_pages(world: World) -> None:
    root, chen = client_of(world, "root"), client_of(world, "chen")
    one, two = deal_of(world, "chen", 5), deal_of(world, "chen", 6)
    assert "tags_url" not in chen.get(f"/records/deal/selected/?ids={one.pk}").content.decode()
    for name in ("展会", "老客户"):
        assert root.post(f"{HOME}tags/new/", {"zh": name, "en": "", "colour": "g"}).status_code == 302
    assert root.post(f"{HOME}tags/new/", {"zh": "展会", "en": "", "colour": "g"}).status_code == 422
    assert chen.get(f"{HOME}tags/new/").status_code == 403
    assert "tags" not in root.get(f"{HOME}fields/new/").content.decode().partition("<main")[2].lower()
    assert chen.post(f"/records/deal/{one.pk}/edit/?field=tags", GIVEN).status_code == 302
    assert "老客户" in text_of(chen.get(f"/records/deal/{one.pk}/"))
    both = f"{one.pk},{two.pk}"
    dock = chen.get(f"/records/deal/selected/?ids={both}").content.decode()
    assert f"/records/deal/all/?ids={both}&amp;set=tags" in dock
    form = chen.get(f"/records/deal/all/?ids={both}&set=tags").content.decode()
    assert ('name="how" value="add" checked' in form, 'value="tags" selected' in form) == (True, True)
    given = {"action": "change", "field": "tags", "how": "add", "tags-checks": "yes", "tags": "t1"}
    done = chen.post(f"/records/deal/all/?ids={both}", given, follow=True)
    assert "+ " in text_of(done)
    kind = registry.get("deal")
    assert [kind.field("tags").of(get(world.scope("chen"), kind, deal.pk)) for deal in (one, two)] == [
        ["t1", "t2"],
        ["t1"],
    ]
    assert "2 records" in text_of(root.get(HOME))
    listed = text_of(chen.get("/records/deal/?f=tags:all:t1,t2"))
    assert "has all of" in listed
    assert "1 record has this tag" in text_of(root.get(f"{HOME}tags/t2/drop/"))
    assert root.post(f"{HOME}tags/t2/drop/", {"into": "t1"}).status_code == 302
    assert kind.field("tags").of(get(world.scope("chen"), kind, one.pk)) == ["t1"]
    assert root.get(f"{HOME}tags/t2/").status_code == 404
    history = text_of(chen.get(f"/records/deal/{one.pk}/?show=changes"))
    assert "老客户" in history
