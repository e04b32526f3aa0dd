"""Every answer has a number and its policy; errors speak both languages and show no trace."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import World
from yeji.web.home import views
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
POLICY = "default-src 'none'"


@pytest.mark.parametrize("path", ["/", "/records/deal/", "/search/", "/sign-in/", "/nothing/"])
def test_every_page_has_a_number_and_a_policy_without_exceptions(world: World, path: str) -> None:
    answer = client_of(world, "ada").get(path)
    assert len(answer["X-Request-Id"]) == 8
    policy = answer["Content-Security-Policy"]
    assert POLICY in policy
    assert "unsafe" not in policy
    body = answer.content.decode()
    assert " style=" not in body
    assert "<script>" not in body


@pytest.mark.parametrize(("language", "words"), [("en", "There is no such page"), ("zh-hans", "没有这个页面")])
def test_a_page_that_is_not_there(world: World, language: str, words: str) -> None:
    answer = client_of(world, "ada", language).get("/nothing/here/")
    assert answer.status_code == 404
    assert words in text_of(answer)
    assert answer["X-Request-Id"] in text_of(answer)
    assert 'class="yj-side"' in answer.content.decode()
    assert 'class="yj-side"' not in Client().get("/nothing/here/").content.decode()


def test_a_refusal_blames_nobody_who_has_done_nothing(world: World) -> None:
    own = world.accounts["root"]
    answer = client_of(world, "root").post(f"/settings/accounts/{own.pk}/roles/", {"roles": ["rep"]})
    assert answer.status_code == 409
    assert "Somebody else" not in text_of(answer)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "could not handle this request"), ("zh-hans", "没接住这次请求")]
)
def test_a_bug_of_ours_shows_its_number_and_nothing_else(
    world: World, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> str:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(views, "lede", broken)
    client = client_of(world, "ada", language)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    told = text_of(answer)
    assert words in told
    assert answer["X-Request-Id"] in told
    assert "secret" not in answer.content.decode()


def test_before_the_company_exists_the_page_says_what_to_do(db: None) -> None:
    assert Client(HTTP_ACCEPT_LANGUAGE="en").get("/sign-in/").status_code == 200


def test_pages_of_people_are_not_kept_by_anybody_between(world: World) -> None:
    assert client_of(world, "ada").get("/")["Cache-Control"] == "private, no-store"
