"""A stage in a column: how far a record has come, as a row of little bars, beside the stage's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yeji.org.scopes import Scope
from yeji.process.models import Outcome
from yeji.records.reading import visible
from yeji.records.types import ObjectType, registry
from yeji.ui.signs import tag
from yeji.web.records.detail.stage_path import stage_link


@dataclass(frozen=True)
class Step:
    """A stage's place among the open ones and how many those are; place 0 where a record has ended, won or not."""

    place: int
    of: int
    won: bool = False


def steps_of(kind: ObjectType, scope: Scope) -> Mapping[int, Step]:
    """The stages by id, for types whose records stand in them."""
    link = stage_link(kind)
    if link is None:
        return {}
    named = list(visible(scope, registry.get(link.to)).order_by("place", "pk").values_list("pk", "outcome"))
    ways = [pk for pk, outcome in named if outcome == Outcome.OPEN]
    places = {pk: place for place, pk in enumerate(ways, start=1)}
    return {pk: Step(places.get(pk, 0), len(ways), outcome == Outcome.WON) for pk, outcome in named}


@lru_cache(maxsize=256)
def stage_shown(name: str, step: Step) -> SafeString:
    """A stage with its bars; where a record has ended, a label."""
    if not step.place:
        return tag(name, "g" if step.won else "")
    bars = "<i class=on></i>" * step.place + "<i></i>" * (step.of - step.place)
    return format_html('<span class="row-x"><span class="pips" aria-hidden="true">{}</span>{}</span>',
                       mark_safe(bars), name)  # fmt: skip  # noqa: S308 - nothing but bars
