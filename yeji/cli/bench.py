"""The command that measures speed: a company of any size, each operation beside the least it could take."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from yeji.cli.printing import Format, print_data

ENTRIES_OF_DEAL: Final = 4


def bench(
    scale: Annotated[int, typer.Option(min=1, help="how many deals the company has")] = 100_000,
    entries: Annotated[
        int | None, typer.Option(min=1, help="how many ledger entries it has, in place of deals; about four a deal")
    ] = None,
    crowd: Annotated[int, typer.Option(min=0, help="how many people click at once on the served pages")] = 20,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Make a company of so many deals, measure what people do with it, and print each beside plain SQL's time.

    It runs on a database of its own with the product's durable settings, which is removed afterwards.
    """
    from yeji.cli.benchmark.run import run

    deals = max(entries // ENTRIES_OF_DEAL, 1) if entries else scale
    print_data([result.row() for result in run(deals, people=crowd)], form)
