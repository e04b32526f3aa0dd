"""The object type of targets, and its place in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.ledger.metrics import Plan, plans
from yeji.performance.planning import rules, services
from yeji.performance.planning.models import Level
from yeji.records.fields import Choice, Day, Link, Money, PeriodCode, PersonLink, Text
from yeji.records.types import ObjectType, registry

TARGET = ObjectType(
    key="target",
    merges=False,
    model="planning.Target",
    label=_("target"),
    plural=_("targets"),
    icon="target",
    title="period",
    about=("person", "unit"),
    unfolds=("level", "amount"),
    identity=("metric", "level", "period", "unit", "person"),
    fields=(
        Text(key="code", label=_("identity"), longest=200, code=True, read_only=True),
        # The wings below have declared their metrics by now: rooms load in the order of the house.
        Choice(key="metric", label=_("metric"), options=services.Plannable(), required=True),
        Choice(key="level", label=_("level"), options=tuple(Level.choices), default="target"),
        PeriodCode(key="period", label=_("period"), required=True),
        Day(key="starts_on", label=_("first day"), read_only=True),
        Day(key="ends_on", label=_("ends before"), read_only=True),
        Link(key="unit", label=_("unit"), to="unit"),
        PersonLink(key="person", label=_("person")),
        Money(key="amount", label=_("target value"), required=True, adds_up=False),
    ),
    columns=("period", "metric", "level", "unit", "person", "amount"),
    filters=("metric", "level", "unit", "person"),
    order="-period",
    rule=rules.complete_target,
    facts=services.target_facts,
    counted=services.counts,
    edited_in_list=("amount",),
)

registry.add(TARGET)
plans.add(Plan(type="target", table="planning_target"))
