"""The object type of daily work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.business.work import rules, services
from yeji.business.work.models import ActivityKind, ActivityState
from yeji.records.fields import Choice, Day, Link, Note, Number, PersonLink, Text, TimeOfDay
from yeji.records.filters.compact import read
from yeji.records.types import Moment, ObjectType, Verb, registry
from yeji.records.views.shape import View

ACTIVITY = ObjectType(
    key="activity",
    model="work.Activity",
    label=_("activity"),
    plural=_("activities"),
    icon="calendar",
    title="subject",
    owner="owner",
    fields=(
        Text(key="subject", label=_("subject"), required=True),
        Text(key="code", label=_("activity number"), longest=100, code=True),
        Choice(
            key="kind", label=_("kind"), options=tuple(ActivityKind.choices), default=ActivityKind.CALL, required=True
        ),
        Choice(
            key="state",
            label=_("state"),
            options=tuple(ActivityState.choices),
            default=ActivityState.OPEN,
            read_only=True,
        ),
        Link(key="customer", label=_("customer"), to="customer"),
        Link(key="contact", label=_("contact"), to="contact"),
        Link(key="deal", label=_("deal"), to="deal"),
        PersonLink(key="owner", label=_("owner")),
        Day(key="due_on", label=_("due on")),
        TimeOfDay(key="due_at", label=_("due at")),
        Day(key="done_on", label=_("done on")),
        Number(key="minutes", label=_("minutes")),
        Note(key="result", label=_("result")),
    ),
    columns=("subject", "kind", "customer", "due_on", "due_at", "done_on", "owner"),
    filters=("state", "kind", "owner"),
    order="-due_on",
    rule=rules.complete_activity,
    calendar="due_on",
    over="state:in:done",
    views=(
        View(
            key="overdue",
            label=_("Overdue"),
            filter=read("state:in:open;due_on:within:past"),
            order="due_on",
        ),
        View(
            key="this_week",
            label=_("This week"),
            filter=read("due_on:within:this_week"),
            order="due_on,due_at",
        ),
    ),
    moment=Moment(done="done_on", due="due_on", sort="kind", text="result"),
    verbs=(
        Verb(
            key="finish",
            label=_("Finish"),
            act=services.finish,
            fields=("done_on", "minutes", "result"),
            offered=services.is_open,
        ),
        Verb(key="reopen", label=_("Reopen"), act=services.reopen, offered=services.is_done),
    ),
)

registry.add(ACTIVITY)
