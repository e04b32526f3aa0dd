"""Values of fields that a company made itself: kept in one JSONB column, read as the types they are.

A value is reached under the name ``custom__<type>_<key>``, such as ``custom__numeric_price``, wherever a column could
stand: in filters, orders and sums, and as an attribute of the row. Amounts are text in the JSON, so that no digit is
lost; days and moments are written as ISO 8601.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db import models

COLUMN: Final = "custom"
PREFIX: Final = f"{COLUMN}__"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a type is read out of the JSON: by SQL over the column (``{0}``) and key (``{1}``), and in Python.

    The SQL is immutable, so that an index can be laid over it; the functions in it are made by a migration.
    """

    sql: str
    field: Callable[[], models.Field[Any, Any]]
    unpack: Callable[[Any], Any]
    pack: Callable[[Any], Any] = lambda value: value


def _same(value: Any) -> Any:
    return value


READINGS: Final[Mapping[str, Reading]] = {
    "text": Reading(sql="({0}->>'{1}')", field=models.TextField, unpack=_same),
    "numeric": Reading(
        sql="({0}->>'{1}')::numeric",
        field=partial(models.DecimalField, max_digits=30, decimal_places=10),
        unpack=lambda raw: Decimal(str(raw)),
        pack=lambda value: f"{value:f}",
    ),
    "integer": Reading(sql="({0}->>'{1}')::integer", field=models.IntegerField, unpack=_same),
    "bigint": Reading(sql="({0}->>'{1}')::bigint", field=models.BigIntegerField, unpack=_same),
    "boolean": Reading(
        sql="coalesce(({0}->>'{1}')::boolean, false)",
        field=models.BooleanField,
        unpack=bool,
        pack=lambda value: value or None,
    ),
    "date": Reading(
        sql="platform_day({0}->>'{1}')",
        field=models.DateField,
        unpack=date.fromisoformat,
        pack=lambda value: value.isoformat(),
    ),
    "timestamptz": Reading(
        sql="platform_moment({0}->>'{1}')",
        field=models.DateTimeField,
        unpack=datetime.fromisoformat,
        pack=lambda value: value.astimezone(UTC).isoformat(),
    ),
    "time": Reading(
        sql="platform_time({0}->>'{1}')",
        field=models.TimeField,
        unpack=time.fromisoformat,
        pack=lambda value: value.isoformat(),
    ),
    "jsonb": Reading(sql="({0}->'{1}')", field=models.JSONField, unpack=_same),
}


def packed(how: str, value: Any) -> Any:
    """A value as the JSON keeps it; None for what is not kept."""
    return None if value is None else READINGS[how].pack(value)


def unpacked(how: str, raw: Any) -> Any:
    """A value out of the JSON."""
    reading = READINGS[how]
    if raw is None:
        return False if how == "boolean" else None
    return reading.unpack(raw)


class CustomValue(models.Transform):
    """One key of the column, as the type it is."""

    def __init__(self, inner: Any, *, how: str, key: str) -> None:
        super().__init__(inner)
        self.how, self.key = how, key
        self.output_field = READINGS[how].field()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_options: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.lhs)
        return READINGS[self.how].sql.format(column, self.key), params


class CustomValues(models.JSONField):
    """The column: an object with a value for each field that is filled in."""

    def get_transform(self, lookup_name: str) -> Any:
        """``<type>_<key>`` reads that key as that type."""
        how, _between, key = lookup_name.partition("_")
        if how in READINGS and key:
            return partial(CustomValue, how=how, key=key)
        return super().get_transform(lookup_name)
