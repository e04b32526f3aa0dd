"""The figures of the overview, each read once; nothing here knows how they will look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.pace import SamePoint, same_point
from yeji.kit.periods import Period, containing
from yeji.kit.workdays import calendar_for
from yeji.ledger.late import Late, late_within
from yeji.ledger.queries import Table, ask
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tiles import BESIDE, chosen
from yeji.org.queries import units_of
from yeji.performance.planning.queries import Attainment, By, Ground, Line, attainment, ground_of, line_of, node_of
from yeji.web.figures.asking import Asking
from yeji.web.visitor import Visitor

MEASURED: Final = "won_amount"
NOW: Final = ("won_amount", "won_deals", "signed_customers", "win_rate")
STOCKS: Final = ("open_pipeline", "open_deals")
DRAWN: Final = ("signed_customers", "won_amount", "open_pipeline", *BESIDE)
"""Tiles with a drawing of their own."""
LEADERS: Final = 15
PODIUM: Final = 3
_FAR_BEHIND: Final = Decimal("0.05")
_MONTHS: Final = 12
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Month:
    """A month's result and that of the month a year before; ``running`` while it is not over."""

    value: Decimal
    year_before: Decimal
    running: bool


@dataclass(frozen=True)
class Overview:
    """What the page is about: a visitor and the question its figures share; ``path`` is the page's address."""

    visitor: Visitor
    asked: Asking
    path: str = "/"
    everybody: bool = False

    def url(self, asked: Asking, **more: str) -> str:
        """The address of this page with another question."""
        return f"{self.path}{asked.query(**more)}"

    @cached_property
    def ground(self) -> Ground:
        """The tree, the plans and the time gone: what all attainment of the page stands on."""
        scope, today = self.visitor.scope, self.visitor.today
        return ground_of(period=self.asked.period, scope=scope, today=today, metric=MEASURED)

    @cached_property
    def held(self) -> Mapping[str, int]:
        """The node that the gauge stands for: a unit, oneself, or nothing: the company."""
        return node_of(self.visitor.scope, self.asked.held.get("unit"), self.ground)

    @property
    def node(self) -> Asking:
        """The question about that node."""
        return self.asked.of(unit=self.held.get("unit"), person=self.held.get("person"))

    @cached_property
    def now(self) -> Table:
        """What the period brought so far."""
        return self._ask((*NOW, *self.others), self.asked.period)

    @cached_property
    def tiles(self) -> tuple[str, ...]:
        """The figures that the reader wants to see, in order."""
        return chosen(self.visitor.scope)

    @property
    def others(self) -> tuple[str, ...]:
        """The chosen metrics that the page does not read anyway."""
        return tuple(key for key in self.tiles if key not in (*NOW, *STOCKS, *BESIDE))

    def figure_of(self, key: str) -> Decimal | None:
        """The chosen metric's figure; a stock is additive over its stages."""
        if key not in STOCKS:
            return self.now.value(key)
        return sum((row[key] or Decimal(0) for row in self.pipeline.rows.values()), Decimal(0))

    @cached_property
    def then(self) -> Table:
        """What the others were a year before, after as many working days."""
        point = self.year_ago
        return self._ask(self.plain, point.period, until=point.until)

    @property
    def plain(self) -> tuple[str, ...]:
        """The chosen metrics whose tile says what they were a year before."""
        return tuple(key for key in self.tiles if key not in DRAWN)

    @cached_property
    def pipeline(self) -> Table:
        """What is open at the period's end, or today, by stage."""
        return self._ask(STOCKS, self.asked.period, by=(Dimension.STAGE,))

    @cached_property
    def whole(self) -> Line:
        """The result of the node against its plans."""
        return line_of(self.now.value(MEASURED) or Decimal(0), self.held, self.ground)

    @cached_property
    def late(self) -> list[Late]:
        """What of it are late changes, by the locked month they belong to."""
        return late_within(self.node.question(), scope=self.visitor.scope)

    @cached_property
    def units(self) -> Attainment:
        """Attainment by unit."""
        return self._attainment(By.UNIT)

    @cached_property
    def people(self) -> Attainment:
        """Attainment by person, best first."""
        return self._attainment(By.PERSON)

    @cached_property
    def year_ago(self) -> SamePoint:
        """Where the period a year before stood after as many working days."""
        return self._point(self.asked.period.year_before())

    @cached_property
    def previous(self) -> SamePoint:
        """Where the period before stood after as many working days."""
        return self._point(self.asked.period.previous())

    def at(self, point: SamePoint) -> Decimal:
        """The node's result at such a point."""
        period = point.period
        months = [first for first in self._by_month if period.start <= first < period.end]
        whole = months and months[0] == period.start and containing(months[-1], "month").end == period.end
        if whole and point.until is None:
            return sum((self._by_month[first] for first in months), Decimal(0))
        return self._ask((MEASURED,), period, until=point.until).value(MEASURED) or Decimal(0)

    @cached_property
    def _by_month(self) -> Mapping[date, Decimal]:
        """What each of the last two years' months brought, up to that of the period's end or to this one."""
        months = [containing(min(self.visitor.today, self.asked.period.end - timedelta(days=1)), "month")]
        while len(months) < 2 * _MONTHS:
            months.insert(0, months[0].previous())
        found: dict[date, Decimal] = {month.start: Decimal(0) for month in months}
        for half in (months[:_MONTHS], months[_MONTHS:]):
            year = Period("year", half[0].start, half[-1].end)
            rows = self._ask((MEASURED,), year, by=(Dimension.MONTH,)).rows
            found |= {key[0]: row[MEASURED] or Decimal(0) for key, row in rows.items()}
        return found

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Twelve months up to the period's end or, before that, to this one, which is not over yet."""
        listed = [containing(first, "month") for first in list(self._by_month)[_MONTHS:]]
        return tuple(
            Month(
                value=self._by_month[month.start],
                year_before=self._by_month[month.year_before().start],
                running=self.visitor.today < month.end,
            )
            for month in listed
        )

    @property
    def day_apart(self) -> str:
        """What today is, where the day of the week does not tell: a day off, or one worked in exchange for one."""
        today = self.visitor.today
        works = calendar_for(self.visitor.company.zone).is_working(today)
        if not works:
            return _("today is a day off")
        return _("today is worked in exchange for a day off") if today.weekday() >= _SATURDAY else ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to tell yet: nothing won in two years, nothing open, no target."""
        won = any(month.value or month.year_before for month in self.months)
        return not (won or self.pipeline.rows or self.whole.target)

    @property
    def currency(self) -> str:
        return str(self.visitor.company.currency)

    @property
    def elapsed(self) -> Decimal | None:
        """The share of working days gone; None once the period is over and time no longer says what is due."""
        return None if self.visitor.today >= self.asked.period.end else self.ground.elapsed.share

    def unit_rows(self) -> list[tuple[Line, int]]:
        """The units to show and how deep: two levels below the one above all, which the gauge has shown.

        Where that one has a target and the gauge none, as in a company whose plan stands at its only sales unit, it is
        shown too.
        """
        lines = list(self.units.lines)
        depths = [line.depth for line in lines if line.key is not None]
        top = min(depths, default=0)
        planned = any(line.target for line in lines if line.key is not None and line.depth == top)
        if depths.count(top) == 1 and len(depths) > 1 and (self.whole.target or not planned):
            lines = [line for line in lines if line.key is None or line.depth > top]
            top += 1
        return [(line, line.depth - top) for line in lines if line.depth - top < 2 or line.key is None]

    def people_rows(self) -> list[Line]:
        """The best, and oneself wherever one stands; everybody when that is asked for."""
        lines = list(self.people.lines)
        if self.everybody or len(lines) <= LEADERS + 1:
            return lines
        own = self.visitor.scope.person
        return lines[:LEADERS] + [line for line in lines[LEADERS:] if line.key == own]

    def podium(self) -> list[tuple[int, Line]]:
        """The three best, and oneself, with their ranks. Nobody further down is named."""
        own = self.visitor.scope.person
        ranked = [line for line in self.people.lines if line.key is not None]
        # Who neither sold anything nor was to sell anything takes no part.
        places = [(rank, line) for rank, line in enumerate(ranked, 1) if line.actual > 0 or line.target is not None]
        return [(rank, line) for rank, line in places if (rank <= PODIUM and line.actual > 0) or line.key == own]

    @cached_property
    def homes(self) -> Mapping[int, str]:
        """The units of those on the podium, by person."""
        day = min(self.visitor.today, self.asked.period.end)
        found = units_of([line.key for _rank, line in self.podium() if line.key], day=day)
        return {person: self.ground.tree[unit].label for person, unit in found.items() if unit in self.ground.tree}

    def furthest_behind(self) -> tuple[Line, Line | None] | None:
        """The unit that is most behind time in money, and the one below it that most of that is due to."""
        elapsed = self.elapsed
        if elapsed is None:
            return None
        rows = self.unit_rows()
        worst = max((line for line, depth in rows if depth == 0), key=lambda line: _gap(line, elapsed), default=None)
        if worst is None or not _is_far(worst, elapsed):
            return None
        below = [line for line, depth in _under(worst, rows)]
        cause = max(below, key=lambda line: _gap(line, elapsed), default=None)
        explains = cause is not None and _is_far(cause, elapsed) and _gap(cause, elapsed) * 2 >= _gap(worst, elapsed)
        return worst, cause if explains else None

    def _attainment(self, by: By) -> Attainment:
        return attainment(
            period=self.asked.period,
            by=by,
            scope=self.visitor.scope,
            today=self.visitor.today,
            metric=MEASURED,
            unit=self.asked.held.get("unit"),
            whole=self.whole,
            ground=self.ground,
        )

    def _point(self, other: Period) -> SamePoint:
        calendar = calendar_for(self.visitor.company.zone)
        return same_point(self.asked.period, other, self.visitor.today, calendar)

    def _ask(
        self, metrics: tuple[str, ...], period: Period, *, by: tuple[Dimension, ...] = (), until: date | None = None
    ) -> Table:
        unit, person = self.held.get("unit"), self.held.get("person")
        question = Question(metrics=metrics, period=period, by=by, until=until, unit=unit, person=person)
        return ask(question, scope=self.visitor.scope)


def _gap(line: Line, elapsed: Decimal) -> Decimal:
    """How much less a node has than time would have it; 0 without a target."""
    return line.target * elapsed - line.actual if line.target else Decimal(0)


def _is_far(line: Line, elapsed: Decimal) -> bool:
    return line.rate is not None and line.rate < elapsed - _FAR_BEHIND


def _under(unit: Line, rows: list[tuple[Line, int]]) -> Iterator[tuple[Line, int]]:
    """The rows that stand below a unit, which is one of the upper ones."""
    inside = False
    for line, depth in rows:
        if depth == 0:
            inside = line is unit
        elif inside:
            yield line, depth
