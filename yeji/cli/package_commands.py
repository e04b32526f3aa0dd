"""Commands for the set-up as one file: taken out, compared, applied."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data

app = typer.Typer(no_args_is_help=True, help="The objects, fields and metrics of a company as one file.")
talk = Console(stderr=True)
File = Annotated[Path, typer.Argument(help="the file of a package", exists=True, dir_okay=False)]


@app.command("export")
def export_package(
    file: Annotated[Path | None, typer.Argument(help="where to write; nothing: standard output")] = None,
) -> None:
    """Write everything that was built into one readable file."""
    bring_up()
    from yeji.ledger.built import package
    from yeji.org.calendar import company
    from yeji.org.scopes import SYSTEM
    from yeji.records.custom.package import written

    company()
    text = written(package.packed(by=SYSTEM))
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


@app.command()
def diff(
    file: File,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """What applying a package would change. Exit code 1 when there is something; changes nothing."""
    bring_up()
    from yeji.ledger.built import package
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM

    today = business_day(at=datetime.now(UTC), of=company())
    rows = _rows(package.steps(package.read(file.read_bytes()), by=SYSTEM, today=today))
    print_data(rows, form)
    if rows:
        raise typer.Exit(1)


@app.command()
def apply(
    file: File,
    since: Annotated[str, typer.Option(help="the first day on which changed metrics mean something else")] = "",
    reason: Annotated[str, typer.Option(help="why figures of the past change")] = "",
) -> None:
    """Make and change what a package says; nothing is taken away, and all of it happens or nothing."""
    bring_up()
    from yeji.kit.dates import parse_day
    from yeji.ledger.built import package
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM

    at = datetime.now(UTC)
    how = package.Publishing(since=parse_day(since) if since else None, reason=reason)
    given, today = package.read(file.read_bytes()), business_day(at=at, of=company())
    done = package.apply(given, by=SYSTEM, at=at, today=today, publishing=how)
    talk.print(_("%(count)s changes applied.") % {"count": len(done)}, markup=False, highlight=False)


def _rows(steps: list[Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for step in steps:
        changed = ", ".join(name for name, _was, _now in step.changes()) if step.before else ""
        rows.append({"act": step.act, "type": step.type, "field": step.field, "changed": changed})
    return rows
