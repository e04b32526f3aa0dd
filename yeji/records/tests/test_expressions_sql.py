"""One tree, two evaluations: what Python answers for a row is what PostgreSQL answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yeji.kit.expressions import BadExpression, Expression, Kind, Known, Relation, Sql, Vocabulary, compiled
from yeji.kit.expressions.functions import ALL, GATHERS

TODAY: Final = date(2026, 3, 5)
_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.NUMBER: ("n", "m"),
    Kind.TEXT: ("t", "u"),
    Kind.DAY: ("d", "e"),
    Kind.YES_NO: ("b",),
    Kind.LINK: ("l",),
    Kind.MANY: ("s",),
}
_TYPES: Final = {
    Kind.NUMBER: "numeric",
    Kind.TEXT: "text",
    Kind.DAY: "date",
    Kind.YES_NO: "boolean",
    Kind.LINK: "bigint",
    Kind.MANY: "text[]",
}
_ORDER: Final = [(key, kind) for kind, keys in _FIELDS.items() for key in keys]
_KNOWN: Final = {key: Known(key=key, kind=kind) for key, kind in _ORDER}
NAMES: Final = Vocabulary(fields=_KNOWN, relations={"r": Relation(key="r", names=Vocabulary(fields=_KNOWN))})
_INFIX: Final = {"+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">=", "and", "or"}

numbers = st.one_of(
    st.none(),
    st.sampled_from([Decimal(0), Decimal("-0.5"), Decimal("2.5"), Decimal(3), Decimal("99999999999999.9999")]),
    st.decimals(min_value=-(10**6), max_value=10**6, places=4),
    st.decimals(min_value=-3, max_value=3, places=10),
)
days = st.one_of(st.none(), st.dates(), st.sampled_from([date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)]))
texts = st.one_of(st.none(), st.text(alphabet="aBz 云岭%'\\_", max_size=5))
_VALUES: Final[Mapping[Kind, st.SearchStrategy[Any]]] = {
    Kind.NUMBER: numbers,
    Kind.TEXT: texts,
    Kind.DAY: days,
    Kind.YES_NO: st.one_of(st.none(), st.booleans()),
    Kind.LINK: st.one_of(st.none(), st.integers(1, 3)),
    Kind.MANY: st.one_of(st.none(), st.lists(st.sampled_from(["a", "B", "云"]), max_size=2)),
}
rows = st.lists(st.fixed_dictionaries({key: _VALUES[kind] for key, kind in _ORDER}), min_size=1, max_size=3)


def _literal(kind: Kind) -> st.SearchStrategy[str]:
    if kind is Kind.NUMBER:
        return st.sampled_from(["0", "1", "2.5", "3%", "7", "1.5万", "empty"])
    if kind is Kind.TEXT:
        return st.sampled_from(["''", "'a'", "'云'", "'%s'", "'it''s'", '"\\"'])
    if kind is Kind.DAY:
        return st.sampled_from(["today()", "date('2026-03-31')", "date('2000-02-29')"])
    if kind is Kind.YES_NO:
        return st.sampled_from(["yes", "no"])
    return st.sampled_from(_FIELDS[kind])


@st.composite
def written(draw: st.DrawFn, kind: Kind = Kind.NUMBER, depth: int = 4, inside: bool = False) -> str:
    """The text of an expression of one sort, made of any function there is."""
    names = [f"r.{key}" for key in _FIELDS[kind]] if inside and draw(st.booleans()) else _FIELDS[kind]
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.one_of(st.sampled_from(names), _literal(kind)))
    if kind is Kind.NUMBER and not inside and draw(st.integers(0, 7)) == 0:
        return draw(_gathered(depth))
    function = draw(st.sampled_from([one for one in ALL if one.gives is kind]))
    takes = list(function.takes) + ([function.takes[-1]] * draw(st.integers(0, 2)) if function.repeats else [])
    parts = [
        str(draw(st.integers(0, 10))) if take is Kind.PLACES else draw(written(take, depth - 1, inside))
        for take in takes
    ]
    if function.key in _INFIX:
        return f"({parts[0]} {function.key} {parts[1]})"
    if function.key in ("negative", "not"):
        return f"({'-' if function.key == 'negative' else 'not'} {parts[0]})"
    return f"{function.key}({', '.join(parts)})"


@st.composite
def _gathered(draw: st.DrawFn, depth: int) -> str:
    how = draw(st.sampled_from(sorted(GATHERS)))
    value = "r" if how == "count" else f"r.n + {draw(written(Kind.NUMBER, depth - 1, True))}"
    where = draw(st.one_of(st.none(), written(Kind.YES_NO, depth - 1, True)))
    return f"{how}({value})" if where is None else f"{how}({value}, {where})"


class _InValues:
    """Names as columns of the lists of values that the statements below begin with."""

    def column(self, key: str, relation: str) -> Sql:
        return Sql(f'{"other" if relation else "own"}."{key}"')

    def rows(self, relation: str) -> Sql:
        return Sql("FROM other WHERE other.of = own.id")

    def today(self) -> Sql:
        return Sql("%s", (TODAY,))


def _listed(members: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    casts = ["bigint", *(_TYPES[kind] for _key, kind in _ORDER)]
    one = f"({', '.join(f'%s::{cast}' for cast in casts)})"
    return ", ".join([one] * len(members)), [value for member in members for value in member]


def asked(made: Expression, own: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What PostgreSQL says for each row; the related rows belong to the first and the third, if there is one."""
    names = ", ".join(f'"{key}"' for key, _kind in _ORDER)
    mine, mine_values = _listed([(number, *(row[key] for key, _kind in _ORDER)) for number, row in enumerate(own)])
    theirs, their_values = _listed([(2 * (n % 2), *(row[key] for key, _k in _ORDER)) for n, row in enumerate(other)])
    sql = made.sql(_InValues())
    bound, written_out = sql.text, sql.written_out().replace("%", "%%")
    statement = (
        f'WITH own (id, {names}) AS (VALUES {mine}), other ("of", {names}) AS (VALUES {theirs}) '
        f"SELECT {bound}, {written_out} FROM own ORDER BY id"
    ).replace("other.of", 'other."of"')
    with connection.cursor() as cursor:
        cursor.execute(statement, [*mine_values, *their_values, *sql.params])
        answers = cursor.fetchall()
    assert all(one == other for one, other in answers), made.text
    return [one for one, _other in answers]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.TEXT, Kind.DAY, Kind.YES_NO])
def test_python_and_postgresql_agree(db: None, kind: Kind) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(text=written(kind), own=rows, other=rows)
    def agree(text: str, own: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
        try:
            made = compiled(text, NAMES, expect=kind)
        except BadExpression:
            assert len(text) > 300 or "empty" in text, text
            return
        related = [[row for n, row in enumerate(other) if 2 * (n % 2) == number] for number in range(len(own))]
        expected = [made.of(row, day=TODAY, related={"r": members}) for row, members in zip(own, related, strict=True)]
        assert asked(made, own, other) == expected, text

    agree()
