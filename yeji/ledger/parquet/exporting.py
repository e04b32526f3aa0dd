"""Writing the ledger as columns, month by month, and holding what was written against the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yeji.ledger.parquet.frames import columns_package, frame_of, parts, write
from yeji.ledger.parquet.manifest import Export, File, NotOurs, damage, forget_strays, hash_of, held_in, keep
from yeji.ledger.queries import fetch
from yeji.ledger.upkeep import mark_what_is_known
from yeji.platform.snapshots import snapshot

ENTRIES: Final = {
    "id": "Int64",
    "metric": "String",
    "version": "Int32",
    "scenario": "Int16",
    "part": "Int16",
    "day": "Date",
    "belongs_on": "Date",
    "position": "Int64",
    "person": "Int64",
    "unit": "Int64",
    "territory": "Int64",
    "product": "Int64",
    "customer": "Int64",
    "stage": "Int64",
    "amount": "Decimal",
    "count": "Int32",
    "currency": "String",
    "currency_amount": "Decimal",
    "record": "Int64",
    "line": "Int64",
    "overlay": "Boolean",
    "adjusts": "Boolean",
    "recorded_at": "Datetime",
    "written_at": "Datetime",
}
"""The columns of an entry's file with their types; moments are UTC."""

PATHS: Final = {"unit": "Int64", "ancestor": "Int64", "depth": "Int16", "since": "Date", "until": "Date"}
METRICS: Final = {"metric": "String", "version": "Int32", "since": "Date", "definition": "String"}

_READ: Final = """
SELECT e.id, m.key AS metric, m.version, e.scenario, e.part, e.day, e.belongs_on, e.position, e.person, e.unit,
       e.territory, e.product, e.customer, e.stage, e.amount, e.count, e.currency, e.currency_amount, e.record, e.line,
       e.overlay, e.adjusts, to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS recorded_at,
       to_char(e.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS written_at
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.day >= %(month)s AND e.day < %(month)s + interval '1 month' AND e.written_at >= %(since)s
      AND e.written_at < %(below)s
ORDER BY e.metric_id, e.day, e.id
"""
_MONTHS: Final = """
SELECT date_trunc('month', day::timestamp)::date, count(*), sum(amount), sum(count) FROM ledger_entry
WHERE written_at >= %(since)s AND written_at < %(below)s GROUP BY 1 ORDER BY 1
"""
_SINCE_EVER: Final = datetime(1, 1, 2, tzinfo=UTC)


def export(directory: Path, *, instance: str, tell: Callable[[str, int], None] = lambda _path, _rows: None) -> Export:
    """Write what was posted since the last time; ``tell`` hears of every file and its rows.

    :raises NotOurs: if the directory holds something else.
    :raises NoColumns: if the package is missing.
    """
    columns_package()
    before = held_in(directory, instance)
    directory.mkdir(parents=True, exist_ok=True)
    forget_strays(directory, before)
    known_at = mark_what_is_known()
    below: datetime = fetch("SELECT max(below) FROM ledger_watermark WHERE at <= %(at)s", {"at": known_at})[0][0]
    since = before.below if before else _SINCE_EVER
    fresh: list[File] = []
    with snapshot():
        for month, rows, amount, count in fetch(_MONTHS, {"since": since, "below": below}):
            made = list(_month(directory, month, since, below))
            _compare(month, made, rows, amount, count)
            fresh += made
            for one in made:
                tell(one.path, one.rows)
        _beside(directory)
    done = Export(below=below, files=(*(before.files if before else ()), *fresh), fresh=len(fresh))
    keep(directory, instance, done)
    return done


def check(directory: Path, *, instance: str) -> list[str]:
    """What of a directory is not as its manifest says, and where the ledger has other entries of that time; in words.

    :raises NotOurs: if there is no export of this instance.
    """
    held = held_in(directory, instance)
    if held is None:
        raise NotOurs(_("There is no export in %(directory)s.") % {"directory": directory}, field="directory")
    wrong = [told for one in held.files if (told := damage(directory / one.path, one))]
    sums: dict[str, tuple[int, Decimal, int]] = {}
    for one in held.files:
        rows, amount, count = sums.get(one.month, (0, Decimal(0), 0))
        sums[one.month] = (rows + one.rows, amount + Decimal(one.amount), count + one.count)
    with snapshot():
        found = fetch(_MONTHS, {"since": _SINCE_EVER, "below": held.below})
    now = {f"{month:%Y-%m}": (rows, amount, count) for month, rows, amount, count in found}
    for month in sorted({*sums, *now}):
        if sums.get(month) != now.get(month):
            wrong.append(_("%(month)s: the ledger has other entries of that time than the files.") % {"month": month})
    return wrong


def _month(directory: Path, month: date, since: datetime, below: datetime) -> Iterator[File]:
    folder = directory / f"month={month:%Y-%m}"
    folder.mkdir(exist_ok=True)
    asked = {"month": month, "since": since, "below": below}
    for number, text in enumerate(parts(_READ, asked), start=1):
        name = f"entries-{below.astimezone(UTC):%Y%m%dT%H%M%S%f}-{number:03}.parquet"
        table = frame_of(text, ENTRIES)
        path = folder / name
        write(table, path)
        yield File(
            path=f"{folder.name}/{name}",
            month=f"{month:%Y-%m}",
            rows=table.height,
            amount=str(table["amount"].sum()),
            count=int(table["count"].sum()),
            sha256=hash_of(path),
        )


def _beside(directory: Path) -> None:
    """The metrics and the paths of units, whole each time: they are small."""
    paths = "SELECT unit_id, ancestor_id, depth, lower(days), upper(days) FROM org_unitpath ORDER BY 1, 3, 4"
    metrics = "SELECT key, version, since, definition::text FROM ledger_metric ORDER BY 1, 2"
    for name, sql, columns in (("units", paths, PATHS), ("metrics", metrics, METRICS)):
        text = b"".join(parts(sql, {}))
        if text:
            write(frame_of(text, columns), directory / f"{name}.parquet")


def _compare(month: date, made: list[File], rows: int, amount: Decimal, count: int) -> None:
    """What was written is what the database adds up to, before anybody relies on it."""
    written = (
        sum(one.rows for one in made),
        sum((Decimal(one.amount) for one in made), Decimal(0)),
        sum(one.count for one in made),
    )
    if written != (rows, amount, count):
        raise RuntimeError(f"{month:%Y-%m}: wrote {written}, the ledger has {(rows, amount, count)}")
