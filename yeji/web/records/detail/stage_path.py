"""A record's way through its stages: how long it stood in each, and what the next step is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.platform.rows import Row
from yeji.process.models import Outcome
from yeji.process.models import Stage as Step
from yeji.records.fields import Link
from yeji.records.models import History
from yeji.records.reading import may_change, visible
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Stage, StageChevron
from yeji.web.visitor import Visitor

_PIPELINE = "stage"


@dataclass(frozen=True, kw_only=True)
class Path:
    """The stages as a row of arrows, and the move to the next one (its label and address), empty when there is none.

    ``over``: it has come to its end.
    """

    chevron: StageChevron
    next_label: str = ""
    next_url: str = ""
    over: bool = False


def path_of(kind: ObjectType, row: Row, visitor: Visitor, writes: Sequence[History]) -> Path | None:
    """The way of a record, for types that have one. ``writes`` are those that changed its stage, oldest first."""
    link = stage_link(kind)
    if link is None:
        return None
    steps: list[Step] = list(visible(visitor.scope, registry.get(_PIPELINE)).order_by("place", "pk"))
    now = next((step for step in steps if step.pk == link.of(row)), None)
    if now is None:
        return None
    spans = days_in(row, link, writes, until=visitor.at)
    ways = [step for step in steps if step.outcome == Outcome.OPEN]
    over = now.outcome != Outcome.OPEN
    shown = tuple(_stage(step, now, spans, over=over) for step in ways)
    if over:
        end = Stage(label=now.name, state="won" if now.outcome == Outcome.WON else "lost")
        return Path(chevron=StageChevron(stages=(*shown, end)), over=True)
    ends = " / ".join(step.name for step in steps if step.outcome != Outcome.OPEN)
    chevron = StageChevron(stages=(*shown, Stage(label=ends, state="ahead")) if ends else shown)
    label, url = _next(kind, row, ways, now, visitor)
    return Path(chevron=chevron, next_label=label, next_url=url)


def stage_link(kind: ObjectType) -> Link | None:
    """The field by which records of a type stand in a stage."""
    return next((item for item in kind.links() if item.to == _PIPELINE), None)


def stage_writes(kind: ObjectType, record: int) -> list[History]:
    """The writes that moved a record from stage to stage, oldest first. For records the reader was let see."""
    link = stage_link(kind)
    if link is None:
        return []
    return list(History.objects.filter(record=record, changes__has_key=link.logged).order_by("id"))


def days_in(row: Row, link: Link, writes: Sequence[History], *, until: datetime) -> Mapping[int, int]:
    """Whole days in each stage, all stays in it together, from the record's first moment to ``until``."""
    seconds: dict[int, float] = {}
    since = row.created_at
    for write in writes:
        pair = (write.changes or {})[link.logged]
        moment = write.at or write.written_at
        if isinstance(pair, list) and pair[0] is not None:
            seconds[pair[0]] = seconds.get(pair[0], 0.0) + max((moment - since).total_seconds(), 0.0)
        since = moment
    here = link.of(row)
    seconds[here] = seconds.get(here, 0.0) + max((until - since).total_seconds(), 0.0)
    return {stage: int(spent // 86_400) for stage, spent in seconds.items()}


def _stage(step: Step, now: Step, spans: Mapping[int, int], *, over: bool) -> Stage:
    spent = spans.get(step.pk)
    if step.pk == now.pk:
        return Stage(label=step.name, state="now", note=_("day %(count)s") % {"count": (spent or 0) + 1})
    note = "" if spent is None else ngettext("%(count)s day", "%(count)s days", spent) % {"count": spent}
    if over or (step.place or 0, step.pk) < (now.place or 0, now.pk):
        return Stage(label=step.name, state="past", note=note)
    return Stage(label=step.name, state="ahead", note=note)


def _next(kind: ObjectType, row: Row, ways: Sequence[Step], now: Step, visitor: Visitor) -> tuple[str, str]:
    """The move to the next open stage: its words and its address. What ends a record has buttons of its own."""
    later = ways[ways.index(now) + 1 :]
    if kind.board is None or not later or not may_change(visitor.scope, kind, row):
        return "", ""
    label = _("Move to %(stage)s") % {"stage": later[0].name}
    return label, f"/records/{kind.key}/{row.pk}/move/?to={later[0].pk}&version={row.version}"
