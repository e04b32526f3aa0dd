"""Is all well? ``yeji doctor`` looks at the instance, ``yeji check`` at the data."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from yeji.cli.early_words import speak_operators_language
from yeji.cli.printing import Format, print_data
from yeji.kit.words import Text
from yeji.platform.doctor.bundle import write
from yeji.platform.doctor.examine import examine
from yeji.platform.doctor.findings import Health, worst
from yeji.platform.instance import Instance, home_directory

if TYPE_CHECKING:
    from yeji.platform.invariants import Outcome

_SIGNS: Final = {Health.WELL: "✓", Health.WATCH: "!", Health.ILL: "✗"}
talk = Console(stderr=True, highlight=False, soft_wrap=True)
Form = Annotated[Format, typer.Option("--format", help="table, json or csv")]


def doctor(
    bundle: Annotated[Path | None, typer.Option(help="also write a support file without secrets (zip)")] = None,
    form: Form = Format.TABLE,
) -> None:
    """Look at machine, programs, database and backups, and say what to do. Exit code 1 if anything is broken."""
    speak_operators_language(os.environ)
    instance, at = Instance.load(home_directory(os.environ)), datetime.now(UTC)
    found = examine(instance, at=at)
    if form == Format.TABLE:
        for finding in found:
            print(f"{_SIGNS[finding.health]} {finding.label}: {finding.told}")
            if finding.fix:
                print(f"    → {finding.fix}")
    else:
        print_data([finding.row() for finding in found], form, around={"health": str(worst(found))})
    if bundle is not None:
        path = write(instance, found, bundle, at=at, environ=os.environ)
        talk.print(str(Text("Support file: %(file)s. Look through it before you send it.", file=path)), markup=False)
    if worst(found) is Health.ILL:
        raise typer.Exit(1)


def check(form: Form = Format.TABLE) -> None:
    """Look whether the data are whole: ledger, history, links, organisation. Exit code 1 if not, and pages say so."""
    from yeji.cli.django_setup import bring_up

    bring_up()
    from yeji.org.calendar import business_day, company
    from yeji.platform.invariants import check as look

    begun = datetime.now(UTC)
    found = look(day=business_day(at=begun, of=company()))
    broken = sum(not outcome.holds for outcome in found)
    if form == Format.TABLE:
        for outcome in found:
            count = "" if outcome.holds else f" ({outcome.count})"
            print(f"{'✓' if outcome.holds else '✗'} {outcome.label}{count}")
            for line in outcome.first:
                print(f"    {line}")
    else:
        rows = [{"check": one.key, "label": one.label, "count": one.count, "first": list(one.first)} for one in found]
        print_data(rows, form, around={"broken": broken})
    talk.print(str(_keep(found, begun, broken=broken)), markup=False)
    if broken:
        raise typer.Exit(1)


def _keep(found: list[Outcome], begun: datetime, *, broken: int) -> Text:
    """Let pages and doctor say it too. Where nothing can be written, that is no reason to say less here."""
    from django.db import DatabaseError

    from yeji.ledger.capture.following import being_counted
    from yeji.org.checked import keep_check

    if broken and being_counted():
        return Text("Records are still being counted anew after a change. Ask again in a moment.")
    try:
        keep_check(found, asked_at=begun, at=datetime.now(UTC))
    except DatabaseError as problem:
        return Text("Pages cannot be told of it: %(problem)s", problem=problem)
    if not broken:
        return Text("All is well.")
    return Text("Every page says so until a check finds all well. Where sums are wrong: yeji ledger rebuild")
