"""Commands that read figures: ``attainment`` and ``query``."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data

if TYPE_CHECKING:
    from yeji.performance.planning.queries import Line

RATE = Decimal("0.000001")


def attainment(
    period: Annotated[str, typer.Argument(help="2026, 2026H1, 2026Q3, 2026-11 or 2026-11-21")],
    by: Annotated[str, typer.Option(help="person, unit or product")] = "person",
    metric: Annotated[str, typer.Option(help="the metric that is attained")] = "won_amount",
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Actual against target by person, unit or product."""
    bring_up()
    from yeji.kit.periods import parse
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM
    from yeji.performance.planning.queries import By
    from yeji.performance.planning.queries import attainment as read

    ours = company()
    if by not in list(By):
        raise typer.BadParameter("person, unit or product", param_hint="--by")
    found = read(
        period=parse(period, ours.fiscal_start),
        by=By(by),
        scope=SYSTEM,
        today=business_day(at=datetime.now(UTC), of=ours),
        metric=metric,
    )
    whole, rows = _told(found.whole), [_told(line) for line in found.lines]
    if form == Format.TABLE:
        rows = [_shown(row) for row in (*rows, {**whole, "label": _("Total")})]
    print_data(rows, form, around={"metric": metric, "period": period, "by": by, "total": whole})


def _told(line: Line) -> dict[str, Any]:
    return {
        "id": line.key,
        "label": line.label,
        "depth": line.depth,
        "actual": line.actual,
        "target": line.target,
        "floor": line.floor,
        "rate": rounded(line.rate),
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A line for people: the name stands as deep as in the tree, and the number the database gave it says nothing."""
    kept = {key: value for key, value in row.items() if key not in ("id", "depth")}
    return {**kept, "label": "  " * row["depth"] + str(row["label"] or _("nobody"))}


_By = Annotated[
    list[str] | None,
    typer.Option(
        help="with commas: person, unit, position, product, product_tree, customer, territory, "
        "territory_tree, stage, year, half, quarter, month, week, day, or a field such as customer.level"
    ),
]
_Period = Annotated[str, typer.Option(help="2026, 2026H1, 2026Q3, 2026-11 or 2026-11-21")]
_Scenario = Annotated[str, typer.Option(help="actual, target, floor, stretch, forecast or last_year")]
_Overlay = Annotated[bool, typer.Option("--overlay", help="overlay credit alone, which totals leave out")]
_Columns = Annotated[
    str,
    typer.Option(
        help="several beside each other, with commas: actual, target, floor, stretch, forecast, last_year, overlay"
    ),
]
_View = Annotated[str, typer.Option(help="posted, or restated by the day things belong to")]
_KnownAt = Annotated[str, typer.Option(help="read the view as it was known at this moment (ISO)")]
_Structure = Annotated[
    str, typer.Option(help="units, products, territories and customers as they stood then, or as they stand today")
]
_Where = Annotated[
    list[str] | None,
    typer.Option(help="what is held fixed: unit=12, territory_tree=34, customer.level=A; the same again: any of them"),
]


def query(
    metrics: Annotated[list[str], typer.Argument(help="one or more metrics, such as won_amount win_rate")],
    by: _By = None,
    period: _Period = "",
    scenario: _Scenario = "",
    overlay: _Overlay = False,
    columns: _Columns = "",
    view: _View = "posted",
    known_at: _KnownAt = "",
    structure: _Structure = "then",
    where: _Where = None,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv")] = Format.TABLE,
) -> None:
    """Any figures by any dimensions."""
    bring_up()
    _answer(
        {
            "metrics": metrics,
            "by": [part for one in by or [] for part in one.split(",") if part],
            "period": period,
            "scenario": scenario,
            "overlay": overlay,
            "view": view,
            "known_at": known_at or None,
            "structure": structure,
            "where": held_fixed(where or []),
        },
        [one for one in columns.split(",") if one],
        form,
    )


def _answer(asked: dict[str, Any], columns: list[str], form: Format) -> None:
    """Print what a question is answered with; without a period, of this year."""
    from yeji.ledger.asking import question_of
    from yeji.ledger.columns import Kind, beside
    from yeji.ledger.queries import ask
    from yeji.ledger.showing import named_rows
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM

    ours = company()
    today = business_day(at=datetime.now(UTC), of=ours)
    whole = {**asked, "period": asked["period"] or str(today.year)}
    settings: dict[str, Any] = {"zone": str(ours.zone), "fiscal_start": ours.fiscal_start, "today": today}
    if columns:
        found = beside(whole, columns, scope=SYSTEM, **settings)
        question, table = found.questions.get(Kind.LAST_YEAR) or next(iter(found.questions.values())), found.table
    else:
        question = question_of(whole, scope=SYSTEM, **settings)
        table = ask(question, scope=SYSTEM)
    rows = named_rows(table, scope=SYSTEM)
    if question.until and form == Format.TABLE:
        told = {"period": question.period.code(ours.fiscal_start), "day": question.until.isoformat()}
        typer.echo(_("%(period)s before %(day)s: as many working days as have passed.") % told, err=True)
    print_data([{key: rounded(value) for key, value in row.items()} for row in rows], form)


def held_fixed(written: list[str]) -> dict[str, list[int | str | None]]:
    """The values that each name is held at, written ``name=value``: records by their number, nothing for none."""
    found: dict[str, list[int | str | None]] = {}
    for text in written:
        name, _equals, value = text.partition("=")
        number = value.isascii() and value.isdigit() and "." not in name
        found.setdefault(name.strip(), []).append(int(value) if number else value or None)
    return found


def rounded(value: Any) -> Any:
    """Six places are enough for a rate and leave money alone."""
    if isinstance(value, Decimal) and value != value.quantize(RATE):
        return value.quantize(RATE, ROUND_HALF_UP)
    return value
