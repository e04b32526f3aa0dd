"""What stands beside a record's own fields: who shares it, what it counts for, what links to it, what can be noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit
from yeji.ledger.counted import Counted, counted
from yeji.ledger.metrics import registry as ledger_metrics
from yeji.platform.rows import Row
from yeji.records.fields import Link, SeveralLinks
from yeji.records.reading import may_create
from yeji.records.types import ObjectType
from yeji.ui.components import Action, Figure
from yeji.ui.days import day_tag
from yeji.ui.signs import face
from yeji.web.figures.asking import shown
from yeji.web.records.detail.amounts import amount_of
from yeji.web.records.detail.timeline import event_links
from yeji.web.records.lists.list_page import sums_of, table
from yeji.web.records.lists.listing import Asked, asked_of, rows_of
from yeji.web.records.showing import cells
from yeji.web.visitor import Visitor

_RELATED: Final = 5
_COLUMNS: Final = 4


def shares_of(kind: ObjectType, row: Row, around: cells.Surroundings) -> dict[str, object] | None:
    """Who gets which part of the record's money, for types that share it and records that do."""
    item = next((item for item in kind.fields if item.kind == "shares"), None)
    parts = item.of(row) if item else None
    if item is None or not parts:
        return None
    money = next((one for one in kind.fields if one.kind == "money" and one.key in kind.columns), None)
    whole = money.of(row) if money else None
    currency = cells.currency_of(kind, row, around.currency)
    lines = []
    for part in parts:
        name = around.people.get(int(part["person"]), f"#{part['person']}")
        share = Decimal(part["share"])
        value = None if whole is None else whole * share / 100
        amount = Figure(value=value, unit=money_unit_of(value), currency=currency) if value is not None else None
        lines.append(
            {"face": face(name, "s"), "name": name, "share": share, "overlay": part["overlay"], "amount": amount}
        )
    return {"label": capfirst(str(item.label)), "lines": lines}


def money_unit_of(value: Decimal) -> Unit:
    """万 for large amounts, every cent of small ones."""
    return Unit.CENTS if abs(value) < cells.SMALL_MONEY else Unit.MONEY


def counted_for(kind: ObjectType, row: Row, visitor: Visitor) -> dict[str, object] | None:
    """What the ledger counts the record for, with whom and when; None for a type that no metric counts.

    The amount of a field that the reader's roles hide stays hidden here as well.
    """
    lines, hidden = counted(row.pk, scope=visitor.scope)
    if not lines and not hidden and not ledger_metrics.captured(kind.key):
        return None
    return {
        "lines": [_counted_line(kind, line, visitor) for line in lines],
        "hidden": ngettext(
            "%(count)s more line is credited outside of what you may see.",
            "%(count)s more lines are credited outside of what you may see.",
            hidden,
        )
        % {"count": hidden}
        if hidden
        else "",
    }


def _counted_line(kind: ObjectType, line: Counted, visitor: Visitor) -> dict[str, object]:
    return {
        "metric": line.metric.label,
        "url": f"/entries/{line.metric.key}/?period={line.day.isoformat()}",
        "who": " · ".join(name for name in (line.person, line.unit) if name) or _("nobody"),
        "day": day_tag(line.day, today=visitor.today),
        "belongs": day_tag(line.belongs_on, today=visitor.today) if line.belongs_on else "",
        "overlay": line.overlay,
        "figure": shown(line.metric, amount_of(kind, line.metric, line.amount, line.count), visitor.company.currency),
    }


def log_ways(kind: ObjectType, row: Row, visitor: Visitor) -> Iterator[Action]:
    """What can be noted about the record: the forms of the types that are events in its timeline, filled in."""
    for other, link, _moment in event_links(kind, visitor):
        if may_create(visitor.scope, other):
            known = {link.key: str(row.pk)} | _shared_links(kind, row, other)
            yield Action(
                label=_("Add %(type)s") % {"type": other.label},
                url=f"/records/{other.key}/new/?{urlencode(known)}",
                icon="plus",
                drawer=True,
            )


def _shared_links(kind: ObjectType, row: Row, other: ObjectType) -> dict[str, str]:
    """The links that both types have: what is noted about a deal belongs to the deal's customer too."""
    mine = {link.to: link.of(row) for link in kind.links() if link.kind == "link"}
    return {
        link.key: str(mine[link.to]) for link in other.links() if link.kind == "link" and mine.get(link.to) is not None
    }


def related(kind: ObjectType, row: Row, visitor: Visitor) -> Iterator[dict[str, object]]:
    """The first records of other types that point here, how many there are with their sums, and the way to all."""
    for other in visitor.types():
        for link in other.pointers():
            if link.to != kind.key or not other.in_menu:
                continue
            several = isinstance(link, SeveralLinks)
            asked = asked_of(other, {"f": f"{link.key}:in:{row.pk}"} if several else {link.key: str(row.pk)})
            rows = _first(asked, visitor)
            create = may_create(visitor.scope, other) and _made_from_here(other, link)
            if not rows and not create:
                continue
            known = {link.key, *_shared_links(kind, row, other)}  # what this record says already
            number, sums = (len(rows), []) if not rows else sums_of(asked, visitor)
            yield {
                "title": capfirst(str(other.plural)),
                "by": _by(link, kind),
                "number": Figure(value=Decimal(number)),
                "sums": sums,
                "table": replace(table(asked, rows[:_RELATED], visitor, without=known, most=_COLUMNS), compact=True)
                if rows
                else None,
                "url": asked.url(),
                "more": len(rows) > _RELATED,
                "new": f"/records/{other.key}/new/?{urlencode({link.key: row.pk})}" if create else "",
                "new_label": _("Add %(type)s") % {"type": other.label},
            }


def _made_from_here(other: ObjectType, link: Link | SeveralLinks) -> bool:
    """Whether a new record of a type is naturally made from the record it will link to."""
    return other.owner is not None and link.kind in ("link", "links") and not link.read_only and link.to != other.key


def _first(asked: Asked, visitor: Visitor) -> list[Row]:
    return list(rows_of(asked, visitor.scope).order_by("-pk")[: _RELATED + 1])


def _by(link: Link | SeveralLinks, kind: ObjectType) -> str:
    """Which link it is, when its name is not the type's."""
    return "" if str(link.label) == str(kind.label) else capfirst(str(link.label))
