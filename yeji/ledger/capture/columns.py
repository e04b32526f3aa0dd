"""The columns in which capture hands postings over, and how a value is shared among credit lines."""

from __future__ import annotations

COLUMNS = (
    'metric_id integer, scenario smallint, part smallint, day date, belongs_on date, "position" bigint, person bigint, '
    "unit bigint, product bigint, customer bigint, stage bigint, amount numeric, count integer, currency text, "
    'currency_amount numeric, record bigint, line bigint, "overlay" boolean'
)
NAMES = ", ".join(column.split()[0] for column in COLUMNS.split(", "))
PLACE = ("position", "person", "unit")
ABOUT = ("product", "customer", "stage")
DIMENSIONS = (*PLACE, *ABOUT)


def listed(prefix: str, names: tuple[str, ...]) -> str:
    """Columns of one table, with commas."""
    return ", ".join(f"{prefix}.{name}" for name in names)


def part_of(value: str, scale: str, *, line: str = "l") -> str:
    """A value's part on a credit line, in whole coins. Overlay credit stands beside what adds up to the whole."""
    return (
        f"CASE WHEN {line}.kind = 2 THEN round(({value}) * {line}.share / 100, {scale}) "
        f"WHEN {line}.share = 100 THEN round({value}, {scale}) "
        f"ELSE ledger_part({line}.id, round({value}, {scale}), {scale}) END"
    )
