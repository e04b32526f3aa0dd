"""What counts: versions of metrics, those that people built, and what they chose to see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.org.models import Person
from yeji.platform.models import Account


class Metric(models.Model):
    """A version of a declared metric. Entries point here; a changed meaning is a new version."""

    key = models.CharField(max_length=100)
    version = models.IntegerField()
    since = models.DateField(null=True)
    definition: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="metric_version_once")]


class Definition(models.Model):
    """A version of a metric that people built: what they chose, as data of the format that ``body`` names.

    It counts from ``since`` on (None: since the beginning), until the next version begins. ``reason`` says why it was
    changed; ``problem`` why it could not be filled in. A ``retired`` metric is offered nowhere any more.
    ``worded_by`` called it otherwise last, at ``worded_at``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FILLING = "filling", _("being filled in")
        LIVE = "live", _("in use")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=60)
    version = models.IntegerField()
    since = models.DateField(null=True)
    body: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    problem = models.CharField(max_length=1000, blank=True)
    retired = models.BooleanField(default=False)
    effect: models.JSONField[Any, Any] = models.JSONField(default=list)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    worded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    worded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="definition_version_once")]


class MetricOwner(models.Model):
    """From the moment ``at`` on this person answers for a metric; None: whoever wrote its newest version.

    Rows are only added, so that it is known who answered for it when.
    """

    key = models.CharField(max_length=100, db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class TileChoice(models.Model):
    """The figures that somebody wants on the own overview, in order. Without a row: the usual ones."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    tiles: models.JSONField[Any, Any] = models.JSONField(default=list)
