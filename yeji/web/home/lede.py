"""The sentence that opens the home page: where we are, how that stands against time, what holds us back."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.numbers import Unit, show
from yeji.kit.periods import containing
from yeji.performance.planning.queries import Line
from yeji.ui.components import Figure
from yeji.ui.signs import language, phrase
from yeji.web.home.overview import Overview
from yeji.web.periods import called, short_name

_LEVEL: Final = Decimal("0.0005")
_MOST_MONTHS: Final = 3


def lede(page: Overview) -> SafeString:
    """One to three sentences made by rule from the page's own figures; the figures open their records."""
    return format_html("{}{}", _where_we_are(page), _late(page))


def _where_we_are(page: Overview) -> SafeString:
    whole = page.whole
    parts = {
        "period": called(page.asked.period, page.visitor.today, page.asked.fiscal_start),
        "won": _bold(page.node.figure(whole.actual, page.currency, prose=True)),
    }
    if whole.rate is None:
        return _without_target(page, parts)
    parts["rate"] = _bold(_opening_rate(page, whole.rate))
    if page.elapsed is None:
        return phrase(_("%(period)s: %(won)s won, %(rate)s of target."), **parts)
    said = phrase(
        _("%(period)s: %(won)s won, %(rate)s of target, %(pace)s."), pace=_pace(whole.rate - page.elapsed), **parts
    )
    return format_html("{}{}", said, _held_back(page, page.elapsed))


def _without_target(page: Overview, parts: dict[str, SafeString | str]) -> SafeString:
    """The sentence where the whole has no target to be measured against: whose there are, if there are any."""
    planned = [line for line, depth in page.unit_rows() if depth == 0 and line.key and line.rate is not None]
    if len(planned) == 1 and planned[0].rate is not None:
        return phrase(
            _("%(period)s: %(won)s won. Of what is shown, only %(unit)s has a target, of which %(rate)s is reached."),
            unit=_unit(page, planned[0]),
            rate=_bold(page.asked.of(unit=planned[0].key, attainment=True).figure(planned[0].rate, page.currency)),
            **parts,
        )
    if planned:
        return phrase(_("%(period)s: %(won)s won. No target is set for the whole; units have theirs."), **parts)
    if any(line.rate is not None for line in page.people.lines):
        return phrase(_("%(period)s: %(won)s won. No target is set for the whole; people have theirs."), **parts)
    return phrase(_("%(period)s: %(won)s won. No target is set."), **parts)


def _late(page: Overview) -> SafeString | str:
    """How much of it are late changes of months that were locked already."""
    late = page.late
    if not late:
        return ""
    months = [short_name(containing(one.month, "month"), page.asked.fiscal_start) for one in late if one.month]
    figure = page.node.figure(sum((one.amount for one in late), Decimal(0)), page.currency, prose=True)
    return phrase(
        pgettext("last sentence", " Of this, %(late)s are late changes of locked months: %(months)s."),
        late=format_html('<b><a href="{}">{}</a></b>', page.node.entries_url(), figure.shown()),
        months=pgettext("between months", ", ").join(months)
        if len(months) <= _MOST_MONTHS
        else f"{months[0]} – {months[-1]}",
    )


def _opening_rate(page: Overview, rate: Decimal) -> Figure:
    return page.node.of(attainment=True).figure(rate, page.currency, prose=True)


def _held_back(page: Overview, elapsed: Decimal) -> SafeString | str:
    behind = page.furthest_behind()
    if behind is None:
        return ""
    unit, cause = behind
    told = {"unit": _unit(page, unit), "points": points(elapsed - (unit.rate or Decimal(0)))}
    if cause is None:
        return phrase(pgettext("second sentence", " %(unit)s is furthest behind, by %(points)s."), **told)
    return phrase(
        pgettext("second sentence", " %(unit)s is furthest behind, by %(points)s, mostly for %(cause)s."),
        cause=_unit(page, cause),
        **told,
    )


def _unit(page: Overview, line: Line) -> SafeString:
    return format_html('<b><a href="{}">{}</a></b>', page.url(page.asked.of(unit=line.key)), line.label)


def _pace(ahead: Decimal) -> SafeString:
    if abs(ahead) < _LEVEL:
        return phrase(_("level with time"))
    if ahead > 0:
        return phrase(_("%(points)s ahead of time"), points=format_html('<b class="good">{}</b>', points(ahead)))
    return phrase(_("%(points)s behind time"), points=format_html('<b class="bad">{}</b>', points(-ahead)))


def points(part: Decimal) -> str:
    """A difference of two rates in words: ``1.3 points``."""
    figure = show(part, language=language(), unit=Unit.RATE).removesuffix("%")
    return _("%(points)s points") % {"points": figure}


def _bold(what: object) -> SafeString:
    return format_html("<b>{}</b>", what)
