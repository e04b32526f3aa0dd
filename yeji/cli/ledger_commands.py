"""Commands about the ledger itself: is it right, make its sums again, close its months."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console

from yeji.cli.alone import check_alone
from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data
from yeji.kit.words import Text

talk = Console(stderr=True)
app = typer.Typer(no_args_is_help=True, help="Is the ledger right? Make its sums again; close its months.")


@app.command()
def verify(
    independent: Annotated[bool, typer.Option("--independent", help="by the second, hand-written program")] = False,
    metric: Annotated[str | None, typer.Option(help="only this metric")] = None,
    month: Annotated[str | None, typer.Option(help="only this month: 2026-05")] = None,
    person: Annotated[int | None, typer.Option(help="only what this person is credited with, by his number")] = None,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Compare every entry with the records. Exit code 1 when anything differs; changes nothing."""
    bring_up()
    from yeji.kit.periods import parse
    from yeji.ledger import verify as proof
    from yeji.ledger.capture.following import being_counted
    from yeji.org.calendar import business_day, company

    check = proof.verify_independently if independent else proof.verify
    start = parse(month).start if month else None
    day = business_day(at=datetime.now(UTC), of=company())
    found = check(day=day, metric=metric, month=start, person=person)
    rows = [asdict(item) for item in found]
    if rows or form != Format.TABLE:
        print_data(rows, form, around={"differences": len(rows)})
    if rows:
        if being_counted():
            talk.print(_("Records are still being counted anew after a change. Ask again in a moment."), style="yellow")
        else:
            _have_all_checked()
        raise typer.Exit(1)
    talk.print(_("The ledger is right: no differences."), markup=False, highlight=False)


def _have_all_checked() -> None:
    """Let the worker look at everything at once, so that every page says what is true now."""
    from yeji.platform import operations

    operations.ask(kind=operations.CHECK, by=None, at=datetime.now(UTC))
    talk.print(_("The worker checks all data now; every page says what it finds."), markup=False, highlight=False)


@app.command()
def rebuild() -> None:
    """Make the roll-up again from the entries, and append whatever capture finds missing. Deletes no entry."""
    bring_up()
    from yeji.ledger.seals import check_seals
    from yeji.ledger.verify import mend
    from yeji.org.calendar import business_day, company

    now = datetime.now(UTC)
    kept, appended = mend(day=business_day(at=now, of=company()), at=now)
    _have_all_checked()
    print_data([{"rollup_rows": kept, "entries_appended": appended}], Format.TABLE)
    broken = sorted({f"{one.month:%Y-%m}" for one in check_seals()})
    if broken:
        told = Text("The seal is broken of: %(months)s. Nothing seals a month anew; a backup has what it held.",
                    months=", ".join(broken))  # fmt: skip
        talk.print(str(told), style="red", markup=False)
        raise typer.Exit(1)


@app.command()
def period(
    month: Annotated[str, typer.Argument(help="2026-05")],
    to: Annotated[str, typer.Option("--set", help="calculated, reviewed, locked, paid, or open to reopen it")],
    by: Annotated[str, typer.Option(help="the login of whoever takes the step")],
    reason: Annotated[str, typer.Option(help="why a month is opened again")] = "",
    earlier: Annotated[
        bool, typer.Option("--earlier", help="the months before it that are behind take it too")
    ] = False,
) -> None:
    """Take a month one step on towards being closed. Locked is final."""
    bring_up()
    from yeji.kit.periods import parse
    from yeji.ledger.earlier import move_with_earlier
    from yeji.ledger.models import PeriodStatus
    from yeji.ledger.periods import OPEN, move_period
    from yeji.platform.services import account_of_login

    steps = {str(status): str(status) for status in PeriodStatus} | {"open": OPEN}
    if to not in steps:
        raise typer.BadParameter(", ".join(steps), param_hint="--set")
    move = move_with_earlier if earlier else move_period
    moved = move(month=parse(month), to=steps[to], by=account_of_login(by), at=datetime.now(UTC), reason=reason)
    print_data([{"month": f"{moved.starts_on:%Y-%m}", "status": _status(moved.status, Format.TABLE)}], Format.TABLE)


@app.command()
def periods(form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE) -> None:
    """The months on their way to being closed."""
    bring_up()
    from yeji.ledger.periods import months

    found = [
        {"month": f"{m.starts_on:%Y-%m}", "status": _status(m.status, form), "changed_at": _ours(m.changed_at)}
        for m in months()
    ]
    if found or form != Format.TABLE:
        return print_data(found, form)
    return talk.print(_("No month is on its way to being closed."), markup=False, highlight=False)


def _ours(at: datetime | None) -> datetime | None:
    """A moment on the company's clock."""
    from yeji.org.calendar import company

    return at.astimezone(ZoneInfo(company().zone)) if at else None


def _status(status: str, form: Format) -> str:
    """How far a month has come: for people in their language, for programs by its code."""
    from yeji.ledger.models import PeriodStatus

    if form != Format.TABLE:
        return status or "open"
    return str(PeriodStatus(status).label) if status else pgettext("period", "open")


