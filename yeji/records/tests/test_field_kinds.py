"""Each kind of field that people build with: typed, kept, shown, compared, searched, taken out and brought in again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from django.db import connection
from django.utils import translation

from tests.world import NOON, World, record_of
from yeji.kit.refusal import Refused
from yeji.org.calendar import company
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import reading, writing
from yeji.records.custom import services
from yeji.records.exporting import content
from yeji.records.fields import KINDS, Field
from yeji.records.fields.several_choices import SeveralChoices
from yeji.records.filters.compact import read
from yeji.records.listing import Listing, rows_of
from yeji.records.named import Named
from yeji.records.search.finding import find
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Case:
    """What somebody types, what is kept and shown of it, and conditions by which it is found or not."""

    kind: str
    typed: str
    kept: Any
    shown: str
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    refused: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    masked: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


CASES: Final = (
    Case(
        kind="rich",
        typed="## Plan\n\n- **call** [them](https://a.example)\n- visit",
        kept="## Plan\n\n- **call** [them](https://a.example)\n- visit",
        shown="Plan call them visit",
        holds=("has:call", "filled"),
        fails=("has:nobody", "empty"),
    ),
    Case(
        kind="phone",
        typed="（138）1234-5678",
        kept="+8613812345678",
        shown="138 1234 5678",
        holds=("has:381234", "has:138-1234", "is:138 1234 5678", "filled"),
        fails=("has:999", "is:13812345679", "not:+8613812345678", "empty"),
        refused=("12", "abc", "+"),
        searched=("13812345678", "138 1234 5678", "+86 138 1234 5678", "5678", "1381"),
        masked="138****5678",
    ),
    Case(
        kind="phone",
        typed="010-8888 6666 转 12",
        kept="+861088886666x12",
        shown="010 8888 6666 ext. 12",
        holds=("has:010 8888", "has:010-8888", "has:6666转12", "has:88886666 ext. 12", "is:01088886666x12"),
        fails=("has:0571", "has:020", "has:01", "has:转13"),
        masked="10****66",
    ),
    Case(
        kind="currency",
        typed=" us dollar",
        kept="USD",
        shown="USD",
        holds=("is:美元", "is:usd", "filled"),
        fails=("is:CNY", "empty"),
        refused=("dollars", "X1"),
    ),
    Case(
        kind="address",
        typed="杭州西湖区 文三路 1 号",
        kept="浙江省 杭州市 西湖区 文三路 1 号",
        shown="浙江省杭州市西湖区文三路 1 号",
        holds=("in:浙江省", "in:浙江", "in:杭州市西湖区", "in:西湖区", "has:西湖区文三路1号", "filled"),
        fails=("in:江苏", "in:余杭区", "has:文一路", "empty"),
        searched=("文三路", "xihu"),
    ),
    Case(
        kind="location",
        typed="30.2741， 120.1551",
        kept="30.274100,120.155100",
        shown="30.274100, 120.155100",
        holds=("near:30.25%2C120.15,5", "near:30.25,120.15,5", "near:31.2304%2C121.4737,200", "filled"),
        fails=("near:31.2304%2C121.4737,150", "near:-30.27%2C120.15,5", "empty"),
        refused=("91,0", "here", "0,181"),
    ),
)


def sample_with(kind: str, **more: Any) -> tuple[ObjectType, Field]:
    """The object *sample request* with one field of a kind."""
    given = {"key": "sample", "label": {"zh": "样品申请", "en": "sample request"}, "owned": True, "in_menu": True}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    one = {"kind": kind, "key": "own", "label": {"zh": "自建", "en": "own"}, "searched": True, **more}
    services.make_field(type_key="sample", given=one, by=SYSTEM, at=NOON)
    return registry.get("sample"), registry.get("sample").field("own")


def found_by(kind: ObjectType, condition: str, scope: Scope) -> list[str]:
    """The names of the records that a condition on the field lets through."""
    group = read(f"own:{condition}")
    return sorted(rows_of(Listing(kind=kind, where={}, filter=group), scope).values_list("name", flat=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
@pytest.mark.usefixtures("in_english")
def test_a_kind_of_field_through_every_door(world: World, case: Case) -> None:
    company()
    kind, item = sample_with(case.kind, options=case.options)
    scope = world.scope("chen")
    row = record_of("sample", by=scope, name="with", own=case.typed)
    record_of("sample", by=scope, name="without")
    assert item.of(reading.get(scope, kind, row.pk)) == case.kept
    assert item.clean(item.dump(case.kept)) == case.kept, "what JSON carries comes back as it was"
    assert item.show(case.kept, "en") == case.shown
    for condition in case.holds:
        assert found_by(kind, condition, scope)[:1] == ["with"], condition
    for condition in case.fails:
        assert "with" not in found_by(kind, condition, scope), condition
    for text in case.refused:
        with pytest.raises(Refused) as refused:
            item.clean(text)
        assert refused.value.field == "own", text
    for words in case.searched:
        assert [one.rows[0].pk for one in find(words, [kind], scope=scope, each=3)] == [row.pk], words
    if case.masked:
        assert item.mask(case.kept) == case.masked
    _carried_out_and_in(kind, item, scope, case)
    _indexed(item, kind)


def _carried_out_and_in(kind: ObjectType, item: Field, scope: Scope, case: Case) -> None:
    """A file tells it in words that a file can bring again; an edit of another field leaves it alone."""
    cells = {line[0]: line[1] for line in content.rows(Listing(kind=kind, where={}), scope, [kind.field("name"), item])}
    assert item.clean(cells["with"]) == case.kept
    assert cells["without"] is None
    pk = rows_of(Listing(kind=kind, where={}), scope).get(name="with").pk
    saved = writing.save(kind, pk, {"name": "other", "own": item.dump(case.kept)}, by=scope, at=NOON)
    assert item.of(saved) == case.kept
    assert reading.history(scope, kind, pk)[0].changes == {"name": ["with", "other"]}


def _indexed(item: Field, kind: ObjectType) -> None:
    """What says that it has an order can be read by plain SQL, as an index and the ledger do."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count({item.sql('r')}) FROM {kind.relation} r")
        assert cursor.fetchone() == (1,)


def test_every_kind_has_a_name_and_knows_how_it_is_compared() -> None:
    for made in KINDS.values():
        assert str(made.title)
        assert made.computed or len({one.key for one in made.operators}) == len(made.operators) > 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_choice_is_understood_in_every_language_whoever_types_it(language: str) -> None:
    declared = registry.get("activity").field("kind")
    own = SeveralChoices(
        key="own", label="own", options=(("gov", Named("Government", "政府")), ("b", Named("", "医院")))
    )
    with translation.override(language):
        assert [declared.clean(text) for text in ("visit", "Visit", "拜访", " ＶＩＳＩＴ ")] == ["visit"] * 4
        assert own.clean("医院、政府") == ["gov", "b"]
        assert own.clean("GOVERNMENT, b") == ["gov", "b"]
        with pytest.raises(Refused) as refused:
            own.clean("学校")
    assert ("政府、医院" if language == "zh-hans" else "Government, 医院") in str(refused.value)
