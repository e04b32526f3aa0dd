from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.expressions import BadExpression, Kind, Known, Relation, Vocabulary, bracketed, compiled, renamed
from yeji.kit.expressions.functions import BY_KEY, CHINESE, GATHERS
from yeji.kit.expressions.tokens import WORDS

TODAY = date(2026, 3, 5)


def _known(*fields: Known, **labels: str) -> dict[str, Known]:
    by_key = {item.key: item for item in fields}
    return by_key | {label: by_key[key] for key, label in labels.items()}


LEVELS = {"a": "a", "重点": "a", "b": "b", "普通": "b"}
DEALS = Relation(
    key="deals",
    names=Vocabulary(
        fields=_known(
            Known(key="amount", kind=Kind.NUMBER),
            Known(key="won", kind=Kind.YES_NO),
            Known(key="closed_on", kind=Kind.DAY),
            amount="金额",
            won="已赢单",
            closed_on="结单日期",
        )
    ),
)
NAMES = Vocabulary(
    fields=_known(
        Known(key="amount", kind=Kind.NUMBER),
        Known(key="name", kind=Kind.TEXT),
        Known(key="level", kind=Kind.TEXT, options=LEVELS),
        Known(key="tags", kind=Kind.MANY, options={"vip": "vip", "贵宾": "vip"}),
        Known(key="opened_on", kind=Kind.DAY),
        Known(key="owner", kind=Kind.LINK),
        Known(key="signed", kind=Kind.YES_NO),
        amount="金额（元）",
        level="级别",
        tags="标签",
        opened_on="建立日期",
    ),
    relations={"deals": DEALS, "商机": DEALS},
)
VALUES = {
    "amount": Decimal("250000.50"),
    "name": "云岭科技",
    "level": "a",
    "tags": ["vip"],
    "opened_on": date(2026, 1, 31),
    "owner": 7,
    "signed": True,
}
RELATED: dict[str, list[dict[str, Any]]] = {
    "deals": [
        {"amount": Decimal(30), "won": True, "closed_on": date(2026, 2, 1)},
        {"amount": Decimal(12), "won": False, "closed_on": None},
        {"amount": None, "won": True, "closed_on": date(2026, 1, 9)},
    ]
}


def value(text: str, **other: Any) -> Any:
    return compiled(text, NAMES).of({**VALUES, **other}, day=TODAY, related=RELATED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("-2 - -3", Decimal(1)),
        ("10 - 3 - 2", Decimal(5)),
        ("2 / 3", Decimal("0.6666666667")),
        ("-1 / 8", Decimal("-0.125")),
        ("round(2.5) + round(-2.5)", Decimal(0)),
        ("round(2 / 3, 2)", Decimal("0.67")),
        ("5% * 10万", Decimal(5000)),
        ("1.5亿元", Decimal(150_000_000)),
        ("如果（[金额（元）] ≥ 10万 且 级别 = “重点”，[金额（元）] × 5%，0）", Decimal("12500.0250")),
        ("amount in (1, 250000.5)", True),
        ("级别 属于 (“普通”, “重点”)", True),
        ("level <> 'b' and not signed", False),
        ("包含(标签, “贵宾”)", True),
        ("name & ' / ' & amount & ' / ' & opened_on", "云岭科技 / 250000.5 / 2026-01-31"),
        ("left(name, 2) & right(name, 1)", "云岭技"),
        ("length(name) = 4", True),
        ("contains(name, '科技') or no", True),
        ("opened_on + 28", date(2026, 2, 28)),
        ("today() - 建立日期", Decimal(33)),
        ("days_between(opened_on, today())", Decimal(33)),
        ("add_months(opened_on, 1)", date(2026, 2, 28)),
        ("opened_on > '2025-12-31' and opened_on < date(\"2026-02-01\")", True),
        ("年(建立日期) * 100 + 月(建立日期)", Decimal(202601)),
        ("is_empty(owner) or owner = empty", False),
        ("min(3, empty, 2)", Decimal(2)),
        ("sum(deals.amount)", Decimal(42)),
        ("合计(商机.金额, 商机.已赢单)", Decimal(30)),
        ("count(deals, deals.amount > 12 or deals.won)", Decimal(2)),
        ("average(deals.amount) + amount * 0", Decimal(21)),
        ("min(count(deals), 2) + sum(min(deals.amount, 20))", Decimal(54)),
        ("max(deals.closed_on)", date(2026, 2, 1)),
        ("max(deals.closed_on, not deals.won)", None),
        ("sum(deals.amount * 2 + amount * 0) / count(deals)", Decimal(28)),
    ],
)
def test_what_expressions_mean(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount + 1", None),
        ("1 / 0", None),
        ("0 / 0", None),
        ("amount > 0", False),
        ("not (amount > 0)", True),
        ("amount = empty", True),
        ("amount <> empty", False),
        ("or_else(amount, 0) + 1", Decimal(1)),
        ("name & '!'", "!"),
        ("name = empty", True),
        ("signed", False),
        ("opened_on + 1", None),
        ("date('9999-12-31') + 1", None),
        ("date('2026-01-01') + 99999999999999999999", None),
        ("add_months(date('0001-01-01'), -1)", None),
        ("contains(tags, 'vip')", False),
        ("is_empty(tags)", True),
    ],
)
def test_what_is_empty_stays_so_and_never_fails(text: str, expected: object) -> None:
    blank = dict.fromkeys(VALUES)
    assert compiled(text, NAMES).of(blank, day=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 1, "The expression is empty"),
        ("amount +", 9, "missing at the end"),
        ("amount 3", 8, "missing, or too much"),
        ("round(amount", 13, "“)” is missing"),
        ("price * 2", 1, "no field “price”"),
        ("amount * nosuch(2)", 10, "no function “nosuch”"),
        ("name * 2", 6, "“*” does not take: text, a number"),
        ("amount + name", 8, "does not take: a number, text"),
        ("1 < 2 < 3", 7, "chained"),
        ("级别 = “战略”", 6, "“战略” is none of: a, 重点, b, 普通"),
        ("deals.amount + 1", 1, "Take related records together"),
        ("sum(amount)", 1, "Nothing is gathered"),
        ("sum(deals.amount * count(deals))", 20, "totals"),
        ("'open", 1, "quotation mark is not closed"),
        ("[open", 1, "bracket is not closed"),
        ("().__class__", 3, "no meaning"),
        ("__import__('os')", 1, "no function"),
        ("name.__class__", 1, "no field “name.__class__”"),
        ("9**9**9", 3, "missing, or too much"),
        ("'a' * 1000000000", 5, "does not take"),
        ("1e400", 2, "missing, or too much"),
        ("1234567890123456789012345", 1, "more digits"),
        ("(" * 1000 + "1" + ")" * 999, 61, "nested too deeply"),
        ("1" + "+1" * 900, 122, "nested too deeply"),
        ("1 +" + " " * 2000, 2000, "at most 2000"),
        ("round(amount, 11)", 1, "does not take"),
        ("date('yesterday')", 1, "Write a date"),
        ("amount; drop table", 7, "“;” has no meaning"),
        ("if(signed, 1, 'x')", 1, "does not take: yes or no, a number, text"),
        ("amount in ()", 8, "The list is empty"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, at: int, why: str) -> None:
    with pytest.raises(BadExpression) as refused:
        compiled(text, NAMES)
    assert (refused.value.at, why in str(refused.value)) == (at, True), str(refused.value)
    assert str(refused.value).startswith(f"Character {at}: ")


