"""How a field's value can be compared in a filter. Each field type names those it knows (``Field.operators``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Takes = Literal["nothing", "one", "two", "many", "text", "span", "days", "near"]
"""What stands behind an operator: values of the field, a text, a word for a stretch of days, a number of days, or a
place and how many kilometres around it."""


@dataclass(frozen=True)
class Operator:
    """One way to compare: its name in filters, its words, what it takes, and the rows it means.

    ``rows`` gets the field's path in a condition and the stored values. A comparison that says *not* holds for rows
    without a value too, as people expect of "is not A".
    """

    key: str
    label: Any
    takes: Takes
    rows: Callable[[str, tuple[Any, ...]], Q]


def _compared(lookup: str) -> Callable[[str, tuple[Any, ...]], Q]:
    return lambda path, values: Q(**{f"{path}__{lookup}": values[0]})


def _one_of(path: str, values: tuple[Any, ...]) -> Q:
    return Q(**{f"{path}__in": values})


def _between(path: str, values: tuple[Any, ...]) -> Q:
    first, last = values
    return Q(**{f"{path}__gte": first, f"{path}__lte": last})


def _within(path: str, values: tuple[Any, ...]) -> Q:
    """From the first day up to, not including, the second; an end that is None has no bound."""
    first, end = values
    rows = Q(**{f"{path}__isnull": False})
    if first is not None:
        rows &= Q(**{f"{path}__gte": first})
    return rows if end is None else rows & Q(**{f"{path}__lt": end})


def _blank(path: str, _values: tuple[Any, ...]) -> Q:
    return Q(**{f"{path}__isnull": True}) | Q(**{path: ""})


def _holds(path: str, values: tuple[Any, ...]) -> Q:
    named = [Q(**{f"{path}__contains": [{"person": value}]}) for value in values]
    return Q(*named, _connector=Q.OR) if named else Q(pk__in=[])


EMPTY: Final = Operator("empty", _("is empty"), "nothing", lambda path, _v: Q(**{f"{path}__isnull": True}))
FILLED: Final = Operator("filled", _("is filled"), "nothing", lambda path, _v: Q(**{f"{path}__isnull": False}))
BLANK: Final = Operator("empty", _("is empty"), "nothing", _blank)
WRITTEN: Final = Operator("filled", _("is filled"), "nothing", lambda path, values: ~_blank(path, values))

IS: Final = Operator("is", _("is"), "one", _compared("exact"))
IS_NOT: Final = Operator("not", _("is not"), "one", lambda path, values: ~Q(**{path: values[0]}))
ONE_OF: Final = Operator("in", _("is one of"), "many", _one_of)
NONE_OF: Final = Operator("none", _("is none of"), "many", lambda path, values: ~_one_of(path, values))

CONTAINS: Final = Operator("has", _("contains"), "text", _compared("icontains"))
LACKS: Final = Operator("lacks", _("does not contain"), "text", lambda path, v: ~Q(**{f"{path}__icontains": v[0]}))
STARTS: Final = Operator("starts", _("starts with"), "text", _compared("istartswith"))
NAMED: Final = Operator(
    "named",
    pgettext_lazy("of a linked record", "name contains"),
    "text",
    lambda path, values: Q(**{f"{path}__in": values[0]}),
)

ABOVE: Final = Operator("gt", _("above"), "one", _compared("gt"))
AT_LEAST: Final = Operator("gte", _("at least"), "one", _compared("gte"))
BELOW: Final = Operator("lt", _("below"), "one", _compared("lt"))
AT_MOST: Final = Operator("lte", _("at most"), "one", _compared("lte"))
BETWEEN: Final = Operator("between", _("between"), "two", _between)

WITHIN: Final = Operator("within", pgettext_lazy("of a day", "in"), "span", _within)
LAST: Final = Operator("last", _("in the last days"), "days", _within)
NEXT: Final = Operator("next", _("in the next days"), "days", _within)
SINCE: Final = Operator("gte", _("on or after"), "one", _compared("gte"))
UNTIL: Final = Operator("lte", _("on or before"), "one", _compared("lte"))

SHARED_BY: Final = Operator("in", _("names one of"), "many", _holds)

SIZED: Final = (IS, IS_NOT, ABOVE, AT_LEAST, BELOW, AT_MOST, BETWEEN, EMPTY, FILLED)
"""The comparisons of what has a size: numbers, amounts, times of day."""
