"""Every function and operator, each once: what it takes, what it gives, how Python does it and how SQL says it.

The two must mean the same for every value; a test draws expressions and rows and compares. Rules they share:
a number or a day may be empty (None, NULL), and what is computed from an empty one is empty, dividing by zero gives
empty, comparing with an empty one says no; text is never empty but ``""``, yes/no never but no. All of them are total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from yeji.kit.expressions import meanings as m
from yeji.kit.expressions.kinds import Kind

N, T, D, B, L, S = Kind.NUMBER, Kind.TEXT, Kind.DAY, Kind.YES_NO, Kind.LINK, Kind.MANY
_DAY_ONE: Final = "date '0001-01-01'"
_LENGTH: Final = "least(greatest(trunc({1}), 0), 10000)::int"


@dataclass(frozen=True, kw_only=True)
class Function:
    """One meaning of a function. With ``repeats`` the last sort may come again and again.

    ``sql`` names the parts by number, or all of them as ``{all}``.
    """

    key: str
    takes: tuple[Kind, ...]
    gives: Kind
    python: Callable[..., Any]
    sql: str
    repeats: bool = False


def _function(
    key: str, takes: tuple[Kind, ...], gives: Kind, python: Callable[..., Any], sql: str, *, repeats: bool = False
) -> Function:
    return Function(key=key, takes=takes, gives=gives, python=python, sql=sql, repeats=repeats)


_ARITHMETIC: Final = (
    _function("+", (N, N), N, m.plus, "({0} + {1})"),
    _function("-", (N, N), N, m.minus, "({0} - {1})"),
    _function("*", (N, N), N, m.times, "({0} * {1})"),
    _function("/", (N, N), N, m.divided, "round(div({0} * 1e11, nullif({1}, 0)) * 1e-11, 10)"),
    _function("negative", (N,), N, m.negative, "(- {0})"),
    _function("abs", (N,), N, m.absolute, "abs({0})"),
    _function("round", (N,), N, m.rounded, "round({0})"),
    _function("round", (N, Kind.PLACES), N, m.rounded, "round({0}, {1})"),
    _function("floor", (N,), N, m.floor, "floor({0})"),
    _function("ceil", (N,), N, m.ceil, "ceil({0})"),
)
_DAYS: Final = (
    _function(
        "+",
        (D, N),
        D,
        m.days_on,
        f"(SELECT CASE WHEN o BETWEEN 0 AND 3652058 THEN {_DAY_ONE} + o::int END "
        f"FROM (SELECT ({{0}} - {_DAY_ONE}) + trunc({{1}}) AS o) later)",
    ),
    _function(
        "-",
        (D, N),
        D,
        m.days_back,
        f"(SELECT CASE WHEN o BETWEEN 0 AND 3652058 THEN {_DAY_ONE} + o::int END "
        f"FROM (SELECT ({{0}} - {_DAY_ONE}) - trunc({{1}}) AS o) earlier)",
    ),
    _function("-", (D, D), N, m.days_since, "({0} - {1})::numeric"),
    _function("days_between", (D, D), N, m.days_until, "(- ({0} - {1}))::numeric"),
    _function(
        "add_months",
        (D, N),
        D,
        m.months_on,
        "(SELECT CASE WHEN o BETWEEN date '0001-01-01' AND date '9999-12-31' THEN o END FROM (SELECT "
        "(d + make_interval(months => CASE WHEN abs(n) <= 120000 THEN n::int END))::date AS o "
        "FROM (SELECT {0} AS d, trunc({1}) AS n) given) later)",
    ),
    _function("year", (D,), N, m.year, "extract(year FROM {0})"),
    _function("quarter", (D,), N, m.quarter, "extract(quarter FROM {0})"),
    _function("month", (D,), N, m.month, "extract(month FROM {0})"),
    _function("day", (D,), N, m.day, "extract(day FROM {0})"),
    _function("weekday", (D,), N, m.weekday, "extract(isodow FROM {0})"),
)
_TEXTS: Final = (
    _function("&", (T, T), T, m.joined, "({0} || {1})"),
    _function("text", (N,), T, m.number_as_text, "coalesce(trim_scale({0})::text, '')"),
    _function("text", (D,), T, m.day_as_text, "coalesce(to_char({0}, 'YYYY-MM-DD'), '')"),
    _function("text", (T,), T, m.same, "{0}"),
    _function("length", (T,), N, m.length, "char_length({0})::numeric"),
    _function("upper", (T,), T, m.upper, f"translate({{0}}, '{m.SMALL}', '{m.LARGE}')"),
    _function("lower", (T,), T, m.lower, f"translate({{0}}, '{m.LARGE}', '{m.SMALL}')"),
    _function("trim", (T,), T, m.trimmed, "btrim({0})"),
    _function("left", (T, N), T, m.left, f"left({{0}}, {_LENGTH})"),
    _function(
        "right",
        (T, N),
        T,
        m.right,
        f"(SELECT CASE WHEN n > 0 THEN right({{0}}, n) ELSE '' END FROM (SELECT {_LENGTH} AS n) given)",
    ),
    _function("contains", (T, T), B, m.contains, "(strpos({0}, {1}) > 0)"),
    _function("contains", (S, T), B, m.holds, "({1} = ANY ({0}))"),
    _function("starts_with", (T, T), B, m.starts_with, "starts_with({0}, {1})"),
    _function("ends_with", (T, T), B, m.ends_with, "(right({0}, char_length({1})) = {1})"),
)
_LOGIC: Final = (
    _function("and", (B, B), B, m.both, "({0} AND {1})"),
    _function("or", (B, B), B, m.either, "({0} OR {1})"),
    _function("not", (B,), B, m.negated, "(NOT {0})"),
    *(
        _function("if", (B, kind, kind), kind, m.chosen, "(CASE WHEN {0} THEN {1} ELSE {2} END)")
        for kind in (N, T, D, B, L, S)
    ),
    _function("=", (T, T), B, m.equal, "({0} = {1})"),
    _function("=", (B, B), B, m.equal, "({0} = {1})"),
    _function("<>", (T, T), B, m.unequal, "({0} <> {1})"),
    _function("<>", (B, B), B, m.unequal, "({0} <> {1})"),
    *(_function("=", (kind, kind), B, m.equal, "({0} IS NOT DISTINCT FROM {1})") for kind in (N, D, L)),
    *(_function("<>", (kind, kind), B, m.unequal, "({0} IS DISTINCT FROM {1})") for kind in (N, D, L)),
    *(
        _function(sign, (kind, kind), B, python, f"coalesce({{0}} {sign} {{1}}, false)")
        for kind in (N, D)
        for sign, python in (("<", m.below), ("<=", m.at_most), (">", m.above), (">=", m.at_least))
    ),
    *(_function("is_empty", (kind,), B, m.is_empty, "({0} IS NULL)") for kind in (N, D, L)),
    _function("is_empty", (T,), B, m.is_empty, "({0} = '')"),
    _function("is_empty", (S,), B, m.is_empty, "(cardinality({0}) = 0)"),
    *(_function("or_else", (kind, kind), kind, m.or_else, "coalesce({0}, {1})") for kind in (N, D, L)),
    _function("or_else", (T, T), T, m.or_else, "coalesce(nullif({0}, ''), {1})"),
    *(_function("min", (kind,), kind, m.lowest, "LEAST({all})", repeats=True) for kind in (N, D)),
    *(_function("max", (kind,), kind, m.highest, "GREATEST({all})", repeats=True) for kind in (N, D)),
)
ALL: Final = (*_ARITHMETIC, *_DAYS, *_TEXTS, *_LOGIC)
BY_KEY: Final[Mapping[str, tuple[Function, ...]]] = {
    key: tuple(item for item in ALL if item.key == key) for key in dict.fromkeys(item.key for item in ALL)
}

GATHERS: Final[Mapping[str, str]] = {
    "count": "count(*)::numeric",
    "sum": "coalesce(sum({0}), 0)",
    "average": "round(div(sum({0}) * 1e11, nullif(count({0}), 0)) * 1e-11, 10)",
    "min": "min({0})",
    "max": "max({0})",
}

CHINESE: Final[Mapping[str, str]] = {
    "如果": "if",
    "四舍五入": "round",
    "向下取整": "floor",
    "向上取整": "ceil",
    "绝对值": "abs",
    "最小": "min",
    "最大": "max",
    "合计": "sum",
    "计数": "count",
    "平均": "average",
    "为空": "is_empty",
    "空则": "or_else",
    "今天": "today",
    "日期": "date",
    "相差天数": "days_between",
    "加月": "add_months",
    "年": "year",
    "季度": "quarter",
    "月": "month",
    "日": "day",
    "星期": "weekday",
    "文本": "text",
    "长度": "length",
    "大写": "upper",
    "小写": "lower",
    "去空格": "trim",
    "左取": "left",
    "右取": "right",
    "包含": "contains",
    "开头是": "starts_with",
    "结尾是": "ends_with",
}
