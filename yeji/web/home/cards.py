"""The overview's parts about plans: the gauge, the lists of units and people, the podium."""

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
from yeji.ledger.metrics import plans, registry
from yeji.performance.planning.queries import Line
from yeji.records.reading import plans_for
from yeji.records.types import registry as types
from yeji.ui.components import (
    AttainmentCard,
    Gauge,
    PaceList,
    PaceRow,
    Place,
    Podium,
    Stat,
)
from yeji.ui.signs import face, language, phrase, tag
from yeji.web.figures.asking import Asking
from yeji.web.home.overview import MEASURED, Overview

_FEW_ROWS: Final = 8


def card(page: Overview) -> AttainmentCard:
    """The gauge and its figures."""
    whole, node = page.whole, page.node
    due = whole.target * page.elapsed if whole.target and page.elapsed is not None else None
    rate = node.of(attainment=True).figure(whole.rate, page.currency) if whole.rate is not None else None
    return AttainmentCard(
        title=_("Target attainment"),
        subject=capfirst(str(registry.get(MEASURED).label)),
        gauge=Gauge(achieved=whole.actual, target=whole.target, floor=whole.floor, due=due, currency=page.currency),
        rate=rate,
        sign=_sign(whole.actual - due, page) if due is not None else "",
        line=missing(page),
        stats=tuple(_stats(page)),
        action=_set_target(page) if rate is None else "",
    )


def _set_target(page: Overview) -> SafeString | str:
    """Where a target is missing: the way to set one, for those who may."""
    kind = types.get(next(iter(plans.plans)))
    node = {key: page.held.get(key) for key in kind.about or ()}
    if not plans_for(page.visitor.scope, kind, node):
        return ""
    wanted = dict(page.node.held) | {"metric": MEASURED, "period": page.asked.period.code(page.asked.fiscal_start)}
    return format_html('<a href="/records/{}/new/?{}">{}</a>', kind.key, urlencode(wanted), _("Set a target"))


def _stats(page: Overview) -> Iterator[Stat]:
    whole, node = page.whole, page.node
    yield Stat(label=_("Achieved"), figure=node.figure(whole.actual, page.currency), meaning="ach")
    target = node.of(scenario="target")
    yield Stat(label=_("Target value"), figure=target.figure(whole.target, page.currency), meaning="tgt")
    if whole.floor is not None:
        floor = node.of(scenario="floor")
        yield Stat(label=_("Floor value"), figure=floor.figure(whole.floor, page.currency), meaning="flr")


def _sign(ahead: Decimal, page: Overview) -> SafeString:
    size = money(abs(ahead), page)
    return tag(_("%(sum)s ahead") % {"sum": size}, "g") if ahead >= 0 else tag(_("%(sum)s behind") % {"sum": size}, "r")


def missing(page: Overview) -> SafeString | str:
    """What is still to do, in how many working days, and what that makes a day."""
    whole = page.whole
    if whole.missing is None:
        return ""
    if whole.missing == 0:
        return _("The target is reached.")
    to_go = phrase(_("%(sum)s to go"), sum=_strong(money(whole.missing, page)))
    left = page.ground.elapsed.whole - page.ground.elapsed.done
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


def units(page: Overview) -> PaceList | None:
    """Attainment by unit; None where the reader sees no unit."""
    if not page.unit_rows():
        return None
    return PaceList(subject=_("Unit"), measured=measured(page), rows=tuple(_unit_rows(page)))


def _unit_rows(page: Overview) -> Iterator[PaceRow]:
    rows = page.unit_rows()
    parents = {key for line, _depth in rows for key in _above(page, line)}
    behind = page.furthest_behind()
    few = len(rows) <= _FEW_ROWS
    shown = "", False
    for line, depth in rows:
        asked = page.asked.of(unit=line.key, unassigned=line.key is None)
        key = f"u{line.key or 0}"
        if not depth:
            shown = key, few or (behind is not None and behind[1] is not None and behind[0].key == line.key)
        href = page.url(asked.of(unit=line.key)) if line.key else ""
        if depth:
            yield _row(page, line, asked, href=href, child=True, under=shown[0], folded=not shown[1])
        else:
            yield _row(page, line, asked, href=href, folds=line.key in parents, folded=not shown[1])


def _above(page: Overview, line: Line) -> tuple[int, ...]:
    at = page.ground.tree.get(line.key or 0)
    return at.ancestors if at else ()


def people(page: Overview) -> tuple[PaceList, ...]:
    """Attainment by person, best first, in two columns where there are many; nothing where there is only oneself."""
    rows = [_person_row(page, line) for line in page.people_rows()]
    if len(rows) < 2:
        return ()
    half = (len(rows) + 1) // 2 if len(rows) > _FEW_ROWS else len(rows)
    parts = (tuple(rows[:half]), tuple(rows[half:]))
    return tuple(PaceList(subject=_("Person"), measured=measured(page), wide=True, rows=part) for part in parts if part)


def _person_row(page: Overview, line: Line) -> PaceRow:
    asked = page.asked.of(person=line.key, unassigned=line.key is None)
    return _row(page, line, asked, wide=True, lead=face(line.label) if line.key else "")


def _row(
    page: Overview,
    line: Line,
    asked: Asking,
    *,
    href: str = "",
    lead: SafeString | str = "",
    child: bool = False,
    wide: bool = False,
    under: str = "",
    folds: bool = False,
    folded: bool = False,
) -> PaceRow:
    floor = line.floor / line.target if line.floor is not None and line.target else None
    return PaceRow(
        name=line.label or _("Unassigned"),
        figure=asked.figure(line.actual, page.currency, column=True),
        rate=line.rate,
        rate_figure=asked.of(attainment=True).figure(line.rate, page.currency) if line.rate is not None else None,
        floor=floor,
        elapsed=page.elapsed if line.rate is not None else None,
        href=href,
        under=under,
        folds=folds,
        folded=folded,
        lead=lead,
        child=child,
        wide=wide,
        key=f"{'p' if wide else 'u'}{line.key or 0}",
    )


def measured(page: Overview) -> str:
    """The head of the column of figures, with the unit that its cells leave out."""
    won, unit = _("Won"), head_unit(language=language(), unit=Unit.MONEY, currency=page.currency)
    return f"{won} {unit}".strip()


def podium(page: Overview) -> Podium | None:
    """The three best and oneself; None for those who see themselves alone."""
    places = page.podium()
    if len(page.people.lines) < 2 or not places:
        return None
    most = max((line.actual for _rank, line in places), default=Decimal(0))
    own = page.visitor.scope.person
    return Podium(
        places=tuple(
            Place(
                rank=rank,
                name=line.label,
                unit=page.homes.get(line.key or 0, ""),
                part=line.actual / most if most > 0 else Decimal(0),
                figure=page.asked.of(person=line.key).figure(line.actual, page.currency, column=True),
                own=line.key == own,
            )
            for rank, line in places
        )
    )
