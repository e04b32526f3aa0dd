"""Comments, the people they name, and those who follow."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.world import NOON, World, deal_of, record_of, win
from yeji.org.models import Person, RoleRight
from yeji.org.scopes import SYSTEM
from yeji.platform.models import Account, Notice
from yeji.records import reading, writing
from yeji.records.filters.compact import read
from yeji.records.merging.services import merge, unmerge
from yeji.records.purging import purge
from yeji.records.sharing import share_some
from yeji.records.talk.comments import CannotSay, NoSuchComment, TheyCannotSee, comments_of, correct, say, unsay
from yeji.records.talk.following import be_quiet, follow, followers, unfollow
from yeji.records.talk.mentions import kept_form, mentioned, names_in, spoken
from yeji.records.talk.models import Comment
from yeji.records.talk.notices import told_to
from yeji.records.team import join, leave, team_of
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")


def heard(world: World, name: str) -> list[str]:
    return list(Notice.objects.filter(account=world.accounts[name]).order_by("pk").values_list("kind", flat=True))


def keep_people_from(*roles: str) -> None:
    """Whoever has these roles sees nobody by name."""
    for role in roles:
        RoleRight.objects.create(
            role_id=role, type="person", sees="", edits="", creates=False, deletes=False, exports=False
        )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ben please", ["ben"]),
        ("请@Ben看一下，@Chen，@Ben", ["ben", "chen"]),
        ("@Benny and mail a@b.example", []),
        ("@Eve @ @", []),
    ],
)
def test_people_are_found_by_the_names_they_are_called_by(world: World, text: str, named: list[str]) -> None:
    scope = world.scope("ada")
    kept = kept_form(text, by=scope)
    assert mentioned(kept) == [world.people[name] for name in named]
    assert spoken(kept, names_in([kept], scope)) == text


def test_who_is_named_by_a_number_is_one_that_the_writer_sees(world: World) -> None:
    keep_people_from("rep")
    dora = world.people["dora"]
    text = f"@[{dora}] and @[99]"
    assert mentioned(kept_form(text, by=world.scope("ada"))) == [dora]
    chen = world.scope("chen")
    hidden = kept_form(text, by=chen)
    assert mentioned(hidden) == []
    assert say(DEAL, deal_of(world, "chen", 5).pk, text, by=chen, at=NOON).text == hidden


def test_correcting_a_comment_keeps_whom_it_names(world: World) -> None:
    ada, chen = world.scope("ada"), world.scope("chen")
    twin = record_of("person", name="Ben").pk
    two = f"@[{world.people['ben']}] @[{twin}] hello"
    keep_people_from("rep")
    for scope, before in ((ada, two), (world.scope("chen"), f"@[{world.people['dora']}] hello")):
        read = spoken(before, names_in([before], scope))
        assert kept_form(read.replace("hello", "bye"), by=scope, before=before) == before.replace("hello", "bye")
    assert mentioned(kept_form("@… hello", by=chen)) == []


def test_a_comment_and_a_follower_wait_for_who_writes_the_record(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, world.scope("chen")
    for done in (partial(say, text="x"), follow):
        with CaptureQueriesContext(connection) as asked:
            done(DEAL, deal, by=chen, at=NOON)
        assert any("FOR UPDATE" in one["sql"] and '"sales_deal"' in one["sql"] for one in asked)


def test_followers_hear_of_what_is_shared_with_them_on_a_condition(world: World) -> None:
    key = record_of("customer", name="澄江", level="A", owner=world.people["dora"]).pk
    share_some(
        CUSTOMER, owned_in=world.units["West"], seen_in=world.units["East"], condition=read("level:in:A"),
        by=world.scope("root"), at=NOON,
    )  # fmt: skip
    follow(CUSTOMER, key, by=world.scope("chen"), at=NOON)
    say(CUSTOMER, key, "@Chen look", by=world.scope("dora"), at=NOON)
    say(CUSTOMER, key, "again", by=world.scope("dora"), at=NOON)
    assert heard(world, "chen") == ["mentioned", "commented"]


@override("en")
def test_a_notice_says_where_a_record_is_in_the_readers_words_and_rights(world: World) -> None:
    deal = deal_of(world, "chen", 5, stage="lead").pk
    for name in ("ada", "ben"):
        follow(DEAL, deal, by=world.scope(name), at=NOON)
    Notice.objects.all().delete()
    writing.save(DEAL, deal, {"owner": world.people["ben"]}, by=world.scope("root"), at=NOON)
    notice = Notice.objects.get(account=world.accounts["ada"])
    assert "Ben" not in str(notice.facts)
    assert told_to(world.scope("ada"), [notice])[0].sentence.endswith("which you follow, to Ben.")
    keep_people_from("director", "closer")
    (told,) = told_to(world.scope("ada"), [notice])
    assert told.sentence == "Root gave “chen 5”, which you follow, to …."
    Notice.objects.update(facts={"by": "Root", "to": "old"})
    notice.refresh_from_db()
    assert "to old" in told_to(world.scope("ada"), [notice])[0].sentence


def test_a_comment_reaches_those_named_and_those_who_follow_and_nobody_else(world: World) -> None:
    deal = deal_of(world, "chen", 5).pk
    Notice.objects.all().delete()
    follow(DEAL, deal, by=world.scope("ada"), at=NOON)
    made = say(DEAL, deal, "@Ben 这个价能批吗？", by=world.scope("chen"), at=NOON)
    assert (heard(world, "ben"), heard(world, "ada"), heard(world, "chen")) == (["mentioned"], ["commented"], [])
    say(DEAL, deal, "可以", by=world.scope("ben"), at=NOON)  # he follows it from now on
    assert heard(world, "chen") == ["commented"]
    assert [name for _account, name in followers(world.scope("ben"), DEAL, deal)] == ["Ada", "Ben", "Chen"]
    said = comments_of(world.scope("ada"), DEAL, deal, limit=9)
    assert [one.pk for one in said][1:] == [made.pk]
    with pytest.raises(reading.NotFound):
        comments_of(world.scope("dora"), DEAL, deal, limit=9)
    with pytest.raises(reading.NotFound):
        say(DEAL, deal, "hello", by=world.scope("dora"), at=NOON)


def test_s06_nobody_is_named_who_does_not_see_the_record_unless_taken_in(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, world.scope("chen")
    with pytest.raises(TheyCannotSee) as caught:
        say(DEAL, deal, "@Dora look", by=chen, at=NOON)
    assert (caught.value.people, caught.value.may_take_in) == (("Dora",), True)
    assert not Comment.objects.exists()
    assert heard(world, "dora") == []
    say(DEAL, deal, "@Dora look", by=chen, at=NOON, take_in=True)
    assert heard(world, "dora") == ["mentioned"]
    assert [one.name for one in team_of(world.scope("dora"), DEAL, deal)] == ["Dora"]
    flo = Account.objects.create(login="flo@yunling.example", name="Flo", language="en", created_at=NOON)
    Person.unscoped.filter(pk=record_of("person", name="Flo").pk).update(account=flo)
    with pytest.raises(TheyCannotSee) as guest:  # a guest brings nobody in
        say(DEAL, deal, "@Flo look", by=world.scope("dora"), at=NOON, take_in=True)
    assert not guest.value.may_take_in


def test_one_changes_and_takes_away_ones_own_and_what_it_said_before_is_kept(world: World) -> None:
    deal, chen, ben = deal_of(world, "chen", 5).pk, world.scope("chen"), world.scope("ben")
    made = say(DEAL, deal, "first", by=chen, at=NOON)
    with pytest.raises(NoSuchComment):
        correct(made.pk, "mine", by=ben, at=NOON)
    with pytest.raises(NoSuchComment):
        unsay(made.pk, by=ben, at=NOON)
    Notice.objects.all().delete()
    correct(made.pk, "second @Ben", by=chen, at=NOON)
    correct(made.pk, "third @Ben", by=chen, at=NOON)
    assert heard(world, "ben") == ["mentioned"]
    assert [one["text"] for one in Comment.objects.get().before] == ["first", f"second @[{world.people['ben']}]"]
    unsay(made.pk, by=world.scope("root"), at=NOON)
    assert comments_of(chen, DEAL, deal, limit=9) == []
    for text in ("", "  \n", "x" * 5001):
        with pytest.raises(CannotSay):
            say(DEAL, deal, text, by=chen, at=NOON)


def test_followers_hear_of_stage_owner_and_end_and_may_be_quiet(world: World) -> None:
    deal, ada = deal_of(world, "chen", 5, stage="lead").pk, world.scope("ada")
    follow(DEAL, deal, by=ada, at=NOON)
    Notice.objects.all().delete()
    writing.save(DEAL, deal, {"stage": world.stages["proposal"]}, by=world.scope("chen"), at=NOON)
    assert (heard(world, "ada"), heard(world, "chen")) == (["followed_stage"], [])
    assert Notice.objects.get().facts == {"by": "Chen", "to_record": str(world.stages["proposal"])}
    writing.save(DEAL, deal, {"name": "other"}, by=world.scope("chen"), at=NOON)
    be_quiet(world.accounts["ada"], about=["owner", "nonsense"])
    writing.save(DEAL, deal, {"owner": world.people["ben"]}, by=SYSTEM, at=NOON)
    writing.save(DEAL, deal, {"owner": world.people["chen"]}, by=world.scope("ben"), at=NOON)
    win(reading.get(SYSTEM, DEAL, deal), by=world.scope("ben"))
    assert heard(world, "ada") == ["followed_stage", "followed_win"]
    assert heard(world, "chen")[-1] == "followed_win"  # whoever owns it follows it
    unfollow(DEAL, deal, by=ada, at=NOON)
    unfollow(DEAL, deal, by=world.scope("chen"), at=NOON)
    assert followers(ada, DEAL, deal) == []


def test_who_sees_a_record_no_more_hears_of_it_no_more(world: World) -> None:
    deal = deal_of(world, "ben", 5).pk
    join(DEAL, deal, world.people["dora"], edits=False, by=world.scope("ben"), at=NOON)
    follow(DEAL, deal, by=world.scope("dora"), at=NOON)
    leave(DEAL, deal, world.people["dora"], by=world.scope("ben"), at=NOON)
    Notice.objects.all().delete()
    say(DEAL, deal, "in private", by=world.scope("ben"), at=NOON)
    assert heard(world, "dora") == []


def test_a_merge_brings_comments_and_followers_along(world: World) -> None:
    one, two = (record_of("customer", name=name).pk for name in ("一", "二"))
    made = say(CUSTOMER, two, "客户要发票", by=world.scope("ada"), at=NOON)
    merged = merge(CUSTOMER, one, [two], by=SYSTEM, at=NOON)
    assert [each.pk for each in comments_of(SYSTEM, CUSTOMER, one, limit=9)] == [made.pk]
    assert [name for _account, name in followers(SYSTEM, CUSTOMER, one)] == ["Ada"]
    unmerge(merged.pk, by=SYSTEM, at=NOON)
    assert [each.pk for each in comments_of(SYSTEM, CUSTOMER, two, limit=9)] == [made.pk]
    writing.remove(CUSTOMER, two, by=SYSTEM, at=NOON)
    purge(CUSTOMER, two, by=SYSTEM, at=NOON)
    assert not Comment.objects.exists()
