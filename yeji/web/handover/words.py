"""Hand-overs in words: how far one is, who gets what, what somebody owns."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yeji.kit.numbers import Unit
from yeji.org.models import HandOver
from yeji.records.handover.asking import names_of
from yeji.records.handover.holdings import REST, Holding
from yeji.records.types import registry
from yeji.ui.components import Cell, Column, DataTable, Figure, Row
from yeji.web.visitor import Visitor


def words_of(found: HandOver) -> str:
    """What has become of it."""
    return {
        HandOver.State.PLANNED: _("planned"),
        HandOver.State.RUNNING: _("under way"),
        HandOver.State.DONE: _("done"),
        HandOver.State.CANCELLED: _("called off"),
        HandOver.State.FAILED: _("failed"),
        HandOver.State.UNDOING: _("being taken back"),
        HandOver.State.UNDONE: _("taken back"),
    }[HandOver.State(found.state)]


def told_of(found: HandOver, visitor: Visitor) -> list[tuple[str, str]]:
    """Who gets what, and what came of it: labels and values."""
    names = names_of(found.receivers.values())
    told: list[tuple[str, str]] = []
    for key, person in found.receivers.items():
        kind = registry.types.get(key)
        label = _("Everything") if key == REST else capfirst(str(kind.plural)) if kind else key
        told.append((label, names.get(person, f"#{person}")))
    ends = [(found.closes, _("the account")), (found.leaves, _("the place in the organisation"))]
    if any(flag for flag, _word in ends):
        told.append((_("Ends with it"), " · ".join(word for flag, word in ends if flag)))
    if found.total or found.ended_at:
        moved = ngettext("%(n)s record handed over", "%(n)s records handed over", found.moved)
        told.append((_("So far"), moved % {"n": f"{found.moved:,}"}))
    return told


def held_table(held: Sequence[Holding], visitor: Visitor) -> DataTable:
    """What somebody owns, type by type."""
    heads = (_("Type"), pgettext("records", "Open"), pgettext("records", "Over"), _("Open amount"))
    return DataTable(
        label=_("Owns"),
        columns=tuple(Column(label=head, numeric=place > 0) for place, head in enumerate(heads)),
        rows=tuple(_row(one, visitor) for one in held),
    )


def _row(one: Holding, visitor: Visitor) -> Row:
    money = [
        (Figure(value=value, unit=Unit.CENTS, currency=currency or visitor.company.currency),)
        for currency, value in sorted(one.money.items())
    ]
    return Row(
        key=one.kind.key,
        cells=(
            Cell(content=capfirst(str(one.kind.plural)), role="title"),
            Cell(content=f"{one.open:,}", numeric=True),
            Cell(content=f"{one.over:,}" if one.over else "", numeric=True),
            Cell(content=format_html_join(" · ", "{}", money), numeric=True),
        ),
    )
