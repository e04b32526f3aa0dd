"""The ledger as partitioned Parquet files, so that other engines can answer from it: incremental, and verifiable.

A directory holds entries by month of their day, each run's new ones in files of their own; the metrics and the paths of
units beside them; and a manifest that names every file with its hash and sums. Entries are never changed, so what was
written once stays.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.queries import fetch
from yeji.ledger.upkeep import mark_what_is_known
from yeji.platform.snapshots import snapshot

FORMAT: Final = "yeji-ledger-1"
MANIFEST: Final = "manifest.json"
PART_BYTES: Final = 128 << 20
"""Bytes of text after which a month goes on in another file, so that memory stays flat."""

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


class NoColumns(Refused):
    """The package that writes columns is not installed."""

    status = 503
    code = "ledger.no_columns"


class NotOurs(Refused):
    """The directory holds something else, or another instance's ledger."""

    status = 409
    code = "ledger.export_refused"


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of entries: its month, how many there are, what they add up to, and its SHA-256."""

    path: str
    month: str
    rows: int
    amount: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """What a directory holds: all entries written before ``below``, in ``files``; ``fresh`` of them are new."""

    below: datetime
    files: tuple[File, ...]
    fresh: int = 0


def export(directory: Path, *, instance: str, tell: Callable[[str, int], None] = lambda _path, _rows: None) -> Export:
    """Write what was posted since the last time; ``tell`` hears of every file and its rows.

    :raises NotOurs: if the directory holds something else.
    :raises NoColumns: if the package is missing.
    """
    _polars()
    before = _manifest(directory, instance)
    directory.mkdir(parents=True, exist_ok=True)
    _forget_strays(directory, before)
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
    _keep(directory, instance, done)
    return done


def check(directory: Path, *, instance: str) -> list[str]:
    """What of a directory is not as its manifest says, and where the ledger has other entries of that time; in words.

    :raises NotOurs: if there is no export of this instance.
    """
    held = _manifest(directory, instance)
    if held is None:
        raise NotOurs(_("There is no export in %(directory)s.") % {"directory": directory}, field="directory")
    wrong = [told for one in held.files if (told := _damage(directory / one.path, one))]
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
    for number, text in enumerate(_parts(_READ, asked), start=1):
        name = f"entries-{below.astimezone(UTC):%Y%m%dT%H%M%S%f}-{number:03}.parquet"
        frame = _frame(text, ENTRIES)
        path = folder / name
        _write(frame, path)
        yield File(
            path=f"{folder.name}/{name}",
            month=f"{month:%Y-%m}",
            rows=frame.height,
            amount=str(frame["amount"].sum()),
            count=int(frame["count"].sum()),
            sha256=_hash(path),
        )


def _parts(sql: str, asked: dict[str, Any]) -> Iterator[bytes]:
    """The rows of a read as text, whole lines, so many bytes at a time."""
    held = bytearray()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", asked) as copy:
        for block in copy:
            held += block
            if len(held) >= PART_BYTES:
                end = held.rfind(b"\n") + 1
                yield bytes(held[:end])
                del held[:end]
    if held:
        yield bytes(held)


def _frame(text: bytes, columns: dict[str, str]) -> Any:
    polars = _polars()
    plain = polars.read_csv(text, has_header=False, schema=dict.fromkeys(columns, polars.String), infer_schema=False)
    moment = polars.Datetime("us", "UTC")
    casts = {
        "Decimal": lambda name: polars.col(name).cast(polars.Decimal(20, 4)),
        "Boolean": lambda name: polars.col(name) == "t",
        "Date": lambda name: polars.col(name).str.to_date("%Y-%m-%d"),
        "Datetime": lambda name: polars.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f").cast(moment),
    }
    return plain.with_columns(
        [
            (casts[kind](name) if kind in casts else polars.col(name).cast(getattr(polars, kind))).alias(name)
            for name, kind in columns.items()
        ]
    )


def _beside(directory: Path) -> None:
    """The metrics and the paths of units, whole each time: they are small."""
    paths = "SELECT unit_id, ancestor_id, depth, lower(days), upper(days) FROM org_unitpath ORDER BY 1, 3, 4"
    metrics = "SELECT key, version, since, definition::text FROM ledger_metric ORDER BY 1, 2"
    for name, sql, columns in (("units", paths, PATHS), ("metrics", metrics, METRICS)):
        text = b"".join(_parts(sql, {}))
        if text:
            _write(_frame(text, columns), directory / f"{name}.parquet")


def _write(frame: Any, path: Path) -> None:
    """Under its name only when it is whole and on the disk."""
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=True)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(path)


def _compare(month: date, made: list[File], rows: int, amount: Decimal, count: int) -> None:
    """What was written is what the database adds up to, before anybody relies on it."""
    written = (
        sum(one.rows for one in made),
        sum((Decimal(one.amount) for one in made), Decimal(0)),
        sum(one.count for one in made),
    )
    if written != (rows, amount, count):
        raise RuntimeError(f"{month:%Y-%m}: wrote {written}, the ledger has {(rows, amount, count)}")


def _damage(path: Path, told: File) -> str:
    if not path.exists():
        return _("%(path)s is missing.") % {"path": told.path}
    return _("%(path)s was changed.") % {"path": told.path} if _hash(path) != told.sha256 else ""


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _manifest(directory: Path, instance: str) -> Export | None:
    path = directory / MANIFEST
    if not path.exists():
        if directory.exists() and any(not _ours(one) for one in directory.iterdir()):
            raise NotOurs(_("%(directory)s is not empty.") % {"directory": directory}, field="directory")
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(File(**one) for one in told["files"])
        below, of = datetime.fromisoformat(told["below"]), (told["format"], told["instance"])
    except (ValueError, KeyError, TypeError) as problem:
        raise NotOurs(_("%(path)s cannot be read.") % {"path": path}, field="directory") from problem
    if of != (FORMAT, instance):
        raise NotOurs(_("%(directory)s holds another instance's ledger.") % {"directory": directory}, field="directory")
    return Export(below=below, files=files)


def _ours(path: Path) -> bool:
    """Whether this may be left of a first run that never came to its end."""
    return path.name.startswith("month=") or path.suffix in (".parquet", ".part")


def _keep(directory: Path, instance: str, done: Export) -> None:
    told = {
        "format": FORMAT,
        "instance": instance,
        "below": done.below.astimezone(UTC).isoformat(),
        "files": [asdict(one) for one in done.files],
    }
    part = directory / "manifest.part"
    part.write_text(json.dumps(told, indent=1), encoding="utf-8")
    part.replace(directory / MANIFEST)


def _forget_strays(directory: Path, held: Export | None) -> None:
    """Files of a run that never came to its end."""
    known = {one.path for one in held.files} if held else set()
    for path in [*directory.glob("month=*/*.parquet"), *directory.glob("**/*.part")]:
        if f"{path.parent.name}/{path.name}" not in known:
            path.unlink()


def _polars() -> Any:
    try:
        import polars
    except ImportError:
        raise NoColumns(_("Columns need a package more: pip install 'yeji[columns]'")) from None
    return polars
