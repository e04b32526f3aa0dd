"""Masked values are shown to those who may, one at a time, each noted; and by no other way."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import NOON, World, record_of
from yeji.org.accounts import MayNotAdminister
from yeji.org.models import Company, Reveal, Role, RoleField
from yeji.org.scopes import SYSTEM
from yeji.platform.models import AccountEvent, Notice
from yeji.records import reading, writing
from yeji.records.models import History
from yeji.records.private import as_seen
from yeji.records.revealing import CannotLimit, MayNotReveal, TooManyReveals, limit, may_reveal, reveal
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
CONTACT = registry.get("contact")


@pytest.fixture
def contact(world: World) -> int:
    """A contact of Chen's, whose mobile his role masks and may have shown; the e-mail it hides."""
    Role.objects.filter(pk="rep").update(reveals=True)
    RoleField.objects.create(role_id="rep", type="contact", field="mobile", access="masked")
    RoleField.objects.create(role_id="rep", type="contact", field="email", access="hidden")
    chen = world.people["chen"]
    return int(record_of("contact", name="Li", mobile="13800138000", email="li@x.example", owner=chen).pk)


def test_s004_21_it_is_shown_and_noted_with_the_reason(world: World, contact: int) -> None:
    chen = world.scope("chen")
    assert reading.get(chen, CONTACT, contact).mobile == "138****8000"  # type: ignore[attr-defined]
    assert reveal(CONTACT, contact, "mobile", by=chen, at=NOON, why="  call\n back ") == "13800138000"
    noted = Reveal.objects.get()
    assert (noted.account_id, noted.record, noted.field, noted.why) == (chen.account, contact, "mobile", "call back")
    line = History.objects.filter(record=contact).latest("pk")
    assert (line.verb, line.account, line.version) == ("contact.reveal", chen.account, 1)
    assert line.changes == {":field": "mobile", ":why": "call back"}
    assert reading.get(chen, CONTACT, contact).mobile == "138****8000"  # type: ignore[attr-defined]
    writing.save(CONTACT, contact, {"job_title": "x"}, by=chen, at=NOON, version=1)


def test_neither_hidden_nor_others_nor_without_the_right(world: World, contact: int) -> None:
    chen, dora = world.scope("chen"), world.scope("dora")
    for key in ("email", "name", "nothing"):
        with pytest.raises(MayNotReveal):
            reveal(CONTACT, contact, key, by=chen, at=NOON)
    with pytest.raises(reading.NotFound):
        reveal(CONTACT, contact, "mobile", by=dora, at=NOON)
    Role.objects.filter(pk="rep").update(reveals=False)
    with pytest.raises(MayNotReveal):
        reveal(CONTACT, contact, "mobile", by=world.scope("chen"), at=NOON)
    assert not may_reveal(world.scope("root"), CONTACT, "mobile", contact), "nothing is masked for an administrator"
    assert not Reveal.objects.exists()
    assert not History.objects.filter(verb="contact.reveal").exists()


def test_what_is_private_stays_so_but_for_those_who_are_near(world: World) -> None:
    Role.objects.filter(pk="rep").update(reveals=True)
    RoleField.objects.create(role_id="rep", type="person", field="phone", access="masked")
    person, chen = registry.get("person"), world.scope("chen")
    for name in ("ben", "dora"):
        writing.save(person, world.people[name], {"phone": "13900139000"}, by=SYSTEM, at=NOON)
    assert reveal(person, world.people["ben"], "phone", by=chen, at=NOON) == "13900139000"
    with pytest.raises(MayNotReveal):
        reveal(as_seen(person, chen), world.people["dora"], "phone", by=chen, at=NOON)
    assert Reveal.objects.count() == 1


def test_a_day_has_an_end_and_administrators_hear_of_it(world: World, contact: int) -> None:
    limit(a_day=2, by=world.scope("root"), at=NOON)
    (line,) = AccountEvent.objects.filter(account=world.accounts["root"])
    assert (line.verb, line.facts) == ("reveal_limit", {"before": 30, "after": 2})
    for _time in range(2):
        reveal(CONTACT, contact, "mobile", by=world.scope("chen"), at=NOON)
    with pytest.raises(TooManyReveals) as told:
        reveal(CONTACT, contact, "mobile", by=world.scope("chen"), at=NOON)
    assert told.value.wait == 12 * 3600, "until the company's midnight"
    (notice,) = Notice.objects.filter(kind="revealed_much")
    assert (notice.account_id, notice.facts) == (world.accounts["root"].pk, {"by": "Chen", "created": "2"})
    tomorrow = NOON.replace(day=NOON.day + 1)
    assert reveal(CONTACT, contact, "mobile", by=world.scope("chen"), at=tomorrow) == "13800138000"


def test_the_limit_is_for_administrators(world: World) -> None:
    with pytest.raises(CannotLimit):
        limit(a_day=-1, by=world.scope("root"), at=NOON)
    with pytest.raises(MayNotAdminister):
        limit(a_day=5, by=world.scope("ada"), at=NOON)
    assert Company.objects.get().reveals_a_day == 30


@pytest.mark.parametrize("sql", ["DELETE FROM org_reveal", "UPDATE org_reveal SET why = ''"])
def test_nobody_takes_back_what_was_noted(world: World, contact: int, sql: str) -> None:
    reveal(CONTACT, contact, "mobile", by=world.scope("chen"), at=NOON)
    with pytest.raises(DatabaseError, match="permission"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
