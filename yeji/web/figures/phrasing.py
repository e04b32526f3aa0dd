"""What a figure asks, in words: its name, its period, what it is narrowed to, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.ledger.columns import Kind
from yeji.ledger.metrics import Metric
from yeji.ledger.question import MAY_NAME_NONE, NAMES_NONE, Dimension, View
from yeji.ledger.showing import names_of
from yeji.ledger.traits import Trait
from yeji.ui.signs import enumerated
from yeji.web.figures.asking import Asking, span_of
from yeji.web.figures.splitting import KINDS, nothing_of, word_of
from yeji.web.visitor import Visitor


def title_of(asked: Asking, metric: Metric) -> str:
    """The metric's name, and which plan it is when it is one."""
    label = capfirst(str(metric.label))
    return f"{label} · {asked.scenario_label}" if asked.scenario else label


def where(asked: Asking, visitor: Visitor) -> str:
    """Period and scope in words."""
    held = [*((name, (number,)) for name, number in asked.held.items()), *asked.among]
    parts = [span_of(asked), *(_held(Dimension(name), numbers, visitor) for name, numbers in held)]
    parts += [f"{trait.label} {enumerated(values)}" for trait, values in _by_trait(asked).items()]
    if asked.unassigned:
        parts.append(_("Unassigned"))
    if asked.overlay:
        parts.append(str(KINDS[Kind.OVERLAY]))
    parts += _as_told(asked, visitor)
    if not {"unit", "person", "position"} & {name for name, _numbers in held} and not asked.unassigned:
        parts.insert(1, _("Whole company") if visitor.scope.sees_all_figures else _("What you may see"))
    return " · ".join(parts)


def _held(one: Dimension, numbers: Sequence[int], visitor: Visitor) -> str:
    """What a dimension is held at, in words."""
    named = names_of(one, numbers, scope=visitor.scope)
    none = NAMES_NONE if one in MAY_NAME_NONE else None
    told = [nothing_of(one) if number == none else named.get(number) or f"#{number}" for number in numbers]
    return f"{word_of(one)}: {enumerated(told)}" if none in numbers else enumerated(told)


def _by_trait(asked: Asking) -> dict[Trait, list[str]]:
    """The traits that are held fixed, each with its values in words."""
    found: dict[Trait, list[str]] = {}
    for trait, value in asked.traits:
        found.setdefault(trait, []).append(trait.shown(value) or _("not filled in"))
    return found


def _as_told(asked: Asking, visitor: Visitor) -> Iterator[str]:
    """In which way it is told, where that is not the usual one."""
    if asked.view == View.RESTATED:
        yield _("late changes in the month they belong to")
    if asked.tree_on is not None:
        yield _("as things stand today")
    if asked.known_at is not None:
        known = asked.known_at.astimezone(ZoneInfo(visitor.company.zone))
        yield _("as known at %(moment)s") % {"moment": f"{known:%Y-%m-%d %H:%M}"}
