"""Records that people took out."""

from __future__ import annotations

from typing import Any

from django.db import models


class ExportRun(models.Model):
    """Records that somebody took out: who, which, how many. Its file is its maker's alone, and for a while."""

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    form = models.CharField(max_length=10)
    asked: models.JSONField[Any, Any] = models.JSONField(default=dict)
    rows = models.IntegerField(null=True)
    kept = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
