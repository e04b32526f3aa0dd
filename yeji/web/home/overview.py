"""The home page's figures, read in a handful of questions; nothing here knows how they will look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from yeji.kit.periods import Period
from yeji.ledger.queries import Question, Table, ask
from yeji.ledger.sql import Dimension
from yeji.performance.planning.queries import Attainment, By, Line, attainment
from yeji.web.figures.asking import Asking
from yeji.web.visitor import Visitor

MEASURED: Final = "won_amount"
TILES: Final = ("won_amount", "won_deals", "signed_customers", "win_rate")
CURVES: Final = ("won_amount", "won_deals", "win_rate")
COMPARED: Final = CURVES
LEADERS: Final = 15
_FAR_BEHIND: Final = Decimal("0.05")
_MONTHS: Final = 12


@dataclass(frozen=True)
class Overview:
    """What the page is about: a visitor and the question its figures share."""

    visitor: Visitor
    asked: Asking
    everybody: bool = False

    @cached_property
    def units(self) -> Attainment:
        """Attainment by unit, with the figure above all rows."""
        return self._attainment(By.UNIT)

    @cached_property
    def people(self) -> Attainment:
        """Attainment by person, best first."""
        return self._attainment(By.PERSON, whole=self.units.whole)

    @cached_property
    def now(self) -> Table:
        """The tiles' figures."""
        return self._tiles(self.asked.period)

    @cached_property
    def before(self) -> Table:
        """The same of the period before, as far as it costs no look at the entries."""
        return self._tiles(self.asked.period.previous(), COMPARED)

    @cached_property
    def a_year_ago(self) -> Table:
        """The same of the period a year before, likewise."""
        return self._tiles(self.asked.period.year_before(), COMPARED)

    @cached_property
    def months(self) -> list[dict[str, Decimal]]:
        """The twelve months up to the period's end, for the curves."""
        months = [self.asked.period.months()[-1]]
        while len(months) < _MONTHS:
            months.insert(0, months[0].previous())
        year = Period("year", months[0].start, months[-1].end)
        question = Question(metrics=CURVES, period=year, by=(Dimension.MONTH,), **self.asked.fixed)
        rows = ask(question, scope=self.visitor.scope).rows
        return [{key: rows.get((month.start,), {}).get(key) or Decimal(0) for key in CURVES} for month in months]

    @property
    def currency(self) -> str:
        return str(self.visitor.company.currency)

    @property
    def elapsed(self) -> Decimal | None:
        """The share of working days gone; None once the period is over and time no longer says what is due."""
        return None if self.visitor.today >= self.asked.period.end else self.units.elapsed.share

    @property
    def node(self) -> Asking:
        """The question about the node that the gauge stands for: a unit, the company, or oneself."""
        scope, unit = self.visitor.scope, self.units.whole.key
        alone = unit is None and not scope.sees_all_figures
        return self.asked.of(unit=unit, person=scope.person if alone else None)

    def unit_rows(self) -> list[tuple[Line, int]]:
        """The units to show and how deep: two levels below the one above all, which the gauge has shown."""
        lines = list(self.units.lines)
        depths = [line.depth for line in lines if line.key is not None]
        top = min(depths, default=0)
        if depths.count(top) == 1 and len(depths) > 1:
            lines = [line for line in lines if line.key is None or line.depth > top]
            top += 1
        return [(line, line.depth - top) for line in lines if line.depth - top < 2 or line.key is None]

    def people_rows(self) -> list[Line]:
        """The best, and oneself wherever one stands; everybody when that is asked for."""
        lines = list(self.people.lines)
        own = self.visitor.scope.person
        if self.everybody or len(lines) <= LEADERS + 1:
            return lines
        return lines[:LEADERS] + [line for line in lines[LEADERS:] if line.key == own]

    def furthest_behind(self) -> Line | None:
        """The unit that holds us back most: the one furthest behind time, if it is far."""
        elapsed = self.elapsed
        if elapsed is None:
            return None
        late = [line for line in self._planned() if line.rate is not None and line.rate < elapsed - _FAR_BEHIND]
        return min(late, key=lambda line: line.rate or Decimal(0), default=None)

    def _planned(self) -> Iterator[Line]:
        return (line for line, _depth in self.unit_rows() if line.rate is not None)

    def _attainment(self, by: By, whole: Line | None = None) -> Attainment:
        return attainment(
            period=self.asked.period,
            by=by,
            scope=self.visitor.scope,
            today=self.visitor.today,
            metric=MEASURED,
            unit=self.asked.held.get("unit"),
            whole=whole,
        )

    def _tiles(self, period: Period, metrics: tuple[str, ...] = TILES) -> Table:
        return ask(Question(metrics=metrics, period=period, **self.asked.fixed), scope=self.visitor.scope)
