"""The commands that take records out, and that look at imports and take them back."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format

app = typer.Typer(no_args_is_help=True, help="Files that were brought in on the pages.")
LISTED = 50


def export(
    type_key: Annotated[
        str, typer.Argument(metavar="TYPE", help="person, customer, product, stage, deal, target, rate …")
    ],
    out: Annotated[Path, typer.Option(help="the file to write, .xlsx or .csv")],
    text: Annotated[str, typer.Option(help="only records found by this text")] = "",
) -> None:
    """Take the records of a type out as a spreadsheet or a file of text, which an import understands again."""
    bring_up()
    from yeji.org.scopes import SYSTEM
    from yeji.records.exporting import runs
    from yeji.records.listing import Listing
    from yeji.records.types import registry

    listing = Listing(kind=registry.get(type_key), where={}, text=text)
    count = runs.export_to(out, listing, by=SYSTEM, at=datetime.now(UTC))
    print(count)


@app.command("list")
def list_imports(
    form: Annotated[Format, typer.Option("--format", help="table or json")] = Format.TABLE,
) -> None:
    """The last imports: number, type, file, state and counts."""
    bring_up()
    from yeji.org.scopes import SYSTEM
    from yeji.records.importing import runs

    names = ("id", "type", "file", "state", "read", "created", "updated", "refused")
    found = list(runs.mine(SYSTEM).values(*names)[:LISTED])
    if form == Format.JSON:
        print(json.dumps(found, ensure_ascii=False))
        return
    width = shutil.get_terminal_size().columns
    for one in found:
        print("  ".join(str(one[name]) for name in names)[:width])


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="the number of the import")],
    form: Annotated[Format, typer.Option("--format", help="table or json")] = Format.TABLE,
) -> None:
    """One import: how far it is, what a rehearsal found, what is to be decided, what was taken back."""
    bring_up()
    from yeji.org.scopes import SYSTEM
    from yeji.records.importing import runs, telling

    told = telling.whole(runs.get(SYSTEM, number), SYSTEM)
    if form == Format.JSON:
        print(json.dumps(told, ensure_ascii=False, default=str))
        return
    for name, value in told.items():
        if value not in ("", None, {}, []):
            print(f"{name}  {json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value}")


@app.command()
def undo(number: Annotated[int, typer.Argument(help="the number of the import")]) -> None:
    """Take an import back: what it made goes into the bin, what it changed gets its old values."""
    bring_up()
    from functools import partial

    from yeji.ledger.effect import effect
    from yeji.org.scopes import SYSTEM
    from yeji.records.importing import runs, working

    at = datetime.now(UTC)
    run = runs.get(SYSTEM, number)
    runs.ask(run, runs.State.UNDOING, at=at)
    working.work(run.pk, at=at, measure=partial(effect, at=at))
    run.refresh_from_db()
    told = run.found.get("undone", {})
    print("  ".join(f"{name} {told.get(name, 0)}" for name in ("removed", "reverted", "left_count")))
    if run.state == runs.State.FAILED:
        raise typer.Exit(1)
