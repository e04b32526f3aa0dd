"""The board of six: customers, amount, pipeline, attainment, and how the amount compares with before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit, show_apart
from yeji.kit.pace import SamePoint
from yeji.ledger.metrics import Better, registry
from yeji.ledger.tiles import ATTAINMENT
from yeji.ui.components import PaceBar, Sparkline, Tile
from yeji.ui.signs import delta, language, phrase
from yeji.web.home.overview import MEASURED, Overview
from yeji.web.periods import short_name

Tone = Literal["", "good", "bad"]
AGAINST: Final = ("year", "previous")


def tiles(page: Overview) -> Iterator[Tile]:
    """The figures that the reader chose, never more than six; what there is no plan for is left out."""
    own = {"signed_customers": _customers, "won_amount": _amount, "open_pipeline": _pipeline}
    for key in page.tiles:
        if key in own:
            yield own[key](page)
        elif key in AGAINST:
            yield _change(page, key)
        elif key != ATTAINMENT:
            yield _plain(page, key)
        elif page.whole.rate is not None:
            yield _attainment(page, page.whole.rate)


def _plain(page: Overview, key: str) -> Tile:
    """Any metric: its figure, and how it compares with a year before after as many working days."""
    metric, value, was = registry.get(key), page.figure_of(key), page.then.value(key)
    point = page.year_ago
    change = value / was - 1 if value is not None and was is not None and was > 0 else None
    other = page.node.of(metric=key).during(point.period, point.until).figure(was, page.currency)
    said = delta(change, up_is_good=metric.better == Better.UP)
    return Tile(
        label=capfirst(str(metric.label)),
        figure=page.node.of(metric=key).figure(value, page.currency),
        definition=str(metric.meaning),
        breakdown=phrase(_("%(change)s year on year"), change=said) if change is not None else "",
        note=format_html("{} {}", span_of(page, point), other),
    )


def _customers(page: Overview) -> Tile:
    key = "signed_customers"
    metric, value = registry.get(key), page.now.value(key)
    deals = page.node.of(metric="won_deals").figure(page.now.value("won_deals"), page.currency)
    won = page.whole.actual
    note = phrase(_("%(sum)s a customer on average"), sum=_money(won / value, page)) if value and won > 0 else ""
    return Tile(
        label=capfirst(str(metric.label)),
        figure=page.node.of(metric=key).figure(value, page.currency),
        definition=str(metric.meaning),
        breakdown=phrase(_("%(deals)s deals won"), deals=deals),
        note=note,
    )


def _amount(page: Overview) -> Tile:
    metric, months = registry.get(MEASURED), page.months
    rate = page.node.of(metric="win_rate").figure(page.now.value("win_rate"), page.currency)
    return Tile(
        label=capfirst(str(metric.label)),
        figure=page.node.of(metric=MEASURED).figure(page.now.value(MEASURED), page.currency),
        definition=str(metric.meaning),
        breakdown=phrase(_("Win rate %(rate)s"), rate=rate),
        spark=Sparkline(
            values=[month.value for month in months],
            running=months[-1].running,
            says=_("Won amount by month, the last twelve"),
        ),
    )


def _pipeline(page: Overview) -> Tile:
    key = "open_pipeline"
    metric = registry.get(key)
    value, number = (page.figure_of(name) or Decimal(0) for name in (key, "open_deals"))
    deals = page.node.of(metric="open_deals").figure(number, page.currency)
    missing = page.whole.missing
    note: SafeString | str = ""
    if missing and value > 0 and page.elapsed is not None:
        times = show_apart(value / missing, language=language(), unit=Unit.NUMBER).figure
        note = _("%(times)s times what is to go") % {"times": times}
    return Tile(
        label=capfirst(str(metric.label)),
        figure=page.node.of(metric=key).figure(value, page.currency),
        definition=str(metric.meaning),
        breakdown=phrase(_("%(deals)s open deals"), deals=deals),
        note=note,
    )


def _attainment(page: Overview, rate: Decimal) -> Tile:
    whole = page.whole
    floor = whole.floor / whole.target if whole.floor is not None and whole.target else None
    note: SafeString | str = _("The period is over.")
    if page.elapsed is not None:
        gone = show_apart(page.elapsed, language=language(), unit=Unit.RATE)
        ahead = delta(rate - page.elapsed, unit=Unit.CHANGE)
        note = phrase(_("Time %(gone)s · %(ahead)s"), gone=str(gone), ahead=ahead)
    missing = whole.missing
    return Tile(
        label=_("Attainment of the target"),
        figure=page.node.of(attainment=True).figure(rate, page.currency),
        definition=_("What was achieved, divided by the target of the same unit or person."),
        breakdown=phrase(_("%(sum)s to go"), sum=_money(missing, page)) if missing else _("The target is reached."),
        bar=PaceBar(rate=rate, floor=floor, elapsed=page.elapsed, key="board"),
        note=note,
    )


def _change(page: Overview, against: str) -> Tile:
    """Growth against a year or a period ago, after as many working days; the other side is a figure of its own."""
    yearly = against == "year"
    point = page.year_ago if yearly else page.previous
    was = page.at(point)
    now = page.whole.actual
    change = now / was - 1 if was > 0 else None
    other = page.node.during(point.period, point.until).figure(was, page.currency)
    tone: Tone = "" if change is None or not change else "good" if change > 0 else "bad"
    return Tile(
        label=_("Won, year on year") if yearly else _("Won, against the period before"),
        definition=_("Both periods after the same number of working days."),
        figure=page.node.of(against=against).figure(change, page.currency),
        tone=tone,
        breakdown=_more_or_less(now - was, page) if was > 0 else _("Nothing was won then."),
        spark=_growth(page, yearly=yearly, tone=tone),
        note=format_html("{} {}", span_of(page, point), other),
    )


def span_of(page: Overview, point: SamePoint) -> str:
    """``2025 Q2, first 34 working days``."""
    name = short_name(point.period, page.asked.fiscal_start)
    if point.until is None:
        return name
    return ngettext("%(period)s, first working day", "%(period)s, first %(count)s working days", point.days) % {
        "period": name,
        "count": point.days,
    }


def _more_or_less(difference: Decimal, page: Overview) -> SafeString:
    size = _money(abs(difference), page)
    return phrase(_("%(sum)s more"), sum=size) if difference >= 0 else phrase(_("%(sum)s less"), sum=size)


def _growth(page: Overview, *, yearly: bool, tone: Tone) -> Sparkline | None:
    """Growth month by month, of whole months alone; None where a month has nothing to grow from."""
    whole = [month for month in page.months if not month.running]
    values = [month.value for month in whole]
    pairs = (
        [(month.value, month.year_before) for month in whole] if yearly else [*zip(values[1:], values, strict=False)]
    )
    if len(pairs) < 2 or any(before <= 0 for _now, before in pairs):
        return None
    says = _("Year on year by month") if yearly else _("Against the month before, by month")
    return Sparkline(values=[now / before - 1 for now, before in pairs], tone=tone, says=says)


def _money(value: Decimal, page: Overview) -> SafeString:
    shown = show_apart(value, language=language(), unit=Unit.MONEY, currency=page.currency)
    return format_html('<span class="num">{}</span>', str(shown))
