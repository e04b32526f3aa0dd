"""Commands for people: ``yeji person hand-over``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data

if TYPE_CHECKING:
    from yeji.org.models import HandOver

app = typer.Typer(no_args_is_help=True, help="People who work here.")
talk = Console(stderr=True)


@app.callback()
def people() -> None:
    """People who work here."""


@app.command("hand-over")
def hand_over(
    person: Annotated[str, typer.Argument(help="name or staff number of who leaves")],
    to: Annotated[str, typer.Option(help="name or staff number of whoever gets everything; nothing: only tell")] = "",
    only: Annotated[list[str] | None, typer.Option("--type", help="who gets one type, such as deal=Ben Ortiz")] = None,
    on: Annotated[str, typer.Option(help="the last day at work, such as 2026-06-01; nothing: today")] = "",
    keep_account: Annotated[bool, typer.Option("--keep-account", help="the account stays open")] = False,
    keep_place: Annotated[bool, typer.Option("--keep-place", help="the place in the organisation stays")] = False,
    apart: Annotated[bool, typer.Option("--apart", help="contacts and deals need not follow their customer")] = False,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Hand everything that somebody owns over to others. Without --to it tells what there is and changes nothing."""
    bring_up()
    from yeji.kit.dates import parse_day
    from yeji.org.calendar import business_day, company
    from yeji.org.queries import person_called
    from yeji.org.scopes import SYSTEM
    from yeji.records.handover import asking
    from yeji.records.handover.holdings import REST

    at = datetime.now(UTC)
    today = business_day(at=at, of=company())
    who, day = person_called(person), parse_day(on) if on else today
    receivers = {kind: person_called(name).pk for kind, _sign, name in (one.partition("=") for one in only or ())}
    if to:
        receivers[REST] = person_called(to).pk
    if not receivers:
        print_data(_told(who.pk), form)
        return
    made = asking.ask(
        person=who.pk, receivers=receivers, on=day, follows=not apart, closes=not keep_account, leaves=not keep_place,
        by=SYSTEM, at=at,
    )  # fmt: skip
    if day > today:
        _say(_("Planned for %(day)s: the worker does it then.") % {"day": day})
    else:
        _do(made, at, form)


def _do(made: HandOver, at: datetime, form: Format) -> None:
    """Hand over what was asked for, to the end, and tell what became of it."""
    from yeji.records.handover.doing import do_next

    while do_next(made.pk, at=at):
        pass
    made.refresh_from_db()
    told = {"records": made.total, "handed_over": made.moved, "state": made.state}
    print_data([{"person": made.person.name, **told}], form)
    if made.reason:
        _say(made.reason)


def _told(person: int) -> list[dict[str, Any]]:
    from yeji.org.scopes import SYSTEM
    from yeji.records.handover.holdings import holdings

    return [{"type": one.kind.key, "open": one.open, "over": one.over} for one in holdings(person, by=SYSTEM)]


def _say(sentence: str) -> None:
    talk.print(sentence, markup=False, highlight=False, soft_wrap=True)
