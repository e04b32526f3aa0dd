"""By what figures can be split: the dimensions and traits that a chooser offers, with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yeji.ledger.answerable import sources_of, without_stages
from yeji.ledger.before import Before
from yeji.ledger.columns import ATTAINMENT, Kind
from yeji.ledger.metrics import registry
from yeji.ledger.question import GRAINS, By, Dimension
from yeji.ledger.showing import STAGE_UNKNOWN
from yeji.ledger.traits import STAGE, Trait, traits
from yeji.org.scopes import Scope
from yeji.ui.components.fields import Option

WORDS: Final[Mapping[Dimension, Any]] = {
    Dimension.PERSON: gettext_lazy("Person"),
    Dimension.UNIT: gettext_lazy("Unit"),
    Dimension.POSITION: gettext_lazy("Position"),
    Dimension.PRODUCT: gettext_lazy("Product"),
    Dimension.PRODUCT_TREE: gettext_lazy("Product with all below it"),
    Dimension.CUSTOMER: gettext_lazy("Customer"),
    Dimension.TERRITORY: gettext_lazy("Territory"),
    Dimension.TERRITORY_TREE: gettext_lazy("Territory with all below it"),
    Dimension.STAGE: gettext_lazy("Stage"),
    Dimension.YEAR: gettext_lazy("Year"),
    Dimension.HALF: gettext_lazy("Half year"),
    Dimension.QUARTER: gettext_lazy("Quarter"),
    Dimension.MONTH: gettext_lazy("Month"),
    Dimension.WEEK: gettext_lazy("Week"),
    Dimension.DAY: gettext_lazy("Day"),
}
KINDS: Final[Mapping[str, Any]] = {
    Kind.ACTUAL: pgettext_lazy("scenario", "What was counted"),
    Kind.TARGET: gettext_lazy("Target"),
    Kind.FLOOR: gettext_lazy("Floor"),
    Kind.STRETCH: gettext_lazy("Stretch"),
    Kind.FORECAST: gettext_lazy("Forecast"),
    Kind.LAST_YEAR: gettext_lazy("The same time last year"),
    Kind.OVERLAY: gettext_lazy("Overlay, in no total"),
    ATTAINMENT: gettext_lazy("Attainment"),
}
"""What the columns of an answer hold, in words."""


def word_of(one: By) -> str:
    """What a dimension or trait is called."""
    return one.label if isinstance(one, Trait) else str(WORDS[one])


def nothing_of(one: By) -> str:
    """What stands where an entry names none."""
    if isinstance(one, Trait):
        return _("not filled in")
    if one == Dimension.STAGE:
        return str(STAGE_UNKNOWN)
    if one == Dimension.UNIT:
        return _("no unit")
    return _("nobody") if one in (Dimension.PERSON, Dimension.POSITION) else _("none")


def told_before(units: Before) -> str:
    """Where a person's figure was earned before a transfer."""
    return " · ".join(_("%(count)s earlier in %(unit)s") % {"count": count, "unit": unit} for unit, count in units)


def options(metrics: Sequence[str], *, scope: Scope) -> tuple[Option, ...]:
    """What these metrics can be split by: dimensions, then fields, then stretches of time."""
    known = [registry.metrics[key] for key in metrics if key in registry.metrics]
    sources = sources_of(known)
    found: list[By] = [one for one in WORDS if one not in GRAINS]
    found += traits(sources if len(sources) == 1 else (), scope=scope)
    if without_stages(known) is not None:
        found = [one for one in found if one != Dimension.STAGE and not (isinstance(one, Trait) and one.of == STAGE)]
    return tuple(Option(value=one.value, label=word_of(one)) for one in (*found, *GRAINS))
