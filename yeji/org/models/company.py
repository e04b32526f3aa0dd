"""The company itself, and the rates at which it counts other currencies."""

from __future__ import annotations

from django.db import models

from yeji.platform.rows import Row


class Company(models.Model):
    """The one company of an installation. A business day is a day in its time zone. ``demo``: it is made up.

    ``reveals_a_day`` is how many masked values one account has shown a day at most.
    ``setup`` is another number after each change to what the company built itself: its fields and objects.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64)
    fiscal_start = models.SmallIntegerField(default=1)
    founded_at = models.DateTimeField()
    demo = models.BooleanField(default=False)
    reveals_a_day = models.SmallIntegerField(default=30, db_default=30)
    setup = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),
            models.CheckConstraint(condition=models.Q(fiscal_start__range=(1, 12)), name="company_fiscal_month"),
            models.CheckConstraint(condition=models.Q(reveals_a_day__gte=0), name="company_reveals_not_negative"),
        ]


class ExchangeRate(Row):
    """What one unit of a currency is worth in the company's, from a day until the next rate's day."""

    code = models.CharField(max_length=20, null=True, unique=True)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]
