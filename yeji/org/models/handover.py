"""Everything that a leaver owns, on its way to others."""

from __future__ import annotations

from typing import Any

from django.db import models

from yeji.org.models.tree import Person
from yeji.platform.models import Account


class HandOver(models.Model):
    """What somebody who leaves owns goes to others, on a day: see ``records.handover``.

    ``receivers`` are people by type of record; under ``*`` whoever gets the types that are not named. ``follows``: what
    belongs to a customer goes to whoever gets the customer. ``closes``: the account ends with it, ``leaves``: so does
    the place in the organisation; ``kept`` is what of these a way back needs.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    receivers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    follows = models.BooleanField(default=True)
    closes = models.BooleanField(default=True)
    leaves = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "on"], name="handover_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=("planned", "running", "undoing")),
                name="handover_one_at_a_time",
            )
        ]


class HandOverStep(models.Model):
    """One record of a hand-over: to whom it goes, what became of it, and the version that it had then."""

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=60)
    record = models.BigIntegerField()
    to = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    version = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["handover", "outcome", "type", "id"], name="handoverstep_next")]
        constraints = [models.UniqueConstraint(fields=["handover", "type", "record"], name="handoverstep_once")]
