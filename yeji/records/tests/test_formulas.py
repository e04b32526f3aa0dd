"""Fields that are computed: from the record itself, from those that point to it, for the one who reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.expressions import BadExpression
from yeji.org.models import Access
from yeji.org.scopes import SYSTEM
from yeji.records import bulk, reading, writing
from yeji.records.custom import services
from yeji.records.fields.formula import Formula
from yeji.records.formulas.wording import shown_formula
from yeji.records.listing import Listing, page_of
from yeji.records.models import FieldDefinition, History
from yeji.records.tests.test_rights import keep
from yeji.records.types import UnknownField, registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def formula(type_key: str, key: str, text: str, zh: str = "") -> FieldDefinition:
    given = {"kind": "formula", "key": key, "label": {"en": key, "zh": zh or key}, "options": {"expression": text}}
    return services.make_field(type_key=type_key, given=given, by=SYSTEM, at=NOON)


def value(type_key: str, key: str, record: int, by: Any = SYSTEM) -> Any:
    kind = registry.get(type_key)
    return kind.field(key).of(reading.get(by, kind, record))


def test_a_formula_is_computed_whenever_its_record_is_read(world: World) -> None:
    formula("deal", "fee", "如果(金额 > 100, 金额 × 5%, 0)", "手续费")
    deal = deal_of(world, "chen", 250)
    assert registry.get("deal").field("fee").of(deal) == Decimal("12.5")
    changed = writing.save(registry.get("deal"), deal.pk, {"amount": "1000"}, by=SYSTEM, at=NOON)
    assert registry.get("deal").field("fee").of(changed) == value("deal", "fee", deal.pk) == 50
    assert "fee" not in reading.get(SYSTEM, registry.get("deal"), deal.pk).custom
    assert "fee" not in str(History.objects.filter(record=deal.pk).values_list("changes", flat=True))
    with pytest.raises(UnknownField):
        writing.save(registry.get("deal"), deal.pk, {"fee": "1"}, by=SYSTEM, at=NOON)


def test_lists_are_narrowed_and_ordered_by_it_page_by_page(world: World) -> None:
    formula("deal", "fee", "amount * 2 - if(contains(name, 'b'), 1000, 0)")
    deals = [deal_of(world, "chen", amount, name=name) for amount, name in ((100, "a"), (300, "b"), (200, "c"))]
    deals.append(deal_of(world, "chen", None, name="d"))
    kind = registry.get("deal")
    for falls, expected in ((True, [2, 0, 1, 3]), (False, [1, 0, 2, 3])):
        listing = Listing(kind=kind, where={}, order="fee", descending=falls)
        first, more = page_of(listing, SYSTEM, size=2)
        rest, _more = page_of(listing, SYSTEM, size=9, after=listing.place_of(first[-1]))
        assert (more, [row.pk for row in (*first, *rest)]) == (True, [deals[one].pk for one in expected])
    rows = reading.visible(SYSTEM, kind)
    assert list(rows.filter(formula_fee__gte=200).order_by("pk").values_list("name", flat=True)) == ["a", "c"]
    assert rows.filter(formula_fee__isnull=True).count() == 1
    assert rows.filter(pk__in=rows.filter(formula_fee=400)).exists()


def test_related_records_are_summed_as_far_as_the_reader_sees_them(world: World) -> None:
    formula("customer", "won", "合计(商机.金额, 商机.结单日期 <> 空)")
    formula("customer", "newest", "max(deal.closed_on)")
    formula("customer", "number", "count(deal) & ' / ' & won")
    win(deal_of(world, "chen", 100))
    win(deal_of(world, "dora", 30))
    writing.remove(registry.get("deal"), win(deal_of(world, "dora", 7)).pk, by=SYSTEM, at=NOON)
    deal_of(world, "chen", 5)
    assert value("customer", "won", world.customer) == 130
    assert value("customer", "newest", world.customer) == date(2026, 5, 21)
    assert value("customer", "number", world.customer) == "3 / 130"
    assert value("customer", "number", world.customer, by=world.scope("chen")) == "2 / 100"
    assert value("customer", "won", world.customer, by=world.scope("dora")) == 30


def test_a_list_with_formulas_costs_no_more_queries(world: World) -> None:
    formula("customer", "won", "sum(deal.amount)")
    for _ in range(5):
        record_of("customer", name="One")
    kind = registry.get("customer")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(list(reading.visible(SYSTEM, kind))) == 6
    assert len(asked) == 1


def test_s36_formulas_name_formulas_and_circles_are_refused(world: World) -> None:
    formula("deal", "double", "amount * 2")
    formula("deal", "more", "double + 1")
    deal = deal_of(world, "chen", 10)
    assert value("deal", "more", deal.pk) == 21
    with pytest.raises(BadExpression, match="names itself"):
        services.change_field(
            type_key="deal", key="double", given={"options": {"expression": "more + 1"}}, by=SYSTEM, at=NOON
        )
    with pytest.raises(BadExpression, match="no field “nosuch”"):
        formula("deal", "bad", "nosuch + 1")
    with pytest.raises(BadExpression, match="no field “email”"):
        formula("person", "mail", "email & '!'")


def test_a_formula_whose_field_is_gone_is_empty_and_says_why(world: World) -> None:
    services.make_field(
        type_key="deal", given={"kind": "money", "key": "cost", "label": {"en": "cost"}}, by=SYSTEM, at=NOON
    )
    formula("deal", "margin", "amount - cost")
    deal = deal_of(world, "chen", 10, cost="4")
    assert value("deal", "margin", deal.pk) == 6
    services.delete_field(type_key="deal", key="cost", by=SYSTEM, at=NOON)
    item = registry.get("deal").field("margin")
    assert isinstance(item, Formula)
    assert (value("deal", "margin", deal.pk), "cost" in item.why) == (None, True)
    services.restore_field(type_key="deal", key="cost", by=SYSTEM, at=NOON)
    assert value("deal", "margin", deal.pk) == 6


def test_names_are_kept_by_key_and_shown_by_label(world: World) -> None:
    kept = formula("customer", "won", "合计(商机.金额, 商机.负责人 <> 空)")
    assert kept.options["expression"] == "合计(deal.amount, deal.owner <> 空)"
    for language, shown in (
        ("en", "合计(deal.amount, deal.owner <> 空)"),
        ("zh-hans", "合计(商机.金额, 商机.负责人 <> 空)"),
    ):
        with override(language):
            assert shown_formula("customer", kept.options["expression"]) == shown


def test_bulk_writing_leaves_formulas_out(world: World) -> None:
    formula("product", "twice", "price * 2")
    kind = registry.get("product")
    values = {item.key: item.clean(None) for item in kind.fields} | {"name": "New", "price": Decimal(4)}
    (made,) = bulk.save_many(kind, fresh=[values], changed={}, by=SYSTEM, at=NOON, verb="product.import")
    assert (value("product", "twice", made), reading.get(SYSTEM, kind, made).custom) == (8, {})


def test_s08_a_formula_tells_nobody_what_its_fields_would_not(world: World) -> None:
    """Neither the value nor a filter by it tells of a field that the reader's role hides, here or there."""
    formula("deal", "fee", "amount * 5%")
    formula("customer", "won", "sum(deal.amount)")
    deal = deal_of(world, "chen", 250)
    keep("rep", "amount", Access.HIDDEN, key="deal")
    chen = world.scope("chen")
    assert value("deal", "fee", deal.pk, by=chen) is None
    assert value("customer", "won", world.customer, by=chen) is None
    assert not reading.visible(chen, registry.get("deal")).filter(formula_fee__gte=1).exists()
    assert value("deal", "fee", deal.pk, by=world.scope("ada")) == Decimal("12.5")
