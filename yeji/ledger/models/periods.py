"""Months on their way to being final, each step of it, and the seals."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.platform.models import Account


class PeriodStatus(models.TextChoices):
    """How far a month's closing has come. From locked on it is final."""

    CALCULATED = "calculated", _("calculated")
    REVIEWED = "reviewed", _("reviewed")
    LOCKED = "locked", _("locked")
    PAID = "paid", _("paid")


class Period(models.Model):
    """A month that is on its way to being closed. A month without a row is open."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    status = models.CharField(max_length=12, choices=PeriodStatus.choices)
    calculated_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)


class PeriodChange(models.Model):
    """One step in the closing of a month. Appended, never changed.

    ``known_at`` is the database's own clock at the step: what was posted by then is what the step was taken on.
    """

    starts_on = models.DateField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["starts_on", "id"], name="periodchange_month")]


class Seal(models.Model):
    """The hash of all that became final with a month, and of the seal before it. Written by the database alone.

    ``days`` has the number of entries and their hash for each day from ``since`` (None: from the beginning) up to
    ``ends_on``; what is hashed and in which order, ``format`` says (see ``capture/closing.py``).
    """

    starts_on = models.DateField(primary_key=True)
    ends_on = models.DateField()
    number = models.IntegerField(unique=True)
    format = models.SmallIntegerField()
    since = models.DateField(null=True)
    entries = models.BigIntegerField()
    days: models.JSONField[Any, Any] = models.JSONField()
    tree = models.CharField(max_length=64)
    definitions = models.CharField(max_length=64)
    steps = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
