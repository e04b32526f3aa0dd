"""Records that were made one, and what came with them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Merge(models.Model):
    """Records that were made one: ``gone`` went into ``kept``. With it the values that stayed had ``before`` and got.

    ``cleared`` is what those that went had to let go of, because it may stand in one record only.
    """

    type = models.CharField(max_length=60)
    kept = models.BigIntegerField()
    gone = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)
    cleared: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["type", "kept"], name="merge_kept"),
            GinIndex(fields=["gone"], name="merge_gone"),
        ]


class MergeMove(models.Model):
    """Records of one type that pointed to ``was`` by one field, and were pointed to the one that stayed."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    was = models.BigIntegerField()
    records = ArrayField(models.BigIntegerField())