@app.command()
def seals(form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE) -> None:
    """The seals of locked months, each taking up the one before. Whether they still hold, verify says."""
    bring_up()
    from yeji.ledger.seals import seals as chain

    rows = [
        {
            "month": f"{s.month:%Y-%m}",
            "number": s.number,
            "entries": s.entries,
            "hash": s.hash,
            "sealed_at": _ours(s.sealed_at),
        }
        for s in chain()
    ]
    if rows or form != Format.TABLE:
        return print_data(rows, form)
    return talk.print(_("No month is locked yet."), markup=False, highlight=False)


@app.command()
def snapshot(
    period: Annotated[str, typer.Argument(help="2026, 2026H1, 2026Q3 or 2026-11")],
    output: Annotated[Path, typer.Option(help="the file to write")],
    by: Annotated[str, typer.Option(help="person, unit or product")] = "person",
    metric: Annotated[str, typer.Option(help="the metric that is attained")] = "won_amount",
) -> None:
    """Write attainment as it stands into a file signed by this instance, with the seals of its locked months."""
    bring_up()
    from yeji.kit.periods import parse
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM
    from yeji.performance.planning.queries import By
    from yeji.performance.planning.statements import make_statement

    if by not in list(By):
        raise typer.BadParameter(", ".join(By), param_hint="--by")
    now, ours = datetime.now(UTC), company()
    output.write_bytes(
        make_statement(
            period=parse(period, ours.fiscal_start),
            by=By(by),
            scope=SYSTEM,
            today=business_day(at=now, of=ours),
            at=now,
            maker="yeji",
            metric=metric,
        )
    )
    talk.print(_("Signed: %(file)s") % {"file": output}, markup=False, highlight=False)


@app.command()
def check_snapshot(
    file: Annotated[Path, typer.Argument(help="a signed file", exists=True, dir_okay=False)],
    key: Annotated[
        str, typer.Option(help="who signed it, by the public key: the file alone, without an instance")
    ] = "",
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Whether a signed file is genuine, and its seals, entries and figures still so. Exit code 1 if not."""
    if key:
        return _check_alone(file, key, form)
    bring_up()
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM
    from yeji.performance.planning.statements import check_statement

    day = business_day(at=datetime.now(UTC), of=company())
    found = check_statement(file.read_bytes(), scope=SYSTEM, today=day)
    rows = [{"finding": told} for told in found.findings]
    if rows or form != Format.TABLE:
        print_data(rows, form, around={"genuine": found.genuine, "period": found.period, "made_at": found.made_at})
    if not found.holds:
        raise typer.Exit(1)
    when = f"{_ours(datetime.fromisoformat(found.made_at)):%Y-%m-%d %H:%M}"
    told = {"period": found.period, "when": when, "by": found.made_by}
    talk.print(
        _("Genuine, and every figure is as it was: %(period)s, signed on %(when)s by %(by)s.") % told,
        markup=False,
        highlight=False,
    )
    return None


def _check_alone(file: Path, key: str, form: Format) -> None:
    genuine, told = check_alone(file, key=key)
    if form != Format.TABLE:
        print_data([], form, around={"genuine": genuine, **told})
    if not genuine:
        talk.print(str(Text("Not genuine: it was changed, or another instance signed it.")), style="red", markup=False)
        raise typer.Exit(1)
    with suppress(ValueError):
        told = {**told, "made_at": f"{datetime.fromisoformat(told['made_at']).astimezone(UTC):%Y-%m-%d %H:%M} UTC"}
    words = Text("Genuine: %(period)s, signed %(when)s by %(by)s. Its instance says whether its figures still stand.",
                 period=told["period"], when=told["made_at"], by=told["made_by"])  # fmt: skip
    talk.print(str(words), markup=False, highlight=False)


@app.command()
def public_key() -> None:
    """The key by which anybody can check the signed files of this instance, anywhere."""
    bring_up()
    from yeji.platform.signing import own_key

    print(own_key())


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(help="where the files are, or shall be", file_okay=False)],
    verify_only: Annotated[bool, typer.Option("--verify", help="write nothing: do files and ledger agree?")] = False,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Write what was posted since the last time as Parquet files by month, for other engines to answer from."""
    bring_up()
    from yeji.ledger import parquet
    from yeji.platform.here import instance_here

    instance = instance_here().id
    if verify_only:
        wrong = parquet.check(directory, instance=instance)
        if wrong or form != Format.TABLE:
            print_data([{"finding": told} for told in wrong], form)
        if wrong:
            raise typer.Exit(1)
        talk.print(_("Files and ledger agree."), markup=False, highlight=False)
        return
    done = parquet.export(directory, instance=instance)
    told = {"files": len(done.files), "new": done.fresh, "entries": sum(one.rows for one in done.files)}
    print_data([told | {"written_before": _ours(done.below)}], form)
