"""Targets: what a unit or a position is to reach in a period."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.org.models import Person, Unit
from yeji.platform.rows import Row


class Level(models.TextChoices):
    """Which line a target draws. The codes are the ledger's scenarios."""

    TARGET = "target", _("target")
    FLOOR = "floor", _("floor")
    STRETCH = "stretch", _("stretch")
    FORECAST = "forecast", _("forecast")


class Target(Row):
    """A planned value of one metric for one node over one period. Without unit and person it is the company's."""

    metric = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.TARGET)
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    code = models.CharField(max_length=200, null=True, unique=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="target_amount"),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) | models.Q(person__isnull=True), name="target_one_node"
            ),
        ]
