"""A company made by dice, the same for the same size: its files, and bringing them in through the import."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from yeji.cli.benchmark.names import ARTICLES, customer_name, phone
from yeji.kit.periods import parse

SEED: Final = 20260630
LAST_DAY: Final = date(2026, 6, 30)
FIRST_DAY: Final = date(2023, 7, 1)
MOMENT: Final = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
"""In the evening of LAST_DAY in Shanghai: when everything is brought in, and from when it is looked at."""
QUARTER: Final = parse("2026Q2")
"""The one it is in then."""

REPS: Final = 200
TEAM: Final = 10
TEAMS_IN_REGION: Final = 5
PRODUCTS: Final = len(ARTICLES)
DEALS_OF_CUSTOMER: Final = 40
MONTHS: Final = 36
WON, LOST = 0.48, 0.76
"""Of a hundred deals 48 are won, 28 lost and 24 open."""

SHARED: Final = 0.01
LONGEST_CYCLE: Final = 138
STAGES: Final = (
    ("Prospecting", "open"),
    ("Engaging", "open"),
    ("Proposal", "open"),
    ("Won", "won"),
    ("Lost", "lost"),
)
DEAL_COLUMNS: Final = (
    "code",
    "name",
    "customer",
    "product",
    "stage",
    "owner",
    "amount",
    "currency",
    "opened_on",
    "closed_on",
    "split_people",
    "split_parts",
)
DEAL_MAP: Final = "".join(f"[fields.{name}]\ncolumn = '{name}'\n" for name in DEAL_COLUMNS[:10]) + (
    "[fields.shares]\npeople = 'split_people'\nparts = 'split_parts'\n"
)
PEOPLE_MAP: Final = "match = 'name'\n[fields]\nname = 'name'\n[place]\npath = ['region', 'team']\n"

Row = Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """One file of the company: its type, heading, rows and map."""

    kind: str
    header: Sequence[str]
    rows: Iterable[Row]
    map: str | None = None


def sheets(deals: int) -> Iterator[Sheet]:
    """The files of a company with so many deals, in the order in which they go in; the deals last."""
    customers = customers_of(deals)
    yield Sheet("stage", ("code", "name", "place", "outcome"), [(n, n, i, o) for i, (n, o) in enumerate(STAGES)])
    yield Sheet("person", ("name", "region", "team"), [(rep(n), *team_of(n)) for n in range(REPS)], PEOPLE_MAP)
    yield Sheet("product", ("code", "name", "price"), [(f"P{n}", product(n), 50 + 40 * n) for n in range(PRODUCTS)])
    named = [(f"C{n}", customer_name(n), phone(n)) for n in range(customers)]
    yield Sheet("customer", ("code", "name", "phone"), named)
    yield Sheet("target", ("metric", "period", "unit", "person", "amount"), list(_targets(deals)))
    yield Sheet("deal", DEAL_COLUMNS, deals_of(deals, customers), DEAL_MAP)


def customers_of(deals: int) -> int:
    return max(deals // DEALS_OF_CUSTOMER, 10)


def rep(number: int) -> str:
    return f"Rep {number:03d}"


def product(number: int) -> str:
    return ARTICLES[number]


def team_of(number: int) -> tuple[str, str]:
    """The region and team that a rep works in."""
    team = number // TEAM
    return f"Region {team // TEAMS_IN_REGION}", f"Team {team:02d}"


def _targets(deals: int) -> Iterator[Row]:
    """Targets for every rep, team and region and the company, by month of the last two years."""
    each = max(deals // (REPS * MONTHS), 1) * 1200
    teams = sorted({team_of(number) for number in range(REPS)})
    months = [(year, month) for year in (LAST_DAY.year - 1, LAST_DAY.year) for month in range(1, 13)]
    for year, month in months:
        period = f"{year}-{month:02d}"
        yield ("won_amount", period, "", "", each * REPS)
        for region in sorted({region for region, _team in teams}):
            yield ("won_amount", period, region, "", each * TEAM * TEAMS_IN_REGION)
        for _region, team in teams:
            yield ("won_amount", period, team, "", each * TEAM)
        for number in range(REPS):
            yield ("won_amount", period, "", rep(number), each)


def deals_of(count: int, customers: int) -> Iterator[Row]:
    """Deals by the day they were opened, as a system exports them."""
    dice = random.Random(SEED)  # noqa: S311 - it is to be the same every time
    span = (LAST_DAY - FIRST_DAY).days
    days = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(span + 1)]
    for number in range(count):
        opened = min(number * span // max(count, 1) + dice.randrange(10), span)
        closed = min(opened + 1 + dice.randrange(max(min(LONGEST_CYCLE, span - opened), 1)), span)
        fate, owner, article = dice.random(), dice.randrange(REPS), dice.randrange(PRODUCTS)
        buyer = customer_name(dice.randrange(customers))
        stage = "Won" if fate < WON else "Lost" if fate < LOST else STAGES[dice.randrange(3)][0]
        cents = int(dice.lognormvariate(0, 0.8) * (5_000 + 4_000 * article))
        shared = dice.random() < SHARED
        yield (
            f"D{number:08d}",
            f"{buyer} · {product(article)}",
            buyer,
            product(article),
            stage,
            rep(owner),
            "0" if stage == "Lost" else f"{cents / 100:.2f}",
            "CNY",
            days[opened],
            days[closed] if fate < LOST else "",
            f"{rep(owner)}; {rep((owner + 1) % REPS)}" if shared else "",
            "70; 30" if shared else "",
        )


def write(sheet: Sheet, directory: Path) -> tuple[Path, Path | None]:
    """A sheet's file and map."""
    path = directory / f"{sheet.kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(sheet.header)
        writer.writerows(sheet.rows)
    if sheet.map is None:
        return path, None
    map_path = path.with_suffix(".toml")
    map_path.write_text(sheet.map, encoding="utf-8")
    return path, map_path


def bring_in(kind: str, path: Path, map_path: Path | None, *, progress: Callable[[Any], None]) -> int:
    """Import one file as ``yeji import`` does; how many rows it had.

    :raises RuntimeError: if a row is refused: a mistake in the benchmark itself.
    """
    from yeji.org.scopes import SYSTEM
    from yeji.records.importing import run_import
    from yeji.records.types import registry

    outcome = run_import(registry.get(kind), path, map_path=map_path, by=SYSTEM, at=MOMENT, progress=progress)
    if outcome.refused:
        raise RuntimeError(outcome.refused[0])
    return outcome.read
