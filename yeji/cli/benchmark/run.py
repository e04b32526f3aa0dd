"""The whole of a benchmark, from an empty directory to its results."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from yeji.cli.benchmark.company import MOMENT, bring_in, sheets, write
from yeji.cli.benchmark.machine import pace, rest
from yeji.cli.benchmark.measure import SMALL, Result, measured, result_of
from yeji.cli.benchmark.place import scratch_instance

if TYPE_CHECKING:
    from yeji.cli.benchmark.cast import Cast

IMPORT_GOAL_MS: Final = 100.0
"""For a thousand rows: ten thousand a second."""


def run(scale: int, *, people: int) -> list[Result]:
    """Make a company of ``scale`` deals, measure every operation on it, and let so many people work in it at once."""
    rate = TextColumn("{task.fields[rate]}")
    quiet = pace()
    with (
        Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), rate, console=Console(stderr=True)
        ) as bar,
        scratch_instance(at=MOMENT) as instance,
    ):
        brought = [_import(instance.home / "files", scale, bar)]
        done = _operations(instance.home / "files", scale, bar, quiet, people)
        return [_told(each, bar) for each in chain(brought, done)]


def _told(result: Result, bar: Progress) -> Result:
    """Say a result as soon as it is there: a long run that breaks off has told something then."""
    figures = " · ".join(
        f"{key} {value}" for key, value in result.row().items() if key not in ("name", "scale") and value
    )
    bar.console.print(f"{result.name}: {figures}", highlight=False)
    return result


def _import(directory: Path, scale: int, bar: Progress) -> Result:
    """Bring the company in; the deals are what is measured, with everything that follows from them."""
    from yeji.cli.benchmark.ideal import load_time
    from yeji.ledger.upkeep import settle

    ours, rows, path = 0.0, 0, directory
    for sheet in sheets(scale):
        path, map_path = write(sheet, directory)
        task = bar.add_task(sheet.kind, total=None, rate="")

        def hear(outcome: Any, task: Any = task) -> None:
            bar.update(task, total=outcome.total, completed=outcome.read, rate=f"{outcome.rate:,.0f}/s")

        started = time.perf_counter()
        rows = bring_in(sheet.kind, path, map_path, progress=hear)
        ours = time.perf_counter() - started
    settle(rows=rows)
    least = load_time(path, rows)
    path.unlink()
    note = f"{rows / ours:,.0f}/s"
    name = "import_of_a_thousand_deals"
    return result_of(name, [ours * 1_000_000 / rows], [least], scale=scale, goal=IMPORT_GOAL_MS, note=note)


def _operations(directory: Path, scale: int, bar: Progress, quiet: float, people: int) -> Iterator[Result]:
    from django.test import override_settings

    from yeji.cli.benchmark.cast import make_cast
    from yeji.cli.benchmark.files import take_out
    from yeji.cli.benchmark.ideal import make_ideal_tables
    from yeji.cli.benchmark.operations import operations
    from yeji.cli.benchmark.proof import ledger_results
    from yeji.cli.benchmark.searches import index_everything

    task = bar.add_task("", total=None, rate="")
    bar.update(task, description="search index")
    index_everything()
    make_ideal_tables()
    cast = make_cast()
    gc.collect()
    gc.freeze()  # as the served program does: what the import has left lying about burdens no page
    bar.update(task, description="rest")
    yield result_of(
        "a_fixed_piece_of_work", [rest(quiet) if scale >= SMALL else pace()], [quiet], scale=scale, goal=None
    )
    # Pages are measured without hashed names of static files, which only a built front end has.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        listed = operations(cast)
        for done, operation in enumerate(listed):
            bar.update(task, description=operation.name, total=len(listed) + 1, completed=done)
            yield measured(operation, scale=scale)
    bar.update(task, description="files", completed=len(listed))
    yield take_out(directory, scale=scale)
    yield from _served(cast, directory, scale, people)
    bar.update(task, description="ledger")
    yield from ledger_results(cast, directory, scale=scale)
    bar.update(task, completed=len(listed) + 1)


def _served(cast: Cast, directory: Path, scale: int, people: int) -> Iterator[Result]:
    """What is measured on the running programs, just started, with what a worker does at its start beside it."""
    from yeji.cli.benchmark.crowd import clickers, crowd
    from yeji.cli.benchmark.files import bring_in_meanwhile
    from yeji.cli.benchmark.memory import memory_of_the_programs
    from yeji.cli.benchmark.serving import running_programs

    team = list(clickers(cast, people))
    with running_programs(cast.token) as port:
        yield memory_of_the_programs(cast, port, scale=scale)
        if team:
            yield crowd(team, port, scale=scale)
            yield bring_in_meanwhile(cast, team, port, directory, scale=scale)
