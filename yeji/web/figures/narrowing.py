"""What a question is narrowed to: one unit, product or territory with all below it, and what was known on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.ledger.question import CannotAsk, Dimension
from yeji.ledger.showing import NAMED
from yeji.org.queries import unit_tree
from yeji.records.private import may_open
from yeji.records.reading import visible
from yeji.records.trees import PARENT, in_order
from yeji.records.types import registry as types
from yeji.ui.components.fields import ChoiceField, DateField, FormField, Option
from yeji.web.visitor import Visitor

TREES: Final = (Dimension.UNIT, Dimension.PRODUCT_TREE, Dimension.TERRITORY_TREE)
INDENT: Final = "\u3000"
"""Before a name for each step that it stands below another."""
_MOST: Final = 200
"""So many of each are offered; more are asked for over REST."""


def narrowing(only: str, known_on: str, visitor: Visitor) -> Iterator[FormField]:
    """The two controls with what was chosen."""
    yield ChoiceField(
        name="only",
        label=_("Only of"),
        options=tuple(option for one in TREES for option in _options(one, visitor)),
        value=only,
        empty=_("everything"),
    )
    hint = _("Empty: as known now.")
    yield DateField(name="known_on", label=_("As known at the end of"), value=known_on, hint=hint)


def _options(one: Dimension, visitor: Visitor) -> Iterator[Option]:
    """The records of a tree that the visitor may see, each behind the one above it, as the tree stands."""
    kind = types.get(NAMED[one])
    if not may_open(kind, visitor.scope):
        return
    named = capfirst(str(kind.label))
    if one == Dimension.UNIT:
        rows = [(pk, node.label, node.depth) for pk, node in unit_tree(day=visitor.today).items()]
    else:
        title = kind.field(kind.title).column
        found = visible(visitor.scope, kind).order_by(title, "pk").values_list("pk", title)[:_MOST]
        names = dict(found)
        rows = [
            (pk, names[pk], depth) for pk, depth in in_order(names, parents_of(one, names, visitor, day=visitor.today))
        ]
    for pk, name, depth in rows[:_MOST]:
        yield Option(value=f"{one.value}:{pk}", label=INDENT * depth + name, group=named)


def parents_of(one: Dimension, numbers: Collection[int], visitor: Visitor, *, day: date) -> dict[int, int | None]:
    """What each of these records stands under: units as on a day, products and territories as their trees stand."""
    if one == Dimension.UNIT:
        tree = unit_tree(day=day)
        return {number: tree[number].parent for number in numbers if number in tree}
    kind = types.get(NAMED[one])
    above = kind.field(PARENT).column
    return dict(visible(visitor.scope, kind).filter(pk__in=list(numbers)).values_list("pk", above))


def held_of(only: str) -> dict[str, int]:
    """What is held fixed, as a question takes it.

    :raises CannotAsk: if it is none of what can be.
    """
    if not only:
        return {}
    name, _colon, number = only.partition(":")
    if name not in TREES or not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise CannotAsk(_("“%(given)s” cannot be held fixed here.") % {"given": only[:40]}, field="only")
    return {name: int(number)}


def known_at(text: str, visitor: Visitor) -> str | None:
    """The moment at which a day ended by the company's clock; None: now.

    :raises CannotAsk: if it is no day.
    """
    if not text.strip():
        return None
    try:
        day = parse_day(text)
    except Refused:
        raise CannotAsk(_("“%(given)s” is not a day.") % {"given": text[:40]}, field="known_on") from None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(visitor.company.zone)).isoformat()
