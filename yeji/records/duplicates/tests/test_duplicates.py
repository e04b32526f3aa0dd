"""What counts as the same, and who is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, record_of
from yeji.org.scopes import SYSTEM
from yeji.platform.models import Notice
from yeji.records import writing
from yeji.records.duplicates.finding import alike, ask_owners, groups
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
CUSTOMER = registry.get("customer")


def same(how: str, one: str, other: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_sameness(%s, %s) = records_sameness(%s, %s)", [how, one, how, other])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("how", "one", "other", "agree"),
    [
        ("company", "华润（集团）有限公司", "华润集团", True),
        ("company", "云岭仪器股份有限公司", "云 岭\u200b仪器\u00a0", True),
        ("company", "北京市云岭仪器有限公司", "北京云岭仪器", True),
        ("company", "ＹＵＮＬＩＮＧ Instruments Co., Ltd.", "yunling instruments", True),
        ("company", "北京银行", "上海银行", False),
        ("company", "Costco", "Cost", False),
        ("company", "公司", "公司", False),
        ("core", "北京云岭仪器有限公司", "云岭仪器", True),
        ("core", "北京银行", "上海银行", True),
        ("phone", "+86 138-0013-8000", "13800138000", True),
        ("phone", "0086 13800138000", "１３８００１３８０００", True),
        ("phone", "010-6655 4433", "01066554433", True),
        ("phone", "+86 871 6512 3456", "0871-6512 3456", True),
        ("phone", "+86 (0)871 65123456", "871 6512 3456", True),
        ("phone", "021-62345678", "0216234567", False),
        ("phone", "12345", "12345", False),
        ("domain", "https://www.yunling.com/about", "yunling.com", True),
        ("email", " Li@Yunling.com", "li@yunling.com", True),
        ("code", "91110000 10001234x", "911100001000 1234X", True),
        ("code", "", "", False),
    ],
)
def test_what_is_the_same(db: None, how: str, one: str, other: str, agree: bool) -> None:
    assert same(how, one, other) is agree


def customer(**values: Any) -> int:
    return int(record_of("customer", **values).pk)


def test_one_is_told_what_one_sees_and_of_the_rest_only_that_it_is_there(world: World) -> None:
    mine = customer(name="云岭仪器有限公司", owner=world.people["chen"])
    his = customer(name="大河制造", phone="138 0013 8000", owner=world.people["dora"])
    writing.remove(CUSTOMER, customer(name="云岭仪器"), by=SYSTEM, at=NOON)
    typed = {"name": "云岭仪器", "phone": "+8613800138000"}
    found = alike(CUSTOMER, typed, by=world.scope("chen"), day=TODAY)
    told = [(one.field, one.surely, one.record, one.name, one.unit) for one in found]
    assert told == [
        ("name", True, mine, "云岭仪器有限公司", ""),
        ("phone", True, None, "", "West"),
    ]
    assert {one.record for one in alike(CUSTOMER, typed, by=SYSTEM, day=TODAY)} == {mine, his}
    assert [one.record for one in alike(CUSTOMER, typed, by=SYSTEM, day=TODAY, but=mine)] == [his]
    assert alike(CUSTOMER, {"name": " ", "phone": ""}, by=SYSTEM, day=TODAY) == []


def test_a_hint_is_told_of_what_one_sees_alone(world: World) -> None:
    customer(name="上海云岭仪器", owner=world.people["dora"])
    typed = {"name": "云岭仪器"}
    assert alike(CUSTOMER, typed, by=world.scope("chen"), day=TODAY) == []
    assert [one.surely for one in alike(CUSTOMER, typed, by=world.scope("dora"), day=TODAY)] == [False]


def test_names_that_sound_alike_are_a_hint(world: World) -> None:
    heard = customer(name="云玲仪器有限公司")
    found = alike(CUSTOMER, {"name": "云岭仪器"}, by=SYSTEM, day=TODAY)
    assert [(one.record, one.surely) for one in found] == [(heard, False)]
    assert alike(CUSTOMER, {"name": "云山仪器"}, by=SYSTEM, day=TODAY) == []


def test_who_looks_after_it_is_asked_once_and_learns_who_asks(world: World) -> None:
    his = customer(name="大河制造", owner=world.people["dora"])
    customer(name="大河制造厂", owner=world.people["dora"])
    asked = ask_owners(CUSTOMER, {"name": "大河制造公司"}, by=world.scope("chen"), day=TODAY, at=NOON)
    notices = Notice.objects.filter(kind="work_together")
    assert (asked, [(one.account_id, one.record, one.facts["by"]) for one in notices]) == (
        1,
        [(world.accounts["dora"].pk, his, "Chen")],
    )
    assert ask_owners(CUSTOMER, {"name": "大河制造"}, by=world.scope("dora"), day=TODAY, at=NOON) == 0


def test_groups_hold_what_one_sees_the_surest_first(world: World) -> None:
    one = customer(name="云岭科技", phone="010-66554433", owner=world.people["chen"])
    two = customer(name="云岭科技有限公司", owner=world.people["chen"])
    three = customer(name="大河", phone="01066554433", owner=world.people["dora"])
    found = [(group.field, group.records) for group in groups(CUSTOMER, by=SYSTEM)]
    assert found == [("name", (one, two)), ("phone", (one, three))]
    assert [group.records for group in groups(CUSTOMER, by=world.scope("chen"))] == [(one, two)]
    assert groups(CUSTOMER, by=world.scope("dora")) == []


def test_a_typed_name_is_looked_up_by_an_index(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            'EXPLAIN SELECT r.id FROM "sales_customer" r WHERE r.deleted_at IS NULL AND r.id <> 0 AND '
            "records_sameness('company', r.\"name\") = records_sameness('company', 'xyz') ORDER BY r.id LIMIT 5"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "same_2_sales_customer_name_company" in plan


def test_groups_are_read_from_the_indexes_alone(world: World) -> None:
    """The function is run for no record: a page over all customers does not grow with how long it takes."""
    customer(name="云岭科技")
    with CaptureQueriesContext(connection) as said:
        groups(CUSTOMER, by=world.scope("chen"))
        asked = [query["sql"] for query in said.captured_queries if "records_sameness" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        # So few rows are sorted for next to nothing, and other tests leave indexes of any size behind.
        cursor.execute("SET LOCAL enable_sort = off")
        for sql in asked:
            cursor.execute(f"EXPLAIN (VERBOSE) {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Index Only Scan using same_2_sales_customer_" in plan, plan
    assert len(asked) == len(CUSTOMER.same)
