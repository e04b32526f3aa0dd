"""Comments and followers on the pages."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.records.talk.models import Comment, Quiet
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "form"}


def test_somebody_comments_changes_it_and_takes_it_away(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    here = f"/records/deal/{deal}/"
    done = chen.post(f"{here}comments/", {"text": "<b>折扣</b> @Ben 看一下"}, headers=PART)
    assert (done.status_code, "yeji:changed" in done["HX-Trigger"]) == (200, True)
    page = chen.get(here).content.decode()
    assert "&lt;b&gt;折扣&lt;/b&gt;" in page
    assert '<b class="named">@Ben</b>' in page
    made = Comment.objects.get()
    edit = f"{here}comments/{made.pk}/"
    assert "@Ben 看一下" in chen.get(edit).content.decode()
    assert chen.post(edit, {"text": ""}).status_code == 422
    assert chen.post(edit, {"text": "算了"}).status_code == 302
    assert "changed" in text_of(chen.get(f"{here}?show=comments"))
    assert "算了" not in text_of(chen.get(f"{here}?show=changes"))
    ben = client_of(world, "ben")
    assert "算了" in text_of(ben.get(here))
    assert edit not in ben.get(here).content.decode()
    assert [ben.get(edit).status_code, ben.post(f"{edit}delete/").status_code] == [404, 404]
    assert client_of(world, "dora").post(f"{here}comments/", {"text": "x"}).status_code == 404
    assert chen.post(f"{edit}delete/", headers=PART).status_code == 200
    assert "算了" not in text_of(chen.get(here))


def test_who_is_named_and_cannot_see_is_taken_in_by_one_button(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, client_of(world, "chen")
    there = f"/records/deal/{deal}/comments/"
    refused = chen.post(there, {"text": "@Dora look"}, headers=PART)
    assert refused.status_code == 422
    assert "Dora cannot see this record" in text_of(refused)
    assert 'name="take_in"' in refused.content.decode()
    assert chen.post(there, {"text": "@Dora look", "take_in": "1"}, headers=PART).status_code == 200
    told = text_of(client_of(world, "dora").get("/notices/"))
    assert "Chen named you in a comment on “chen 5”" in told


def test_one_follows_a_record_and_says_what_one_hears(world: World) -> None:
    deal, ada = deal_of(world, "chen", 5).pk, client_of(world, "ada")
    here = f"/records/deal/{deal}/"
    assert "Following" not in text_of(ada.get(here))
    ada.post(f"{here}follow/")
    assert "Following" in text_of(ada.get(here))
    assert "Following" in text_of(client_of(world, "chen").get(here))  # his own
    ada.post(f"{here}unfollow/")
    assert "Following" not in text_of(ada.get(here))
    assert client_of(world, "dora").post(f"{here}follow/").status_code == 404
    ada.post("/me/followed/", {"hear": ["stage", "own"]})
    assert set(Quiet.objects.get().about) == {"owner", "ended", "comment", "commented"}
    assert "Tell me when" in text_of(ada.get("/me/"))
