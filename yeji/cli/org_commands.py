"""Commands for the organisation: its tree on a day, and moves from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data

app = typer.Typer(no_args_is_help=True, help="The organisation: its tree on a day, moves of people and units.")
talk = Console(stderr=True)
Since = Annotated[str, typer.Option(help="the first day, such as 2026-06-01")]


@app.command()
def tree(
    day: Annotated[str, typer.Option(help="the organisation as it stood on this day; nothing: today")] = "",
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Every unit under the one above it, with whoever works there."""
    bring_up()
    from yeji.org.queries import occupants, unit_tree

    on = _day(day)
    people = occupants(day=on)
    rows: list[dict[str, Any]] = [
        {
            "unit": unit if form != Format.TABLE else "  " * node.depth + node.label,
            **({} if form == Format.TABLE else {"name": node.label, "parent": node.parent, "depth": node.depth}),
            "people": ", ".join(one.name for one in people.get(unit, ())),
        }
        for unit, node in unit_tree(day=on).items()
    ]
    print_data(rows, form)


@app.command("move-person")
def move_person(
    person: Annotated[str, typer.Argument(help="name or staff number")],
    unit: Annotated[str, typer.Argument(help="name or code of the unit")],
    since: Since,
    leads: Annotated[bool, typer.Option("--leads", help="leads the unit")] = False,
    title: Annotated[str, typer.Option(help="the position's title")] = "",
) -> None:
    """Let a person work in a unit from a day on. Open deals go along; what was credited stays."""
    bring_up()
    from yeji.ledger.moves import move_person as move
    from yeji.org.queries import person_called, unit_called
    from yeji.org.scopes import SYSTEM

    who, where, day = person_called(person), unit_called(unit), _day(since)
    move(person=who.pk, unit=where.pk, since=day, by=SYSTEM, at=datetime.now(UTC), leads=leads, title=title)
    _say(_("%(name)s works in %(unit)s from %(day)s.") % {"name": who.name, "unit": where.name, "day": day})


@app.command("move-unit")
def move_unit(
    unit: Annotated[str, typer.Argument(help="name or code of the unit")],
    since: Since,
    under: Annotated[str, typer.Option(help="name or code of the unit above; nothing: the company")] = "",
) -> None:
    """Let a unit stand under another one from the first of a month."""
    bring_up()
    from yeji.ledger.moves import move_unit as move
    from yeji.org.queries import unit_called
    from yeji.org.scopes import SYSTEM

    moved, above = unit_called(unit), unit_called(under) if under else None
    day = _day(since)
    parent = above.pk if above else None
    changed = move(unit=moved.pk, parent=parent, since=day, by=SYSTEM, at=datetime.now(UTC))
    told = _("%(name)s stands there from %(day)s.") if changed else _("%(name)s stands there already.")
    _say(told % {"name": moved.name, "day": day})


def _day(text: str) -> date:
    from yeji.kit.dates import parse_day
    from yeji.org.calendar import business_day, company

    return parse_day(text) if text else business_day(at=datetime.now(UTC), of=company())


def _say(sentence: str) -> None:
    talk.print(sentence, markup=False, highlight=False, soft_wrap=True)
