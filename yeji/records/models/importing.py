"""Files that people bring in: how they are read, what became of their rows, and what they ask."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ImportRun(models.Model):
    """A file that somebody brings in: what is in it, how it is to be read, and how far that has come.

    Its counts are sums over its batches. ``wish`` is what a running one is asked to do; ``found`` what a rehearsal
    showed; ``kept`` the file's name among the instance's own; ``rest`` what becomes of the rows that ask and were not
    answered one by one; ``filled``: every cell of a merged range has its value, not the first alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        TRYING = "trying"
        TRIED = "tried"
        RUNNING = "running"
        PAUSED = "paused"
        CANCELLED = "cancelled"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    file = models.CharField(max_length=300)
    kept = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    header_row = models.IntegerField(default=0)
    encoding = models.CharField(max_length=20, blank=True)
    header: models.JSONField[Any, Any] = models.JSONField(default=list)
    map: models.JSONField[Any, Any] = models.JSONField(default=dict)
    known = models.CharField(max_length=10, default="update")
    rest = models.CharField(max_length=10, blank=True, default="")
    filled = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    wish = models.CharField(max_length=10, blank=True)
    total = models.IntegerField(default=0)
    read = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="importrun_account")]


class ImportBatch(models.Model):
    """What one batch of rows became, written with the rows themselves: what an undo takes back."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    read = models.IntegerField()
    created = ArrayField(models.BigIntegerField())
    updated = ArrayField(models.BigIntegerField())
    refused: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="importbatch_once")]


class ImportQuestion(models.Model):
    """A row of an import that means a record which is there, found ``by`` a field, and would change it; not ``surely``:
    by a hint alone.

    ``changes`` has by field the value before and after; ``answer`` is what somebody decided.
    """

    class Answer(models.TextChoices):
        UPDATE = "update"
        SKIP = "skip"
        CREATE = "create"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    row = models.IntegerField()
    record = models.BigIntegerField()
    by = models.CharField(max_length=60)
    surely = models.BooleanField(default=True, db_default=True)
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="importquestion_once")]


class ImportMap(models.Model):
    """Which columns were which fields the last time that a file with this heading came: mine, or everybody's."""

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    heading = models.CharField(max_length=64)
    map: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "heading", "account"], name="importmap_once", nulls_distinct=False)
        ]
