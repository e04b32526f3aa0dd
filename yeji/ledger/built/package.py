"""The whole set-up as one file, metrics and all: what ``records.custom.package`` carries, and what is counted of it.

A metric that is new here is built; one that means something else is published as a new version, with a reason, from a
day on, and what that changes month by month is seen before. Both go through the door by which people build metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.carrying import brought, carried, kept_as
from yeji.ledger.built.choices import read as choices_in
from yeji.ledger.built.trying import effect_of
from yeji.ledger.models import Definition
from yeji.org.scopes import Scope
from yeji.records.custom import package as records
from yeji.records.custom.lines import line_of
from yeji.records.custom.package import Step
from yeji.records.custom.told import CannotBuild, Told

METRICS: Final = "metrics"
_WORDS: Final = ("name", "meaning")


@dataclass(frozen=True, kw_only=True)
class Publishing:
    """From which day on changed metrics mean something else (None: in all open months), and why."""

    since: date | None = None
    reason: str = ""


EVERYWHERE: Final = Publishing()


def packed(*, by: Scope) -> Told:
    """Everything that was built, as it is now.

    :raises MayNotBuild: if one may not.
    """
    return {**records.packed(by=by), METRICS: [{"key": key, "definition": told} for key, told in _here().items()]}


def read(text: str | bytes) -> Told:
    """A package from the text of its file.

    :raises CannotBuild: if it is none, or of a version that is not known here.
    """
    return checked(records.read(text))


def checked(package: object) -> Told:
    """A package as a program sent it.

    :raises CannotBuild: if it is none, or of a version that is not known here.
    """
    told = records.checked(package)
    listed = told.get(METRICS, [])
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and isinstance(one.get("key"), str) and isinstance(one.get("definition"), dict)
        for one in listed
    ):
        raise CannotBuild(_("This file is no package."), field=METRICS)
    return told


def steps(package: Told, *, by: Scope, today: date, publishing: Publishing = EVERYWHERE) -> list[Step]:
    """What applying a package would do, in order; nothing where all is so already.

    :raises MayNotBuild: if one may not.
    """
    found = records.steps(package, by=by)
    return [*found, *(replace(one, effect=_effect(one, publishing, today)) for one in _metric_steps(package))]


@transaction.atomic
def apply(package: Told, *, by: Scope, at: datetime, today: date, publishing: Publishing = EVERYWHERE) -> list[Step]:
    """Do it: objects, fields, checks and layouts, then what is counted of them. All of it or nothing.

    :raises MayNotBuild, CannotBuild, UnknownType, BadValue, BadDefinition, CannotChange: naming what cannot be.
    """
    done = records.apply(package, by=by, at=at)
    planned = sorted(_metric_steps(package), key=lambda step: not choices_in(step.after).of_records)
    for step in planned:
        with records.named(records.name_of(step), step.line):
            _publish(step, publishing, by=by, at=at, today=today)
    return [*done, *planned]


def rehearse(package: Told, *, by: Scope, at: datetime, today: date) -> None:
    """Refuse what applying would refuse, before anybody agrees to it; nothing of it stays.

    From which day on metrics mean something else, and why, is asked when that is agreed to; here it is from now on.

    :raises MayNotBuild, CannotBuild, UnknownType, BadValue, BadDefinition, CannotChange: naming what cannot be.
    """
    with records.rehearsed():
        apply(package, by=by, at=at, today=today, publishing=Publishing(since=today, reason="rehearsed"))


def _here() -> dict[str, Told]:
    """The newest version of each metric that is offered, parts before what is worked out from them."""
    rows = Definition.objects.filter(retired=False).order_by("key", "-version").distinct("key")
    first = dict(Definition.objects.filter(version=1).values_list("key", "pk"))
    ordered = sorted(rows, key=lambda one: first.get(one.key, 0))
    found: dict[str, Told] = {}
    for one in ordered:
        made = choices_in(one.body)
        try:
            found[one.key] = carried(made)
        except Refused:  # a field of it has gone: it is as it was kept
            found[one.key] = made.told()
    return found


def _metric_steps(package: Told) -> list[Step]:
    here = _here()
    found: list[Step] = []
    for one in package.get(METRICS, []):
        before = here.get(one["key"])
        with records.named(one["key"], line_of(one)):
            after = kept_as(one["definition"], choices_in)
        if before != after:
            act: Literal["make", "change"] = "change" if before else "make"
            step = Step(act=act, part="metric", type=after["type"], field=one["key"], before=before, after=after)
            found.append(replace(step, line=line_of(one)))
    return found


def _only_words(step: Step) -> bool:
    return {name for name, _was, _now in step.changes()} <= set(_WORDS)


def _effect(step: Step, publishing: Publishing, today: date) -> tuple[Told, ...]:
    """Month by month what a step does to the figures, as far as that can be said before its fields are there."""
    if step.before and _only_words(step):
        return ()
    try:
        since = publishing.since or keeping.first_open_day()
        made = brought(choices_in(step.after))
        return tuple(one.told() for one in effect_of(step.field, made, since=since, today=today))
    except Refused:
        return ()


def _publish(step: Step, publishing: Publishing, *, by: Scope, at: datetime, today: date) -> None:
    given: Mapping[str, Any] = brought(choices_in(step.after)).told()
    if step.before is None:
        keeping.build(key=step.field, given=given, by=by, at=at)
    elif _only_words(step):
        keeping.reword(key=step.field, name=given["name"], meaning=given["meaning"], by=by, at=at)
    else:
        keeping.change(
            key=step.field,
            given=given,
            since=publishing.since,
            reason=publishing.reason,
            by=by,
            at=at,
            today=today,
        )