def test_a_condition_must_say_yes_or_no() -> None:
    with pytest.raises(BadExpression, match="This gives a number; yes or no is needed"):
        compiled("amount + 1", NAMES, expect=Kind.YES_NO)


def test_an_expression_knows_what_it_reads() -> None:
    made = compiled("sum(deals.amount, deals.closed_on > opened_on) + amount", NAMES)
    assert (set(made.uses), set(made.relations), made.moves) == ({"opened_on", "amount"}, {"deals"}, False)
    assert compiled("today() > opened_on", NAMES).moves


def test_a_formula_takes_the_place_of_its_name_and_its_steps_count() -> None:
    names = NAMES
    for _ in range(12):
        once = compiled("x + x" if "x" in names.fields else "amount + 1", names)
        names = Vocabulary(fields={**NAMES.fields, "x": Known(key="x", kind=Kind.NUMBER, formula=once.tree)})
        if sum(1 for _node in _nodes(once.tree)) > 200:
            break
    with pytest.raises(BadExpression, match="more than 400 steps"):
        compiled("x + x", names)
    assert compiled("x", names).of({"amount": 1}, day=TODAY) % 2 == 0


def _nodes(tree: Any) -> Any:
    from yeji.kit.expressions.tree import nodes

    return nodes(tree)


def test_a_long_list_is_no_deep_tree() -> None:
    members = ", ".join(str(number) for number in range(60))
    assert value(f"amount in ({members})", amount=59) is True


def test_names_are_kept_by_key_and_shown_by_label() -> None:
    keys = {"金额（元）": "amount", "级别": "level", "商机": "deals", "金额": "amount"}
    text = "如果( [金额（元）] > 3 且 级别 = “级别”， 合计(商机.金额), 0 )"
    kept = renamed(text, lambda parts: ".".join(keys[part] for part in parts))
    assert kept == "如果( amount > 3 且 level = “级别”， 合计(deals.amount), 0 )"
    labels = {"amount": "金额（元）", "level": "级别"}
    assert renamed("amount+level", lambda parts: bracketed(labels[parts[0]])) == "[金额（元）]+级别"
    assert bracketed("是") == "[是]"


def test_every_function_has_a_chinese_name_and_every_chinese_name_a_function() -> None:
    words = {key for key in (*BY_KEY, *GATHERS, "today", "date") if key.replace("_", "").isalpha()}
    assert words - set(CHINESE.values()) == {"and", "or", "not", "negative"}
    assert set(CHINESE.values()) <= words
    assert not set(CHINESE) & set(WORDS)


@given(st.text(alphabet="amount级别商机.[]()“”\"'<>=≤+-*/,，（）１2万%是空且或非 {}\\;_#\x00", max_size=60))
def test_s36_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        made = compiled(text, NAMES)
    except BadExpression as refused:
        place = refused.at
    else:
        made.of(VALUES, day=TODAY, related=RELATED)
        place = 1
    assert 1 <= place <= len(text) + 1
