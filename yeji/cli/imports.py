"""The command that brings files in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format

if TYPE_CHECKING:
    from yeji.records.importing import Outcome

SHOWN = 20
talk = Console(stderr=True)


class Known(StrEnum):
    """What becomes of rows whose record is there already. It stands here too, so that help needs no Django."""

    UPDATE = "update"
    SKIP = "skip"
    CREATE = "create"
    ASK = "ask"


class Encoding(StrEnum):
    """What a file of text may be said to be written in."""

    UTF_8 = "utf-8-sig"
    GB18030 = "gb18030"
    BIG5 = "big5"
    UTF_16 = "utf-16"


def import_file(
    file: Annotated[Path, typer.Argument(help=".csv, .csv.gz or .xlsx")],
    type_key: Annotated[str, typer.Option("--type", help="person, customer, product, stage, deal, target, rate …")],
    map_path: Annotated[Path | None, typer.Option("--map", help="which column becomes which field (TOML)")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check everything, write nothing")] = False,
    errors: Annotated[Path | None, typer.Option(help="write the refused rows here")] = None,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="write nothing if any row is refused")
    ] = False,
    known: Annotated[Known, typer.Option(help="rows whose record is there already")] = Known.UPDATE,
    encoding: Annotated[
        Encoding | None, typer.Option(help="what a file of text is written in; left out: found out")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="table or json")] = Format.TABLE,
) -> None:
    """Bring a file in. Good rows go in, bad ones are listed with row, column and reason."""
    bring_up()
    from yeji.ledger.upkeep import settle
    from yeji.org.scopes import SYSTEM
    from yeji.records.importing import run_import
    from yeji.records.importing.prepared import IfKnown
    from yeji.records.types import registry

    kind = registry.get(type_key)
    with _progress_of(file) as progress:
        outcome = run_import(
            kind,
            file,
            map_path=map_path,
            by=SYSTEM,
            at=datetime.now(UTC),
            dry=dry_run,
            whole=all_or_nothing,
            errors=errors,
            progress=progress,
            encoding=encoding or "",
            known=IfKnown(known),
        )
    if not outcome.dry:
        settle(rows=outcome.created + outcome.updated)
    _tell(outcome, form)
    if outcome.refused:
        raise typer.Exit(1)


@contextmanager
def _progress_of(file: Path) -> Iterator[Callable[[Outcome], None]]:
    """A bar for the rows of a file; what it gives hears how far they are."""
    pace = TextColumn("{task.completed:,} / {task.total:,} · {task.fields[rate]:,.0f}/s")
    with Progress(TextColumn("{task.description}"), BarColumn(), pace, TimeRemainingColumn(), console=talk) as bar:
        task = bar.add_task(file.name, total=0, rate=0.0)

        def progress(outcome: Outcome) -> None:
            bar.update(task, total=outcome.total, completed=outcome.read, rate=outcome.rate)

        yield progress


def _tell(outcome: Outcome, form: Format) -> None:
    if form == Format.JSON:
        refused = [{"row": row.number, "column": row.column, "reason": row.reason} for row in outcome.refused]
        print(json.dumps({**outcome.counts(), "errors": refused}, ensure_ascii=False))
        return
    for row in outcome.refused[:SHOWN]:
        talk.print(f"{row.number} · {row.column}: {row.reason}", markup=False, highlight=False)
    if len(outcome.refused) > SHOWN:
        talk.print("…")
    print("  ".join(f"{name} {count}" for name, count in outcome.counts().items()))
