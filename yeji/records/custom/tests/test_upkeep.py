"""Indexes laid by the owner role, and deleted fields that are forgotten when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, World, deal_of, make_world, record_of
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.custom import indexes, services, upkeep
from yeji.records.fields import KINDS
from yeji.records.listing import Listing, in_order, rows_of
from yeji.records.models import FieldDefinition
from yeji.records.types import registry


def field(key: str, kind: str, **more: Any) -> None:
    given = {"key": key, "kind": kind, "label": {"en": key}, **more}
    services.make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)


def names() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'own\\_%'")
        return {name for (name,) in cursor.fetchall()}


def test_indexes_are_laid_used_and_dropped_and_keep_values_apart(own_database: Instance) -> None:
    make_world()
    options: dict[str, dict[str, Any]] = {
        "choice": {"choices": [{"zh": "甲"}]},
        "link": {"to": "customer"},
        "auto_number": {"pattern": "N{000}"},
    }
    kinds = [key for key, made in KINDS.items() if made.indexable]
    for kind in kinds:
        field(f"f_{kind}", kind, indexed=True, options=options.get(kind, {}))
    field("serial", "text", unique=True)
    record_of("deal", name="a", serial="S1", stage=_lead())
    assert indexes.lay_wanted() == len(kinds) + 1
    assert not FieldDefinition.objects.filter(index="failed").exists()
    with pytest.raises(writing.AlreadyThere) as refused:
        record_of("deal", name="b", serial="S1", stage=_lead())
    assert refused.value.field == "serial"
    with connections["default"].cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off")
    for key in ("f_money", "f_date", "f_text", "f_moment"):
        listing = Listing(kind=registry.get("deal"), where={}, order=key, descending=True)
        one = FieldDefinition.objects.get(key=key)
        plan = in_order(rows_of(listing, SYSTEM), listing)[:5].explain()
        assert indexes.name_of(one) in plan, plan
    services.change_field(type_key="deal", key="f_money", given={"indexed": False}, by=SYSTEM, at=NOON)
    before = names()
    indexes.lay_wanted()
    assert len(before) - len(names()) == 1


def test_an_index_that_cannot_be_laid_is_marked_and_leaves_nothing(own_database: Instance) -> None:
    make_world()
    field("serial", "text")
    for name in ("a", "b"):
        record_of("deal", name=name, serial="same", stage=_lead())
    services.change_field(type_key="deal", key="serial", given={"unique": True}, by=SYSTEM, at=NOON)
    assert indexes.lay_wanted() == 0
    assert FieldDefinition.objects.get(key="serial").index == "failed"
    assert names() == set()


@pytest.mark.django_db
def test_a_deleted_field_is_forgotten_after_thirty_days(world: World) -> None:
    field("f_text", "text")
    field("f_number", "number")
    deal = deal_of(world, "chen", 1, f_text="gone", f_number=7)
    services.delete_field(type_key="deal", key="f_text", by=SYSTEM, at=NOON)
    assert upkeep.forget_deleted_fields(at=NOON + timedelta(days=30)) == 0
    assert upkeep.forget_deleted_fields(at=NOON + timedelta(days=31)) == 1
    assert registry.get("deal").rows().get(pk=deal.pk).custom == {"f_number": 7}
    assert not FieldDefinition.objects.filter(key="f_text").exists()


def _lead() -> Any:
    return registry.get("stage").rows().filter(outcome="open").order_by("place").values_list("pk", flat=True)[0]
