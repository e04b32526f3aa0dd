"""Rows of the database as files of columns: read as text, a part at a time, and whole on the disk before named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

PART_BYTES: Final = 128 << 20
"""Bytes of text after which a month goes on in another file, so that memory stays flat."""


class NoColumns(Refused):
    """The package that writes columns is not installed."""

    status = 503
    code = "ledger.no_columns"


def parts(sql: str, asked: dict[str, Any]) -> Iterator[bytes]:
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


def frame_of(text: bytes, columns: dict[str, str]) -> Any:
    """A table of these columns and their types, from lines of text as the database writes them."""
    polars = columns_package()
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


def write(frame: Any, path: Path) -> None:
    """Under its name only when it is whole and on the disk."""
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=True)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(path)


def columns_package() -> Any:
    """The package that writes columns; it is an extra, as few need it.

    :raises NoColumns: if it is missing.
    """
    try:
        import polars
    except ImportError:
        raise NoColumns(_("Columns need a package more: pip install 'yeji[columns]'")) from None
    return polars
