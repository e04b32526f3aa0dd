"""The object type of stages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.process.models import Outcome
from yeji.records.fields import Choice, Number, Text
from yeji.records.types import ObjectType, registry

STAGE = ObjectType(
    key="stage",
    merges=False,
    model="process.Stage",
    label=_("stage"),
    plural=_("stages"),
    icon="list-check",
    fields=(
        Text(key="name", label=_("name"), required=True, longest=100),
        Text(key="code", label=_("code"), longest=100, code=True),
        Number(key="place", label=_("order")),
        Choice(key="outcome", label=_("outcome"), options=tuple(Outcome.choices), required=True),
        Number(key="stale_after", label=_("stale after days")),
    ),
    columns=("name", "outcome", "place", "stale_after"),
    order="place",
)

registry.add(STAGE)
