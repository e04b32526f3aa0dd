"""The command ``yeji``."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from yeji.cli import bench, figures, health, imports, instance_commands, ledger_commands, org_commands, users
from yeji.cli.demo import commands as demo
from yeji.kit.refusal import Refused

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.command("import")(imports.import_file)
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
app.add_typer(users.app, name="user")
app.add_typer(org_commands.app, name="org")


def run() -> None:
    """Run a command; what a person can mend is told in one sentence and exits with 1, or 2 if nothing could start."""
    try:
        app()
    except Refused as problem:
        where = " · ".join(str(part) for part in (problem.row, problem.column or problem.field) if part)
        told = f"{where}: {problem}" if where else str(problem)
        Console(stderr=True).print(told, markup=False, highlight=False, soft_wrap=True)
        sys.exit(getattr(problem, "exit_code", 1))
