"""What chooses among the overview's figures: the period and the unit, both in the address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.ui.components import Menu, Option, PeriodChooser, Segmented
from yeji.web.home.overview import Overview
from yeji.web.periods import CHOSEN, after, as_kind, name_of, word_for


def periods(page: Overview) -> PeriodChooser:
    """Month, quarter, year; one step back, and on up to the present."""
    asked, today = page.asked, page.visitor.today
    options = tuple(
        Option(
            label=word_for(kind),
            url=page.url(asked.during(as_kind(asked.period, kind, today, asked.fiscal_start))),
            current=asked.period.kind == kind,
        )
        for kind in CHOSEN
    )
    return PeriodChooser(
        kinds=Segmented(label=_("Period"), options=options),
        title=name_of(asked.period, asked.fiscal_start),
        previous_url=page.url(asked.during(asked.period.previous())),
        next_url=page.url(asked.during(after(asked.period, asked.fiscal_start))) if today >= asked.period.end else "",
    )


def scopes(page: Overview) -> Menu | None:
    """The units one can look at; None for those who see only themselves."""
    scope, chosen = page.visitor.scope, page.asked.held.get("unit")
    seen = {unit: node for unit, node in page.ground.tree.items() if scope.sees_all_figures or unit in scope.units}
    if not seen:
        return None
    top = min(node.depth for node in seen.values())
    whole = _("Whole company") if scope.sees_all_figures else _("All my units")
    everything = Option(label=whole, url=page.url(page.asked.anywhere()), current=chosen is None)
    options = [
        Option(
            label=node.label,
            url=page.url(page.asked.of(unit=unit)),
            current=chosen == unit,
            level=min(node.depth - top, 2),
        )
        for unit, node in seen.items()
    ]
    current = seen[chosen].label if chosen in seen else whole
    return Menu(label=current, icon="sitemap", css="chip on", options=(everything, *options))
