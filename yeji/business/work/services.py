"""The verbs of daily work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.business.work.models import Activity, ActivityState
from yeji.business.work.rules import ActivityRefused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.reading import get
from yeji.records.types import registry


def is_open(activity: Row) -> bool:
    """Whether it is still to be done."""
    return isinstance(activity, Activity) and activity.state == ActivityState.OPEN


def is_done(activity: Row) -> bool:
    """Whether it was done."""
    return isinstance(activity, Activity) and activity.state == ActivityState.DONE


def finish(
    *, activity: int, by: Scope, at: datetime, version: int | None = None, change: Mapping[str, Any] | None = None
) -> Row:
    """Say that it was done: today unless ``change`` names the day, with what came of it. From that day it counts.

    :raises ActivityRefused: if it was done already.
    """
    kind = registry.get("activity")
    if not is_open(get(by, kind, activity)):
        raise ActivityRefused(_("This is done already."), field="done_on")
    day = business_day(at=at, of=company())
    given = {"done_on": day, **(change or {})}
    given["done_on"] = given["done_on"] or day
    return writing.save(kind, activity, given, by=by, at=at, verb="activity.finish", version=version)


def reopen(
    *, activity: int, by: Scope, at: datetime, version: int | None = None, change: Mapping[str, Any] | None = None
) -> Row:
    """Say that it is still to be done after all. What it counted for is taken back.

    :raises ActivityRefused: if it is open.
    """
    kind = registry.get("activity")
    if not is_done(get(by, kind, activity)):
        raise ActivityRefused(_("This is not done yet."), field="done_on")
    given = {**(change or {}), "done_on": None}
    return writing.save(kind, activity, given, by=by, at=at, verb="activity.reopen", version=version)
