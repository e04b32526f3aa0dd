"""The object type of territories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yeji.records.fields import Link, Number, PersonLink, Text
from yeji.records.territories.dividing import TERRITORY
from yeji.records.territories.rules import LONGEST, complete_territory
from yeji.records.types import ObjectType, registry

TYPE = ObjectType(
    key=TERRITORY,
    merges=False,
    model="org.Territory",
    label=pgettext_lazy("of the market", "territory"),
    plural=_("territories"),
    icon="map-pin",
    fields=(
        Text(key="name", label=_("name"), required=True, longest=200),
        Text(key="code", label=_("code"), longest=100, code=True),
        Link(key="parent", label=pgettext_lazy("of a territory", "belongs to"), to=TERRITORY, tree=True),
        PersonLink(key="manager", label=pgettext_lazy("of a territory", "responsible")),
        Number(
            key="turn",
            label=pgettext_lazy("of a territory", "turn"),
            help=_("The smallest is asked first. Those without a turn come last, the deepest of them first."),
        ),
        Text(
            key="rule",
            label=_("rule"),
            longest=LONGEST,
            help=_("Which customers fall into it, written like this: level:in:A"),
        ),
    ),
    columns=("name", "code", "parent", "manager", "turn"),
    order="name",
    rule=complete_territory,
)

registry.add(TYPE)
