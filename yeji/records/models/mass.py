"""Changes of many records that somebody asked for at once."""

from __future__ import annotations

from typing import Any

from django.db import models


class MassChange(models.Model):
    """One change for many records, as somebody asked for it: see ``records.mass``.

    ``change`` holds typed values by field; ``told`` says in words which records were meant; ``undoes`` the change that
    this one takes back.
    """

    class Action(models.TextChoices):
        CHANGE = "change"
        REMOVE = "remove"
        UNDO = "undo"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=60)
    account = models.ForeignKey("platform.Account", on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    change: models.JSONField[Any, Any] = models.JSONField(default=dict)
    told = models.TextField(blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_mass"
        indexes = [models.Index(fields=["account", "-id"], name="mass_account")]


class MassStep(models.Model):
    """One record of such a change: what became of it, and its values before and after, for taking it back."""

    id = models.BigAutoField(primary_key=True)
    mass = models.ForeignKey(MassChange, on_delete=models.CASCADE, related_name="+", db_index=False)
    record = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True, default="", db_default="")
    values: models.JSONField[Any, Any] = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        db_table = "records_massstep"
        indexes = [models.Index(fields=["mass", "outcome", "id"], name="massstep_next")]
