"""The object types of the organisation, which lies below this room and cannot declare its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yeji.org.moves import place_new_units
from yeji.org.services import place_people
from yeji.records.fields import Day, Link, Money, Text, YesNo
from yeji.records.types import ObjectType, Written, registry

PERSON = ObjectType(
    key="person",
    merges=False,
    model="org.Person",
    label=_("person"),
    plural=_("people"),
    icon="users",
    fields=(
        Text(key="name", label=pgettext_lazy("of a person", "name"), required=True, longest=200),
        Text(key="code", label=_("staff number"), longest=100, code=True),
        Text(key="email", label=_("e-mail"), longest=254, private=True),
        Text(key="phone", label=_("phone"), longest=40, private=True),
    ),
    columns=("name", "code", "email", "phone"),
    order="name",
    place=place_people,
    traced=(
        Link(key="unit", label=_("unit"), to="unit"),
        Day(key="since", label=_("from day")),
        Day(key="until", label=_("until")),
    ),
)

UNIT = ObjectType(
    key="unit",
    merges=False,
    model="org.Unit",
    label=_("unit"),
    plural=_("units"),
    icon="sitemap",
    fields=(
        Text(key="name", label=_("name"), required=True, longest=200),
        Text(key="code", label=_("code"), longest=100, code=True),
    ),
    columns=("name", "code"),
    order="name",
)

POSITION = ObjectType(
    key="position",
    merges=False,
    model="org.Position",
    label=_("position"),
    plural=_("positions"),
    fields=(Text(key="title", label=_("title"), longest=200), YesNo(key="leads", label=_("leads the unit"))),
    columns=("title", "leads"),
    title="title",
    match="title",
    in_menu=False,
)

RATE = ObjectType(
    key="rate",
    merges=False,
    model="org.ExchangeRate",
    label=_("exchange rate"),
    plural=_("exchange rates"),
    icon="currency-yuan",
    title="currency",
    identity=("currency", "day"),
    fields=(
        Text(key="code", label=_("currency and day"), longest=20, code=True, read_only=True),
        Text(key="currency", label=_("currency"), required=True, longest=3),
        Day(key="day", label=_("from day"), required=True),
        Money(key="rate", label=_("rate"), required=True, places=10),
    ),
    columns=("currency", "day", "rate"),
    order="-day",
)

registry.add(PERSON, UNIT, POSITION, RATE)


def follow_units(written: Written) -> None:
    """Reaction to new units: one that stands nowhere would be in no tree, and its results in no total."""
    if written.kind.key == UNIT.key and written.fresh:
        place_new_units(written.ids)
