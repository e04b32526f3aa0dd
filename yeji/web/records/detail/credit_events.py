"""Beside a re-credit in the timeline stands what it moved: of each metric, from whom and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.ledger.recredited import Moved, credits_anew, moved
from yeji.records.models import History
from yeji.records.types import ObjectType
from yeji.ui.components import Event, FieldChange
from yeji.web.figures.asking import shown
from yeji.web.records.detail.amounts import amount_of
from yeji.web.visitor import Visitor


def with_credit(kind: ObjectType, writes: Sequence[History], told: Sequence[Event], visitor: Visitor) -> list[Event]:
    """The events, those of re-crediting with what they moved; one query if there are any."""
    moments = {write.at for write in writes if write.at is not None and credits_anew(write.verb)}
    if not moments:
        return list(told)
    found = moved(writes[0].record, moments, scope=visitor.scope)
    return [
        replace(event, changes=_changes(kind, found.get(write.at, ()), visitor))
        if write.at is not None and credits_anew(write.verb)
        else event
        for write, event in zip(writes, told, strict=True)
    ]


def _changes(kind: ObjectType, lines: Sequence[Moved], visitor: Visitor) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            label=capfirst(str(metric.label)),
            was=_side(kind, [line for line in group if _worth(line) < 0], visitor),
            now=_side(kind, [line for line in group if _worth(line) >= 0], visitor),
        )
        for metric, group in ((metric, list(part)) for metric, part in groupby(lines, key=lambda line: line.metric))
    )


def _worth(line: Moved) -> int:
    """Whether it was given or taken; what a refund takes away is given to nobody."""
    return line.count or (1 if line.amount > 0 else -1)


def _side(kind: ObjectType, lines: Sequence[Moved], visitor: Visitor) -> SafeString:
    parts = [(line.person or _("nobody"), _on_top(line), _figure(kind, line, visitor)) for line in lines]
    return format_html_join(mark_safe("<br>"), "{}{} {}", parts) if parts else mark_safe("—")


def _on_top(line: Moved) -> str:
    return f" ({_('On top')})" if line.overlay else ""


def _figure(kind: ObjectType, line: Moved, visitor: Visitor) -> SafeString | str:
    value = amount_of(kind, line.metric, line.amount, line.count)
    return "" if value is None else format_html("{}", shown(line.metric, value, visitor.company.currency))
