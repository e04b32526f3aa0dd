"""The command ``yeji``."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from yeji.cli import (
    bench,
    exports,
    figures,
    health,
    imports,
    instance_commands,
    ledger_commands,
    metric_commands,
    org_commands,
    package_commands,
    people,
    users,
)
from yeji.cli.demo import commands as demo
from yeji.cli.early_words import asked_for, speak_operators_language
from yeji.cli.help_words import translate
from yeji.kit.refusal import Refused

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.command("import")(imports.import_file)
app.command()(exports.export)
app.add_typer(exports.app, name="imports")
app.command()(figures.attainment)
app.command()(figures.query)
app.command()(bench.bench)
for command in (
    instance_commands.init,
    instance_commands.up,
    instance_commands.stop,
    instance_commands.status,
    instance_commands.backup,
    instance_commands.restore,
    health.doctor,
    health.check,
):
    app.command()(command)
app.add_typer(demo.app, name="demo")
app.add_typer(ledger_commands.app, name="ledger")
app.add_typer(metric_commands.app, name="metric")
app.add_typer(users.app, name="user")
app.add_typer(people.app, name="person")
app.add_typer(org_commands.app, name="org")
app.add_typer(package_commands.app, name="package")


@app.callback()
def common(
    language: Annotated[str, typer.Option(help="zh or en; without it YEJI_LANGUAGE or the locale decides")] = "",
) -> None:
    """Yeji: the CRM in which every figure is a sum over one ledger."""


def run() -> None:
    """Run a command; what a person can mend is told in one sentence and exits with 1, or 2 if nothing could start."""
    if wanted := asked_for(sys.argv[1:]):
        os.environ["YEJI_LANGUAGE"] = wanted
    speak_operators_language(os.environ)
    command = typer.main.get_command(app)
    translate(command)
    try:
        command()
    except Refused as problem:
        where = " · ".join(str(part) for part in (problem.row, problem.column or problem.field) if part)
        told = f"{where}: {problem}" if where else str(problem)
        Console(stderr=True).print(told, markup=False, highlight=False, soft_wrap=True)
        sys.exit(getattr(problem, "exit_code", 1))
