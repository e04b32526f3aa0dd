"""Credit by territory: who was responsible for the territory of a record's customer, as SQL, and what that reads."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from yeji.ledger.built import choices as chosen
from yeji.ledger.built.choices import BadDefinition, Choices
from yeji.ledger.built.paths import DAY, path_of
from yeji.ledger.capture.keepers import keeper_reads
from yeji.ledger.metrics import Read
from yeji.records.territories.dividing import TERRITORY, is_divided, way_to
from yeji.records.types import ObjectType

_NOW: Final = "'infinity'::date"
"""A day after all changes."""


def keeper_sql(made: Choices, kind: ObjectType) -> str:
    """SQL for the person who was responsible for the territory on the day that counts; of a level, who is now.

    :raises BadDefinition: if records of this type stand in no territory.
    """
    day = _NOW if made.value == chosen.LEVEL else path_of(kind, made.on, field="on", sorts=(DAY,)).sql()
    return f"ledger_keeper({customer_sql(kind)}, {day})"


def customer_sql(kind: ObjectType) -> str:
    """SQL for the customer of a record ``r``, whose territory it is.

    :raises BadDefinition: if records of this type belong to none.
    """
    if is_divided(kind):
        return "r.id"
    link = way_to(kind)
    if link is None:
        message = _("%(plural)s belong to no customer, so they stand in no territory.")
        raise BadDefinition(message % {"plural": kind.plural}, field="credit")
    return link.sql("r")


def territory_reads(kind: ObjectType) -> tuple[Read, ...]:
    """What of customers and territories says who is credited."""
    link = None if is_divided(kind) else way_to(kind)
    stands = (Read(type=link.to, field=TERRITORY, link=link.sql("{0}")),) if link else ()
    return (*stands, *keeper_reads(customer_sql(kind)))
