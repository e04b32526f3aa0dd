"""Finding records by characters, by sound, by number, and only those the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import connection

from tests.world import World, deal_of, record_of
from tests.world.company import NOON
from yeji.org.scopes import NOTHING, SYSTEM, Scope
from yeji.records import bulk, writing
from yeji.records.models import SearchEntry, SearchState, SearchWaiting
from yeji.records.private import as_seen
from yeji.records.reading import visible
from yeji.records.search import finding, keeping
from yeji.records.search.asking import query_of, wide_query_of
from yeji.records.search.finding import find, matching
from yeji.records.search.words import parts_of, vector_of
from yeji.records.types import registry


def names(text: str, *, scope: Scope = SYSTEM, kinds: Sequence[str] = ("customer", "deal", "person")) -> set[str]:
    """The titles of what is found."""
    found = find(text, [registry.get(key) for key in kinds], scope=scope, each=20)
    return {part.kind.label_of(row) for part in found for row in part.rows}


@pytest.mark.parametrize(
    "typed",
    [
        "云岭",
        "云岭仪器",
        "岭仪",
        "云",
        "yunling",
        "YunLing",
        "yun",
        "yu",
        "yl",
        "ylyq",
        "yunl",
        "yling",
        "云ling",
        "云l",
        "yunlingyiqi",
        "仪器 云岭",
        "yq 云岭",
        "ＹＬ",
        "km",
        "kunming",
        "ACME",
        "acm",
        "c-00042",
        "42",
        "00042",
        "yunl仪",
    ],
)
def test_a_name_is_found_however_it_is_typed(world: World, typed: str) -> None:
    record_of("customer", name="云岭仪器（昆明）有限公司 Acme", code="C-00042")
    record_of("customer", name="澄江食品厂", code="D-7")
    assert names(typed) == {"云岭仪器（昆明）有限公司 Acme"}


@pytest.mark.parametrize(
    "typed", ["云岭仪器", "yunling", "云ling", "yunl仪", "云l", "c-00042", "云 acme", "yunlingyiqi"]
)
def test_what_the_index_is_asked_first_finds_all_that_fits(world: World, typed: str) -> None:
    record = record_of("customer", name="云岭仪器（昆明）有限公司 Acme", code="C-00042")
    record_of("customer", name="澄江食品厂", code="D-7")
    found = finding._by_index(query_of(typed), wide_query_of(typed), [registry.get("customer")], SYSTEM, 40)
    assert found == [("customer", [record.pk])]


def test_a_beginning_is_not_gathered_where_whole_words_narrow() -> None:
    assert "云:*" not in wide_query_of("云yuan")
    assert "pan:*" not in wide_query_of("yunyuan")


@pytest.mark.parametrize(
    "typed", ["岭云", "lingyun", "ly云", "云器", "zz", "999", "cme", "yunq", "%", "'", "a:*", "&|!()", "\\"]
)
def test_what_does_not_fit_is_not_found(world: World, typed: str) -> None:
    record_of("customer", name="云岭仪器（昆明）有限公司 Acme", code="C-00042")
    assert names(typed) == set()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "shan"),
        ("单雄信", "shanxiong"),
        ("曾国藩", "zgf"),
        ("仇英", "qiuying"),
        ("重庆长安", "chongqing"),
        ("重庆长安", "zhangan"),
        ("银行", "yinhang"),
        ("银行", "yinxing"),
        ("吕布", "lvbu"),
        ("西安", "xian"),
        ("西安", "xa"),
    ],
)
def test_characters_of_several_readings_are_found_by_each(world: World, name: str, typed: str) -> None:
    record_of("customer", name=name)
    assert names(typed) == {name}


def test_a_telephone_number_is_found_by_its_beginning_and_its_last_digits() -> None:
    vector = vector_of(["139 1234-8888"])
    assert "w13912348888:1" in vector
    assert "t88884321931:1" in vector


def test_places_are_characters_words_and_numbers() -> None:
    assert parts_of("云岭3号Lab-2026") == ["云", "岭", "3", "号", "lab", "2026"]


def test_the_best_fit_comes_first(world: World) -> None:
    for name in ("大云岭贸易", "云岭仪器厂", "云岭", "云领科技"):
        record_of("customer", name=name)
    found = find("云岭", [registry.get("customer")], scope=SYSTEM, each=2)[0]
    assert [registry.get("customer").label_of(row) for row in found.rows] == ["云岭", "云岭仪器厂"]
    assert found.more


def test_what_is_called_exactly_so_is_found_among_many_that_are_newer(world: World) -> None:
    record_of("customer", name="滇池")
    record_of("customer", name="水务", code="dc-1")
    for number in range(9):
        record_of("customer", name=f"滇池 DC 1 {number}")
    kind = registry.get("customer")

    def first(text: str) -> str:
        return kind.label_of(find(text, [kind], scope=SYSTEM, each=2)[0].rows[0])

    assert (first("滇池"), first("dc-1")) == ("滇池", "水务")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = finding.exact(kind, "滇池", world.scope("chen")).explain()
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert "customer_name" in plan
    assert "Seq Scan" not in plan
    assert not finding._titles_indexed(registry.get("deal"))


def test_what_fits_only_where_a_reader_does_not_see_it_hides_nothing_that_he_does(world: World) -> None:
    record_of("contact", name="滇池 5678", owner=world.people["chen"])
    for number in range(6):
        record_of("contact", name=f"Li {number}", mobile="13800005678", owner=world.people["chen"])
    chen = replace(world.scope("chen"), masks={"contact": {"mobile": "masked"}})
    kind = as_seen(registry.get("contact"), chen)
    assert [kind.label_of(one.rows[0]) for one in find("5678", [kind], scope=chen, each=2)] == ["滇池 5678"]


def test_nobody_finds_what_he_may_not_see(world: World) -> None:
    deal_of(world, "chen", 100, name="滇池项目")
    assert names("滇池", scope=world.scope("chen")) == names("dianchi", scope=world.scope("ben")) == {"滇池项目"}
    assert names("滇池", scope=world.scope("dora")) == names("dc", scope=NOTHING) == set()


def test_who_changes_hands_changes_finders(world: World) -> None:
    deal = deal_of(world, "chen", 100, name="滇池项目")
    writing.save(registry.get("deal"), deal.pk, {"owner": world.people["dora"], "name": "洱海项目"}, by=SYSTEM, at=NOON)
    assert names("滇池") == names("洱海", scope=world.scope("chen")) == set()
    assert names("洱海", scope=world.scope("dora")) == {"洱海项目"}


def test_the_recycle_bin_is_not_searched(world: World) -> None:
    deal = deal_of(world, "chen", 100, name="滇池项目")
    writing.remove(registry.get("deal"), deal.pk, by=SYSTEM, at=NOON)
    assert names("滇池") == set()
    assert not SearchEntry.objects.filter(id=deal.pk).exists()
    writing.restore(registry.get("deal"), deal.pk, by=SYSTEM, at=NOON)
    assert names("滇池") == {"滇池项目"}


def test_a_large_write_is_found_at_once_in_lists_and_by_sound_when_it_was_indexed(world: World) -> None:
    kind = registry.get("customer")
    empty = {item.key: item.clean(None) for item in kind.fields}
    rows = [{**empty, "name": f"云岭{n:04d}号"} for n in range(700)]
    bulk.save_many(kind, fresh=rows, changed={}, by=SYSTEM, at=NOON, verb="customer.import")
    assert SearchWaiting.objects.filter(type="customer").count() == 1
    assert visible(SYSTEM, kind).filter(matching(kind, "云岭0699")).count() == 1
    assert names("yunling0699") == set()
    while keeping.catch_up():
        pass
    assert not SearchWaiting.objects.exists()
    assert names("yunling0699") == {"云岭0699号"}


def test_records_older_than_the_index_are_brought_in(world: World) -> None:
    record_of("customer", name="滇池水务")
    SearchEntry.objects.all().delete()
    SearchState.objects.update(form="older")
    with connection.cursor() as cursor:
        keeping.lay(cursor)
        keeping.lay(cursor)
    assert keeping.is_whole([registry.get("customer")]) == frozenset()
    assert visible(SYSTEM, registry.get("customer")).filter(matching(registry.get("customer"), "滇池")).count() == 1
    while keeping.catch_up():
        pass
    assert keeping.is_whole([registry.get("customer")]) == {"customer"}
    assert names("dcsw") == {"滇池水务"}


def test_a_search_costs_few_statements(world: World, django_assert_max_num_queries: object) -> None:
    deal_of(world, "chen", 100, name="滇池项目")
    kinds = [kind for kind in registry if kind.in_menu]
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        find("滇池", kinds, scope=SYSTEM, each=6)
    scope = world.scope("chen")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        find("滇池", kinds, scope=scope, each=6)
