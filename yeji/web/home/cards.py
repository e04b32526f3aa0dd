"""The home page's parts: gauge, tiles, lists of units and people, and what chooses among them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit, head_unit, show_apart
from yeji.ledger.metrics import Better, plans, registry
from yeji.org.queries import unit_tree
from yeji.performance.planning.queries import Line
from yeji.records.reading import may_write
from yeji.records.types import registry as types
from yeji.ui.components import (
    AttainmentCard,
    Change,
    Gauge,
    Menu,
    Option,
    PaceList,
    PaceRow,
    PeriodChooser,
    Segmented,
    Sparkline,
    Stat,
    Tile,
)
from yeji.ui.signs import delta, face, icon, language, phrase, tag
from yeji.web.figures.asking import Asking
from yeji.web.home.overview import COMPARED, CURVES, MEASURED, TILES, Overview
from yeji.web.periods import CHOSEN, after, as_kind, name_of, word_for

_RATIOS: Final = frozenset({"win_rate"})


def card(page: Overview) -> AttainmentCard:
    """The gauge and its figures."""
    whole, node = page.units.whole, page.node
    due = whole.target * page.elapsed if whole.target and page.elapsed is not None else None
    rate = node.of(attainment=True).figure(whole.rate, page.currency) if whole.rate is not None else None
    return AttainmentCard(
        title=_("Target attainment"),
        subject=capfirst(str(registry.get(MEASURED).label)),
        gauge=Gauge(achieved=whole.actual, target=whole.target, floor=whole.floor, due=due, currency=page.currency),
        rate=rate,
        sign=_sign(whole.actual - due, page) if due is not None else "",
        line=_missing(page),
        stats=tuple(_stats(page)),
        action=_set_target(page) if rate is None else "",
    )


def _set_target(page: Overview) -> SafeString | str:
    """Where a target is missing: the way to set one, for those who may."""
    kind = types.get(next(iter(plans.plans)))
    if not may_write(page.visitor.scope, kind):
        return ""
    wanted = dict(page.node.held) | {"metric": MEASURED, "period": page.asked.period.code(page.asked.fiscal_start)}
    return format_html('<a href="/records/{}/new/?{}">{}</a>', kind.key, urlencode(wanted), _("Set a target"))


def _stats(page: Overview) -> Iterator[Stat]:
    whole, node = page.units.whole, page.node
    yield Stat(label=_("Achieved"), figure=node.figure(whole.actual, page.currency), meaning="ach")
    target = node.of(scenario="target")
    yield Stat(label=_("Target value"), figure=target.figure(whole.target, page.currency), meaning="tgt")
    if whole.floor is not None:
        floor = node.of(scenario="floor")
        yield Stat(label=_("Floor value"), figure=floor.figure(whole.floor, page.currency), meaning="flr")


def _sign(ahead: Decimal, page: Overview) -> SafeString:
    size = money(abs(ahead), page)
    return tag(_("%(sum)s ahead") % {"sum": size}, "g") if ahead >= 0 else tag(_("%(sum)s behind") % {"sum": size}, "r")


def _missing(page: Overview) -> SafeString | str:
    """What is still to do, in how many working days, and what that makes a day."""
    whole = page.units.whole
    if whole.missing is None:
        return ""
    if whole.missing == 0:
        return _("The target is reached.")
    to_go = phrase(_("%(sum)s to go"), sum=_strong(money(whole.missing, page)))
    left = page.units.elapsed.whole - page.units.elapsed.done
    if page.elapsed is None or left <= 0:
        return to_go
    days = ngettext("%(count)s working day left", "%(count)s working days left", left) % {"count": left}
    daily = phrase(_("%(sum)s a day"), sum=_strong(money(whole.missing / left, page)))
    return format_html("{} · {} · {}", to_go, days, daily)


def money(value: Decimal, page: Overview) -> str:
    """A sum of money in a sentence."""
    return str(show_apart(value, language=language(), unit=Unit.MONEY, currency=page.currency))


def _strong(text: str) -> SafeString:
    return format_html('<b class="num t2">{}</b>', text)


def tiles(page: Overview) -> Iterator[Tile]:
    """The metrics of the page, each with what it was before; whole periods alone are compared."""
    whole_period = page.elapsed is None
    for key in TILES:
        metric = registry.get(key)
        value = page.now.value(key)
        yield Tile(
            label=capfirst(str(metric.label)),
            figure=page.asked.of(metric=key).figure(value, page.currency),
            definition=str(metric.meaning),
            spark=Sparkline(values=[month[key] for month in page.months]) if key in CURVES else None,
            changes=tuple(_changes(page, key)) if whole_period and key in COMPARED else (),
            note=_was_before(page, key) if not whole_period and key in COMPARED else "",
        )


def _changes(page: Overview, key: str) -> Iterator[Change]:
    metric, now = registry.get(key), page.now.value(key)
    for against, table in ((_("YoY"), page.a_year_ago), (_("vs previous"), page.before)):
        was = table.value(key)
        if now is None or was is None or (not was and key not in _RATIOS):
            continue
        points = key in _RATIOS
        change = now - was if points else now / was - 1
        unit = Unit.CHANGE if points else Unit.RATE
        yield Change(against=against, delta=delta(change, unit=unit, up_is_good=metric.better == Better.UP))


def _was_before(page: Overview, key: str) -> SafeString | str:
    asked = page.asked.of(metric=key).during(page.asked.period.previous())
    was = page.before.value(key)
    return phrase(_("Period before: %(figure)s"), figure=asked.figure(was, page.currency)) if was is not None else ""


def units(page: Overview) -> PaceList | None:
    """Attainment by unit; None where the reader sees no unit."""
    rows = page.unit_rows()
    if not rows:
        return None
    return PaceList(
        subject=_("Unit"), measured=measured(page), rows=tuple(_unit_row(page, line, depth) for line, depth in rows)
    )


def _unit_row(page: Overview, line: Line, depth: int) -> PaceRow:
    asked = page.asked.of(unit=line.key, unassigned=line.key is None)
    return _row(
        page,
        line,
        asked,
        href=f"/{asked.of(unit=line.key).query()}" if line.key else "",
        lead=icon("chevron-right", "open") if line.key and not depth else "",
        child=depth > 0,
    )


def people(page: Overview) -> PaceList | None:
    """Attainment by person, best first; None where nobody is to be shown."""
    rows = page.people_rows()
    if not rows:
        return None
    return PaceList(
        subject=_("Person"),
        measured=measured(page),
        wide=True,
        rows=tuple(
            _row(
                page,
                line,
                page.asked.of(person=line.key, unassigned=line.key is None),
                wide=True,
                lead=face(line.label) if line.key else "",
            )
            for line in rows
        ),
    )


def _row(
    page: Overview,
    line: Line,
    asked: Asking,
    *,
    href: str = "",
    lead: SafeString | str = "",
    child: bool = False,
    wide: bool = False,
) -> PaceRow:
    floor = line.floor / line.target if line.floor is not None and line.target else None
    return PaceRow(
        name=line.label or _("Unassigned"),
        figure=asked.figure(line.actual, page.currency, column=True),
        rate=line.rate,
        floor=floor,
        elapsed=page.elapsed if line.rate is not None else None,
        href=href,
        lead=lead,
        child=child,
        wide=wide,
        key=f"{'p' if wide else 'u'}{line.key or 0}",
    )


def measured(page: Overview) -> str:
    """The head of the column of figures, with the unit that its cells leave out."""
    won, unit = _("Won"), head_unit(language=language(), unit=Unit.MONEY, currency=page.currency)
    return f"{won} {unit}".strip()


def periods(page: Overview) -> PeriodChooser:
    """Month, quarter, year; one step back, and on up to the present."""
    asked, today = page.asked, page.visitor.today
    options = tuple(
        Option(
            label=word_for(kind),
            url="/" + asked.during(as_kind(asked.period, kind, today, asked.fiscal_start)).query(),
            current=asked.period.kind == kind,
        )
        for kind in CHOSEN
    )
    return PeriodChooser(
        kinds=Segmented(label=_("Period"), options=options),
        title=name_of(asked.period, asked.fiscal_start),
        previous_url="/" + asked.during(asked.period.previous()).query(),
        next_url="/" + asked.during(after(asked.period, asked.fiscal_start)).query()
        if today >= asked.period.end
        else "",
    )


def scopes(page: Overview) -> Menu | None:
    """The units one can look at; None for those who see only themselves."""
    scope, chosen = page.visitor.scope, page.asked.held.get("unit")
    tree = unit_tree(day=min(page.visitor.today, page.asked.period.end))
    seen = {unit: node for unit, node in tree.items() if scope.sees_all_figures or unit in scope.units}
    if not seen:
        return None
    top = min(node.depth for node in seen.values())
    whole = _("Whole company") if scope.sees_all_figures else _("All my units")
    everything = Option(label=whole, url="/" + page.asked.anywhere().query(), current=chosen is None)
    options = [
        Option(
            label=node.label,
            url="/" + page.asked.of(unit=unit).query(),
            current=chosen == unit,
            level=min(node.depth - top, 2),
        )
        for unit, node in seen.items()
    ]
    current = seen[chosen].label if chosen in seen else whole
    return Menu(label=current, icon="sitemap", css="chip on", options=(everything, *options))
